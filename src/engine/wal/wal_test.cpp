#include "engine/wal/wal.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "io/fault_file_system.h"

namespace yagura::engine::wal {
namespace {

struct Replayed {
    EventSeq first;
    std::uint32_t events;
    std::string payload;
};

class WalTest : public ::testing::Test {
  protected:
    WalTest() {
        options_.folder = "d/wal";
        options_.file_bytes = 8192;
        options_.background = false;
    }
    ~WalTest() override { wal_.reset(); }

    Result<void> try_open() {
        wal_.reset();
        replayed_.clear();
        auto opened = Wal::open(
            files_, options_, [this](std::span<Entry* const> entries) { publish(entries); },
            [this](EventSeq first, std::uint32_t events, std::string_view payload) -> Result<void> {
                replayed_.push_back({first, events, std::string(payload)});
                return {};
            });
        if (!opened) return std::unexpected<Error>(opened.error());
        wal_ = std::move(*opened);
        return {};
    }
    void open() {
        const auto opened = try_open();
        ASSERT_TRUE(opened) << opened.error().message();
    }
    void cut_and_restart(io::Loss loss) {
        files_.cut_power_at(1);
        wal_.reset();
        files_.restart(loss);
    }
    void publish(std::span<Entry* const> entries) {
        for (const Entry* entry : entries) published_.push_back(entry->first_seq.value);
    }

    Result<EventSeq> append(const std::string& payload, std::uint32_t events = 1) {
        std::vector<std::uint64_t> memory(padded(sizeof(RecordHeader) + payload.size()) / 8, 0);
        char* bytes = reinterpret_cast<char*>(memory.data());
        std::memcpy(bytes + sizeof(RecordHeader), payload.data(), payload.size());
        Entry entry;
        entry.record = {bytes, memory.size() * 8};
        entry.payload_bytes = static_cast<std::uint32_t>(payload.size());
        entry.payload_checksum = payload_checksum(payload);
        entry.events = events;
        YG_CHECK(wal_->append(entry));
        return entry.first_seq;
    }
    std::vector<std::string> payloads() const {
        std::vector<std::string> out;
        for (const Replayed& record : replayed_) out.push_back(record.payload);
        return out;
    }
    std::vector<std::string> log_files() { return files_.list("d/wal").value(); }

    using Texts = std::vector<std::string>;
    io::FaultFileSystem files_{3};
    WalOptions options_;
    std::unique_ptr<Wal> wal_;
    std::vector<Replayed> replayed_;
    std::vector<std::uint64_t> published_;
};

TEST_F(WalTest, AnEmptyLogMakesNoFiles) {
    open();
    EXPECT_TRUE(log_files().empty());
    EXPECT_EQ(wal_->bytes(), 0u);
}

TEST_F(WalTest, RecordsComeBackInOrder) {
    open();
    EXPECT_EQ(append("one", 3).value(), EventSeq(1));
    EXPECT_EQ(append("two").value(), EventSeq(4));
    EXPECT_EQ(append("").value(), EventSeq(5));
    EXPECT_EQ(published_, (std::vector<std::uint64_t>{1, 4, 5}));
    EXPECT_EQ(wal_->durable_seq(), EventSeq(5));
    cut_and_restart(io::Loss::Everything);
    open();
    EXPECT_EQ(payloads(), (Texts{"one", "two", ""}));
    EXPECT_EQ(replayed_[1].first, EventSeq(4));
    EXPECT_EQ(append("three").value(), EventSeq(6));
    wal_.reset();
    open();
    EXPECT_EQ(payloads(), (Texts{"one", "two", "", "three"}));
    options_.applied = EventSeq(4);
    open();
    EXPECT_EQ(payloads(), (Texts{"", "three"}));
}

TEST_F(WalTest, ManyFilesAndOneRecordLargerThanAFile) {
    open();
    Texts expected;
    for (int i = 0; i < 40; ++i) {
        expected.push_back(std::string(700, static_cast<char>('a' + i % 26)));
        ASSERT_TRUE(append(expected.back()));
    }
    expected.push_back(std::string(50'000, 'L'));
    ASSERT_TRUE(append(expected.back()));
    EXPECT_GT(log_files().size(), 3u);
    cut_and_restart(io::Loss::Everything);
    open();
    EXPECT_EQ(payloads(), expected);
    wal_->free_up_to(EventSeq(40));
    EXPECT_EQ(log_files().size(), 1u);
    options_.applied = EventSeq(40);
    open();
    EXPECT_EQ(payloads(), Texts{expected.back()});
}

/// Files that are reused hold whole old records behind the new ones; they must stay dead.
TEST_F(WalTest, BytesOfARecycledFileNeverReplay) {
    options_.background = true;
    open();
    std::uint64_t last = 0;
    for (int round = 0; round < 30; ++round) {
        for (int i = 0; i < 12; ++i) last = append("old " + std::string(700, 'x')).value().value;
        wal_->free_up_to(EventSeq(last));
    }
    ASSERT_TRUE(append("new"));
    const std::uint64_t durable = wal_->durable_seq().value;
    cut_and_restart(io::Loss::Everything);
    options_.applied = EventSeq(last);
    open();
    EXPECT_EQ(payloads(), Texts{"new"});
    EXPECT_EQ(wal_->durable_seq(), EventSeq(durable));
}

TEST_F(WalTest, ATornTailIsTheEnd) {
    for (std::uint64_t cut = 1; cut < 12; ++cut) {
        for (int round = 0; round < 10; ++round) {
            io::FaultFileSystem fresh(cut * 100 + static_cast<std::uint64_t>(round));
            Texts acknowledged;
            Texts tried;
            Texts found;
            const auto replay = [&](EventSeq, std::uint32_t,
                                    std::string_view payload) -> Result<void> {
                found.emplace_back(payload);
                return {};
            };
            const auto nothing = [](std::span<Entry* const>) {};
            {
                wal_ = Wal::open(fresh, options_, nothing, replay).value();
                fresh.cut_power_at(cut + 4);
                for (int i = 0; i < 5; ++i) {
                    tried.emplace_back(900, static_cast<char>('a' + i));
                    if (!append(tried.back())) break;
                    acknowledged.push_back(tried.back());
                }
                wal_.reset();
            }
            fresh.restart(io::Loss::Seeded);
            auto again = Wal::open(fresh, options_, nothing, replay);
            ASSERT_TRUE(again) << again.error().message();
            ASSERT_GE(found.size(), acknowledged.size());
            ASSERT_LE(found.size(), tried.size());
            for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], tried[i]);
        }
    }
}

TEST_F(WalTest, DamageBeforeSyncedRecordsIsRefused) {
    open();
    ASSERT_TRUE(append("first record"));
    ASSERT_TRUE(append("second record"));
    cut_and_restart(io::Loss::Everything);
    ASSERT_TRUE(files_.damage("d/wal/" + log_files()[0], 64 + 50, 4));
    const auto opened = try_open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), Errc::Corruption);
    EXPECT_NE(opened.error().message().find("d/wal/0000000000000001.wal: the record at offset 64"),
              std::string::npos)
        << opened.error().message();
}

