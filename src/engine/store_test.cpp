#include "engine/store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "base/clock.h"
#include "io/fault_file_system.h"

namespace yagura::engine {
namespace {

constexpr std::int64_t kStart = 1'700'000'000'000;

class StoreTest : public ::testing::Test {
  protected:
    StoreTest() {
        options_.folder = "d/engine";
        options_.background = false;
        options_.wal_file_bytes = 1 << 20;
    }

    void open() {
        engine_.reset();
        auto opened = Engine::open(options_, files_, clock_, counters_);
        ASSERT_TRUE(opened) << opened.error().message();
        engine_ = std::move(*opened);
    }
    /// The power goes, and what was not synced with it.
    void crash(io::Loss loss = io::Loss::Everything) {
        files_.cut_power_at(1);
        engine_.reset();
        files_.restart(loss);
        open();
    }

    Result<Appended> try_append(std::uint32_t group, std::uint32_t stream, std::int64_t time,
                                const std::vector<std::string>& messages) {
        std::vector<EventView> events;
        for (const auto& message : messages) events.push_back({TimeMs(time++), message});
        return engine_->append({GroupId(group), StreamId(stream), TimeMs(kStart), events});
    }
    Appended append(std::uint32_t group, std::uint32_t stream, std::int64_t time,
                    const std::vector<std::string>& messages) {
        const auto appended = try_append(group, stream, time, messages);
        EXPECT_TRUE(appended) << appended.error().message();
        return appended.value_or(Appended{});
    }

    std::vector<std::string> read(const ScanRequest& request) {
        std::vector<std::string> out;
        auto scan = engine_->scan(request);
        EXPECT_TRUE(scan);
        ColumnBatch batch;
        for (state_ = ScanState::More; state_ == ScanState::More;) {
            const auto next = (*scan)->next(batch);
            EXPECT_TRUE(next) << next.error().message();
            if (!next) break;
            state_ = *next;
            for (const std::string_view message : batch.message) out.emplace_back(message);
        }
        position_ = (*scan)->position();
        statistics_ = (*scan)->statistics();
        return out;
    }
    static ScanRequest group_request(std::uint32_t group) {
        ScanRequest request;
        request.groups = {GroupId(group)};
        return request;
    }
    std::vector<std::string> read(std::uint32_t group) { return read(group_request(group)); }

    std::vector<std::string> files_in(const std::string& folder) {
        return files_.list(options_.folder + "/" + folder).value_or(std::vector<std::string>{});
    }