TEST_F(WalTest, AMissingFileIsRefused) {
    open();
    for (int i = 0; i < 40; ++i) ASSERT_TRUE(append(std::string(700, 'x')));
    wal_.reset();
    ASSERT_TRUE(files_.remove("d/wal/" + log_files()[1]));
    const auto opened = try_open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), Errc::Corruption);
    EXPECT_NE(opened.error().message().find("lacks events"), std::string::npos);
}

TEST_F(WalTest, AFullDiskRefusesWithoutATrace) {
    open();
    ASSERT_TRUE(append("kept"));
    files_.set_capacity(20'000);
    const std::string large(30'000, 'r');
    EXPECT_EQ(append(large).error().code(), Errc::NoSpace);
    ASSERT_TRUE(append("small still fits"));
    files_.set_capacity(UINT64_MAX);
    EXPECT_EQ(append(large).value(), EventSeq(3));
    cut_and_restart(io::Loss::Nothing);
    open();
    EXPECT_EQ(payloads(), (Texts{"kept", "small still fits", large}));
}

TEST_F(WalTest, AWriteThatHitsAFullDiskIsTakenBack) {
    open();
    ASSERT_TRUE(append("kept"));
    for (int i = 0; i < 5; ++i) {
        files_.fail_at(1, Errc::NoSpace);
        EXPECT_EQ(append("refused " + std::string(600, 'r')).error().code(), Errc::NoSpace);
        ASSERT_TRUE(append("after " + std::to_string(i)));
    }
    cut_and_restart(io::Loss::Nothing);
    open();
    EXPECT_EQ(payloads(), (Texts{"kept", "after 0", "after 1", "after 2", "after 3", "after 4"}));
}

TEST_F(WalTest, AFailedSyncStopsTheLog) {
    open();
    ASSERT_TRUE(append("kept"));
    files_.fail_sync_at(1);
    EXPECT_EQ(append("refused").error().code(), Errc::Unavailable);
    EXPECT_TRUE(wal_->stopped());
    EXPECT_EQ(append("refused too").error().code(), Errc::Unavailable);
    open();
    EXPECT_EQ(payloads(), Texts{"kept"});
    EXPECT_TRUE(append("works again"));
}

TEST_F(WalTest, WaitersShareSyncs) {
    open();
    std::atomic<int> failures{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            for (int j = 0; j < 50; ++j)
                if (!append("payload")) ++failures;
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(published_.size(), 400u);
    EXPECT_TRUE(std::is_sorted(published_.begin(), published_.end()));
    open();
    EXPECT_EQ(replayed_.size(), 400u);
}

TEST(WalRecord, BatchesAreChecked) {
    const std::vector<EventView> events{{TimeMs(5), "one"}, {TimeMs(6), ""}, {TimeMs(4), "three"}};
    const AppendBatch batch{GroupId(7), StreamId(8), TimeMs(9), events};
    std::vector<std::uint64_t> memory(64);
    char* bytes = reinterpret_cast<char*>(memory.data());
    const std::size_t size = events_payload_bytes(batch);
    encode_events(batch, {bytes, size});
    const auto view = EventsView::parse({bytes, size}, 3);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->group(), GroupId(7));
    EXPECT_EQ(view->stream(), StreamId(8));
    EXPECT_EQ(view->ingestion_time(), TimeMs(9));
    EXPECT_EQ(view->timestamp(2), TimeMs(4));
    EXPECT_EQ(view->message(0), "one");
    EXPECT_EQ(view->message(1), "");
    EXPECT_EQ(view->message(2), "three");
    EXPECT_EQ(view->message_bytes(), 8u);
    EXPECT_FALSE(EventsView::parse({bytes, size}, 2));
    EXPECT_FALSE(EventsView::parse({bytes, size - 1}, 3));
    EXPECT_FALSE(EventsView::parse({bytes, 10}, 3));
    EXPECT_FALSE(EventsView::parse({bytes, size}, 0));
}

}  // namespace
}  // namespace yagura::engine::wal