    using Texts = std::vector<std::string>;
    io::FaultFileSystem files_;
    ManualClock clock_{TimeMs(kStart)};
    CounterRegistry counters_;
    Options options_;
    std::unique_ptr<Engine> engine_;
    ScanState state_ = ScanState::More;
    std::optional<EventKey> position_;
    ScanStatistics statistics_;
};

TEST_F(StoreTest, AppendedEventsAreThereInMemoryAndAfterACrash) {
    open();
    const Appended first = append(1, 1, kStart, {"a", "b"});
    EXPECT_EQ(first.first, EventSeq(1));
    EXPECT_EQ(first.last, EventSeq(2));
    append(1, 2, kStart + 1, {"c"});
    append(2, 3, kStart, {"other"});
    EXPECT_EQ(read(1), (Texts{"a", "b", "c"}));
    EXPECT_EQ(state_, ScanState::Finished);
    crash();
    EXPECT_EQ(read(1), (Texts{"a", "b", "c"}));
    EXPECT_EQ(engine_->end(), EventSeq(4));
    EXPECT_EQ(append(1, 1, kStart + 5, {"d"}).first, EventSeq(5));
}

TEST_F(StoreTest, SealedEventsReadTheSame) {
    open();
    append(1, 1, kStart, {"a", "c", "e"});
    append(1, 2, kStart, {"b", "d", "f"});
    append(1, 1, kStart - 10, {"early"});
    ASSERT_TRUE(engine_->flush());
    append(1, 2, kStart + 1, {"late"});
    EXPECT_EQ(engine_->statistics().segments, 1u);
    const Texts expected{"early", "a", "b", "c", "d", "late", "e", "f"};
    EXPECT_EQ(read(1), expected);
    ScanRequest backward = group_request(1);
    backward.direction = Direction::Backward;
    EXPECT_EQ(read(backward), Texts(expected.rbegin(), expected.rend()));
    crash();
    EXPECT_EQ(read(1), expected);
    EXPECT_EQ(engine_->group_statistics(GroupId(1)).events, 8u);
    EXPECT_EQ(engine_->group_statistics(GroupId(1)).message_bytes, 15u);
}

TEST_F(StoreTest, RangeStreamsLimitAndGoingOn) {
    open();
    for (int i = 0; i < 50; ++i)
        append(1, 1 + static_cast<std::uint32_t>(i % 5), kStart + i, {std::to_string(i)});
    ASSERT_TRUE(engine_->flush());
    for (int i = 50; i < 100; ++i)
        append(1, 1 + static_cast<std::uint32_t>(i % 5), kStart + i, {std::to_string(i)});
    ScanRequest request = group_request(1);
    request.streams = std::vector{StreamId(3), StreamId(1), StreamId(99)};
    request.from = TimeMs(kStart + 40);
    request.to = TimeMs(kStart + 61);
    request.limit = 5;
    EXPECT_EQ(read(request), (Texts{"40", "42", "45", "47", "50"}));
    EXPECT_EQ(state_, ScanState::Limit);
    request.after = position_;
    EXPECT_EQ(read(request), (Texts{"52", "55", "57", "60"}));
    EXPECT_EQ(state_, ScanState::Finished);
    request.direction = Direction::Backward;
    request.after.reset();
    request.limit = 2;
    EXPECT_EQ(read(request), (Texts{"60", "57"}));
    request.after = position_;
    EXPECT_EQ(read(request), (Texts{"55", "52"}));
}

class WithDigits final : public MessagePredicate {
  public:
    bool matches(std::string_view message) const override { return message.ends_with("7"); }
    std::vector<std::string> required_literals() const override { return {"7"}; }
};

TEST_F(StoreTest, PredicatesAndTheWorkBound) {
    open();
    Texts messages;
    for (int i = 0; i < 1000; ++i) messages.push_back("message number " + std::to_string(i));
    append(1, 1, kStart, messages);
    const WithDigits predicate;
    for (int round = 0; round < 2; ++round) {
        ScanRequest request = group_request(1);
        request.predicate = &predicate;
        EXPECT_EQ(read(request).size(), 100u);
        EXPECT_EQ(statistics_.rows_matched, 100u);
        EXPECT_EQ(statistics_.rows_examined + statistics_.rows_skipped, 1000u);
        request.max_bytes_examined = 1800;
        std::size_t found = 0;
        int pauses = 0;
        while (true) {
            found += read(request).size();
            if (state_ == ScanState::Finished) break;
            ASSERT_EQ(state_, ScanState::Paused);
            ++pauses;
            request.after = position_;
        }
        EXPECT_EQ(found, 100u);
        EXPECT_GT(pauses, 8);
        ASSERT_TRUE(engine_->flush());
    }
}

TEST_F(StoreTest, CancelledReads) {
    open();
    append(1, 1, kStart, {"a"});
    Cancellation cancellation;
    ScanRequest request = group_request(1);
    request.cancellation = &cancellation;
    auto scan = engine_->scan(request);
    cancellation.cancel();
    ColumnBatch batch;
    EXPECT_EQ((*scan)->next(batch).error().code(), Errc::Cancelled);
    EXPECT_EQ(engine_->scan({}).error().code(), Errc::InvalidArgument);
}

TEST_F(StoreTest, AScanIsASnapshot) {
    open();
    append(1, 1, kStart, {"a"});
    auto scan = engine_->scan(group_request(1));
    append(1, 1, kStart + 1, {"b"});
    ASSERT_TRUE(engine_->flush());
    ColumnBatch batch;
    ASSERT_TRUE((*scan)->next(batch));
    EXPECT_EQ(batch.rows, 1u);
}

TEST_F(StoreTest, FollowersSeeEachEventOnceInOrder) {
    open();
    EXPECT_EQ(engine_->end(), EventSeq(0));
    std::vector<GroupId> heard;
    auto handle = engine_->listen([&](GroupId group) { heard.push_back(group); });
    append(1, 1, kStart + 100, {"1", "2"});
    append(2, 9, kStart, {"not this"});
    append(1, 2, kStart, {"3"});
    EXPECT_EQ(heard, (std::vector{GroupId(1), GroupId(2), GroupId(1)}));
    handle.reset();
    ASSERT_TRUE(engine_->flush());
    append(1, 1, kStart - 5, {"4", "5"});
    EXPECT_EQ(heard.size(), 3u);
    Texts found;
    EventSeq at(0);
    for (int i = 0; i < 10; ++i) {
        const auto batch = engine_->follow(GroupId(1), at, 2, 1 << 20);
        ASSERT_TRUE(batch);
        for (const auto message : batch->rows.message) found.emplace_back(message);
        at = batch->next;
    }
    EXPECT_EQ(found, (Texts{"1", "2", "3", "4", "5"}));
    EXPECT_EQ(at, engine_->end());
    const auto nothing = engine_->follow(GroupId(7), EventSeq(1), 10, 10);
    EXPECT_EQ(nothing->next, engine_->end());
}

TEST_F(StoreTest, DroppedGroupsAndStreamsAreGoneForGood) {
    open();
    append(1, 1, kStart, {"a"});
    append(1, 2, kStart, {"b"});
    append(2, 3, kStart, {"c"});
    ASSERT_TRUE(engine_->flush());
    append(2, 3, kStart, {"d"});
    ASSERT_TRUE(engine_->drop_stream(GroupId(1), StreamId(1)));
    ASSERT_TRUE(engine_->drop_group(GroupId(2)));
    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(read(1), (Texts{"b"}));
        EXPECT_EQ(read(2), Texts{});
        EXPECT_FALSE(engine_->stream_statistics(GroupId(1), StreamId(1)));
        EXPECT_FALSE(engine_->stream_statistics(GroupId(2), StreamId(3)));
        EXPECT_EQ(engine_->group_statistics(GroupId(2)).events, 0u);
        EXPECT_EQ(try_append(2, 3, kStart, {"x"}).error().code(), Errc::NotFound);
        if (round == 0) crash();
        if (round == 1) {
            ASSERT_TRUE(engine_->flush());
            ASSERT_TRUE(engine_->drop_stream(GroupId(1), StreamId(77)));
            ASSERT_TRUE(engine_->run_maintenance());
        }
    }
    EXPECT_EQ(engine_->group_statistics(GroupId(1)).events, 1u);
}

TEST_F(StoreTest, DroppingFreesDisk) {
    open();
    append(1, 1, kStart, {std::string(1000, 'x')});
    ASSERT_TRUE(engine_->flush());
    EXPECT_EQ(files_in("segments").size(), 1u);
    ASSERT_TRUE(engine_->drop_group(GroupId(1)));
    ASSERT_TRUE(engine_->run_maintenance());
    EXPECT_TRUE(files_in("segments").empty());
    EXPECT_EQ(engine_->statistics().segments, 0u);
    // After a day the id itself is forgotten.
    clock_.advance(2 * kDayMs);
    ASSERT_TRUE(engine_->run_maintenance());
    EXPECT_TRUE(try_append(1, 1, kStart, {"x"}));
}

TEST_F(StoreTest, ExpiryFreesWholeSegmentsAndRewritesMixedOnes) {
    open();
    const std::int64_t old = kStart - 10 * kDayMs;
    append(1, 1, old, Texts(10, std::string(500, 'o')));
    ASSERT_TRUE(engine_->flush());
    append(1, 1, old, Texts(10, std::string(500, 'p')));
    append(2, 2, old, Texts(10, "kept"));
    ASSERT_TRUE(engine_->flush());
    append(1, 1, old, {"in memory"});
    append(1, 1, kStart, {"fresh"});
    ASSERT_TRUE(engine_->expire(GroupId(1), TimeMs(kStart - kDayMs)));
    ASSERT_TRUE(engine_->run_maintenance());
    ASSERT_TRUE(engine_->flush());
    EXPECT_EQ(read(1), Texts{"fresh"});
    EXPECT_EQ(read(2), Texts(10, "kept"));
    EXPECT_EQ(engine_->group_statistics(GroupId(1)).events, 1u);
    EXPECT_EQ(engine_->group_statistics(GroupId(2)).events, 10u);
    EXPECT_EQ(engine_->statistics().segments, 2u);
    crash();
    EXPECT_EQ(read(1), Texts{"fresh"});
    EXPECT_EQ(read(2), Texts(10, "kept"));
}

TEST_F(StoreTest, AFewFreshSegmentsAreMergedWhenItIsQuiet) {
    open();
    const auto flushed = [&](const std::string& message) {
        append(1, 1, kStart, Texts(10, message));
        ASSERT_TRUE(engine_->flush());
    };
    flushed("one");
    flushed("two");
    ASSERT_TRUE(engine_->run_maintenance());
    EXPECT_EQ(engine_->statistics().segments, 2u);
    clock_.advance(options_.merge_quiet_ms);
    ASSERT_TRUE(engine_->run_maintenance());
    EXPECT_EQ(engine_->statistics().segments, 1u);
    flushed("three");
    flushed("four");
    ASSERT_TRUE(engine_->compact());
    EXPECT_EQ(engine_->statistics().segments, 2u);
    EXPECT_EQ(read(1).size(), 40u);
}

TEST_F(StoreTest, ManyFlushesAreMergedIntoFewFiles) {
    open();
    for (std::uint32_t i = 0; i < 100; ++i) {
        append(1 + i % 3, 10 + i % 7, kStart - (i % 4) * kDayMs + i,
               {"event " + std::to_string(i)});
        ASSERT_TRUE(engine_->flush());
        ASSERT_TRUE(engine_->run_maintenance());
    }
    EXPECT_LT(engine_->statistics().segments, 24u);
    EXPECT_EQ(files_in("segments").size(), engine_->statistics().segments);
    std::size_t found = 0;
    for (std::uint32_t group = 1; group <= 3; ++group) {
        found += read(group).size();
        EXPECT_EQ(engine_->group_statistics(GroupId(group)).events, read(group).size());
    }
    EXPECT_EQ(found, 100u);
}

TEST_F(StoreTest, StreamStatistics) {
    open();
    EXPECT_FALSE(engine_->stream_statistics(GroupId(1), StreamId(1)));
    append(1, 1, kStart + 10, {"a", "b"});
    append(1, 1, kStart - 10, {"c"});
    for (int round = 0; round < 3; ++round) {
        const auto found = engine_->stream_statistics(GroupId(1), StreamId(1));
        ASSERT_TRUE(found);
        EXPECT_EQ(found->first_event, TimeMs(kStart - 10));
        EXPECT_EQ(found->last_event, TimeMs(kStart + 11));
        EXPECT_EQ(found->last_ingestion, TimeMs(kStart));
        if (round == 0) {
            ASSERT_TRUE(engine_->flush());
        }
        crash();
    }
}

TEST_F(StoreTest, FullDiskRefusesAndRecovers) {
    options_.wal_file_bytes = 256 << 10;
    open();
    append(1, 1, kStart, {"before"});
    files_.set_capacity(1 << 20);
    const std::string large(40'000, 'x');
    int stored = 0;
    Result<Appended> last;
    for (int i = 0; i < 100; ++i) {
        last = try_append(1, 1, kStart + 1, {large + std::to_string(i)});
        if (!last) break;
        ++stored;
    }
    ASSERT_FALSE(last);
    EXPECT_EQ(last.error().code(), Errc::NoSpace);
    EXPECT_EQ(read(1).size(), 1u + static_cast<std::size_t>(stored));
    // Deleting works on a full disk, and makes room.
    append(2, 2, kStart, {"small"});
    ASSERT_TRUE(engine_->drop_group(GroupId(1))) << "a drop is recorded on a full disk";
    files_.set_capacity(UINT64_MAX);
    append(2, 2, kStart + 1, {"after"});
    crash();
    EXPECT_EQ(read(2), (Texts{"small", "after"}));
    EXPECT_EQ(read(1), Texts{});
}

TEST_F(StoreTest, FailedSyncStopsTheLogUntilRestart) {
    open();
    append(1, 1, kStart, {"good"});
    files_.fail_sync_at(1);
    EXPECT_EQ(try_append(1, 1, kStart, {"refused"}).error().code(), Errc::Unavailable);
    EXPECT_EQ(try_append(1, 1, kStart, {"also refused"}).error().code(), Errc::Unavailable);
    EXPECT_EQ(read(1), Texts{"good"});
    crash();
    EXPECT_EQ(read(1), Texts{"good"});
    append(1, 1, kStart, {"again"});
    EXPECT_EQ(read(1), (Texts{"good", "again"}));
}

TEST_F(StoreTest, DamagedBlockCostsItsRowsAndIsReported) {
    open();
    Texts messages;
    std::mt19937_64 random(1);
    for (int i = 0; i < 2000; ++i) {
        std::string message;
        for (int j = 0; j < 60; ++j) message += std::to_string(random() % 100'000'000);
        messages.push_back(std::move(message));
    }
    append(1, 1, kStart, messages);
    append(2, 2, kStart, {"other group"});
    ASSERT_TRUE(engine_->flush());
    engine_.reset();
    const std::string path = "d/engine/segments/" + files_in("segments").at(0);
    ASSERT_TRUE(files_.damage(path, 200'000, 0x10));
    open();
    const Texts found = read(1);
    EXPECT_LT(found.size(), messages.size());
    EXPECT_GT(found.size(), messages.size() / 3);
    for (const auto& message : found)
        EXPECT_NE(std::find(messages.begin(), messages.end(), message), messages.end());
    EXPECT_EQ(statistics_.damaged_blocks, 1u);
    EXPECT_EQ(engine_->statistics().damaged_blocks, 1u);
    read(1);
    EXPECT_EQ(engine_->statistics().damaged_blocks, 1u);
}

TEST_F(StoreTest, UnreadableSegmentIsPutAside) {
    open();
    append(1, 1, kStart, {"lost"});
    ASSERT_TRUE(engine_->flush());
    append(1, 1, kStart, {"kept"});
    ASSERT_TRUE(engine_->flush());
    engine_.reset();
    const std::string name = files_in("segments").at(0);
    const auto size =
        files_.open("d/engine/segments/" + name, io::OpenMode::Read).value()->size().value();
    ASSERT_TRUE(files_.damage("d/engine/segments/" + name, size - 20, 1));
    open();
    EXPECT_EQ(read(1), Texts{"kept"});
    EXPECT_EQ(engine_->statistics().damaged_blocks, 1u);
    EXPECT_EQ(engine_->group_statistics(GroupId(1)).events, 1u);
    EXPECT_EQ(files_in("quarantine").size(), 1u);
    crash();
    EXPECT_EQ(read(1), Texts{"kept"});
}

TEST_F(StoreTest, DamagedLogIsRefusedWithFileAndOffset) {
    open();
    append(1, 1, kStart, {"one"});
    append(1, 1, kStart, {"two"});
    append(1, 1, kStart, {"three"});
    files_.cut_power_at(1);  // no clean end
    engine_.reset();
    files_.restart(io::Loss::Everything);
    const std::string path = "d/engine/wal/" + files_in("wal").at(0);
    ASSERT_TRUE(files_.damage(path, 64 + 80 + 60, 1));
    const auto opened = Engine::open(options_, files_, clock_, counters_);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), Errc::Corruption);
    EXPECT_NE(opened.error().message().find(".wal: the record at offset 144"), std::string::npos)
        << opened.error().message();
}

TEST_F(StoreTest, LostManifestIsRefused) {
    open();
    append(1, 1, kStart, {"one"});
    ASSERT_TRUE(engine_->flush());
    engine_.reset();
    ASSERT_TRUE(files_.remove("d/engine/manifest"));
    for (const auto& name : files_in("wal")) ASSERT_TRUE(files_.remove("d/engine/wal/" + name));
    const auto opened = Engine::open(options_, files_, clock_, counters_);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), Errc::Corruption);
    EXPECT_EQ(files_in("segments").size(), 1u);
}

TEST_F(StoreTest, OneProcessAndNoNewerFormat) {
    open();
    EXPECT_EQ(Engine::open(options_, files_, clock_, counters_).error().code(), Errc::Conflict);
    engine_.reset();
    ASSERT_TRUE(
        io::write_file_atomically(files_, "d/engine/VERSION", "yagura event store, format 2\n"));
    const auto opened = Engine::open(options_, files_, clock_, counters_);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), Errc::Conflict);
    EXPECT_NE(opened.error().message().find("newer version"), std::string::npos);
}

TEST_F(StoreTest, ABudgetHoldsForAnyNumberOfStreams) {
    options_.memory_budget = 4 << 20;
    open();
    for (std::uint32_t i = 0; i < 20'000; ++i) {
        append(1 + i, 1 + i, kStart + i, {"only one event here"});
        ASSERT_LT(engine_->statistics().memory_bytes, 3u << 20);
    }
    ASSERT_TRUE(engine_->run_maintenance());
    EXPECT_LT(files_in("segments").size(), 20u);
    EXPECT_LT(engine_->statistics().segment_bytes, 2u << 20);
    EXPECT_EQ(read(1), Texts{"only one event here"});
    EXPECT_EQ(read(20'000), Texts{"only one event here"});
    crash();
    EXPECT_EQ(read(777), Texts{"only one event here"});
    EXPECT_TRUE(engine_->stream_statistics(GroupId(777), StreamId(777)));
}

TEST_F(StoreTest, AwkwardMessages) {
    open();
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
    const Texts messages{"", bytes, std::string(1 << 20, 'z'), "\xff\xfe", std::string(3, '\0')};
    append(1, 1, kStart, messages);
    EXPECT_EQ(read(1), messages);
    ASSERT_TRUE(engine_->flush());
    EXPECT_EQ(read(1), messages);
    EXPECT_EQ(engine_->append({GroupId(1), StreamId(1), TimeMs(0), {}}).error().code(),
              Errc::InvalidArgument);
    const std::vector<EventView> far{{TimeMs(INT64_MAX), "x"}};
    EXPECT_EQ(engine_->append({GroupId(1), StreamId(1), TimeMs(0), far}).error().code(),
              Errc::InvalidArgument);
}

/// Appenders, readers, followers, drops and the background threads at once; run it under tsan.
TEST(StoreConcurrency, ReadersSeeWholeBatchesWhileAllElseGoesOn) {
    io::FaultFileSystem files;
    SystemClock clock;
    CounterRegistry counters;
    Options options;
    options.folder = "d/engine";
    options.memory_budget = 2 << 20;
    options.wal_file_bytes = 256 << 10;
    options.seal_bytes = 100'000;
    auto engine = Engine::open(options, files, clock, counters).value();
    constexpr std::uint32_t kWriters = 3;
    constexpr int kBatches = 300;
    constexpr std::size_t kBatchRows = 7;
    std::atomic<std::uint32_t> running{kWriters};
    std::atomic<std::uint64_t> heard{0};
    const auto handle = engine->listen([&](GroupId) { heard.fetch_add(1); });
    std::vector<std::thread> threads;
    for (std::uint32_t writer = 1; writer <= kWriters; ++writer) {
        threads.emplace_back([&, writer] {
            const std::string message(200, static_cast<char>('a' + writer));
            for (int i = 0; i < kBatches; ++i) {
                const std::vector<EventView> events(kBatchRows, {TimeMs(kStart + i), message});
                const auto appended = engine->append(
                    {GroupId(writer), StreamId(writer * 10), TimeMs(kStart), events});
                ASSERT_TRUE(appended) << appended.error().message();
                EXPECT_GE(engine->end(), appended->last);
                if (i % 100 == 50) {
                    EXPECT_TRUE(engine->drop_stream(
                        GroupId(writer), StreamId(1000 + static_cast<std::uint32_t>(i))));
                }
            }
            --running;
        });
    }
    const auto count = [&](std::uint32_t group) {
        ScanRequest request;
        request.groups = {GroupId(group)};
        request.direction = group % 2 == 0 ? Direction::Backward : Direction::Forward;
        auto scan = engine->scan(request).value();
        ColumnBatch batch;
        std::size_t rows = 0;
        while (true) {
            const auto state = scan->next(batch);
            EXPECT_TRUE(state);
            rows += batch.rows;
            if (!state || *state != ScanState::More) return rows;
        }
    };
    threads.emplace_back([&] {
        std::vector<std::size_t> seen(kWriters + 1);
        while (running > 0) {
            for (std::uint32_t group = 1; group <= kWriters; ++group) {
                const std::size_t rows = count(group);
                EXPECT_EQ(rows % kBatchRows, 0u);
                EXPECT_GE(rows, seen[group]);
                seen[group] = rows;
                static_cast<void>(engine->group_statistics(GroupId(group)));
                static_cast<void>(engine->statistics());
            }
        }
    });
    threads.emplace_back([&] {
        EventSeq at(0);
        std::size_t rows = 0;
        while (rows < kBatches * kBatchRows) {
            const auto batch = engine->follow(GroupId(1), at, 100, 1 << 20);
            ASSERT_TRUE(batch);
            rows += batch->rows.rows;
            at = batch->next;
            if (batch->rows.rows == 0) std::this_thread::yield();
        }
        EXPECT_EQ(rows, kBatches * kBatchRows);
    });
    threads.emplace_back([&] {
        while (running > 0) {
            EXPECT_TRUE(engine->flush());
            EXPECT_TRUE(engine->run_maintenance());
        }
    });
    for (auto& thread : threads) thread.join();
    EXPECT_GT(heard.load(), 0u);
    for (std::uint32_t group = 1; group <= kWriters; ++group) {
        EXPECT_EQ(count(group), kBatches * kBatchRows);
        EXPECT_EQ(engine->group_statistics(GroupId(group)).events, kBatches * kBatchRows);
    }
}

}  // namespace
}  // namespace yagura::engine
