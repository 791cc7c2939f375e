#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/clock.h"
#include "base/counters.h"
#include "engine/engine.h"
#include "engine/inspect/read_only_files.h"
#include "engine/inspect/segment_report.h"
#include "engine/inspect/store_check.h"
#include "io/fault_file_system.h"

namespace yagura::engine::inspect {
namespace {

constexpr std::int64_t kStart = 1'700'000'000'000;
const std::string kFolder = "d/engine";

class InspectTest : public ::testing::Test {
  protected:
    InspectTest() {
        options_.folder = kFolder;
        options_.background = false;
        options_.wal_file_bytes = 1 << 20;
    }

    std::unique_ptr<Engine> open() {
        auto opened = Engine::open(options_, files_, clock_, counters_);
        EXPECT_TRUE(opened) << opened.error().message();
        return std::move(*opened);
    }
    void append(Engine& store, std::uint32_t group, int events) {
        std::vector<std::string> texts;
        for (int i = 0; i < events; ++i)
            texts.push_back("{\"requestId\":\"" + std::to_string(random_()) + "\",\"path\":\"/a/" +
                            std::to_string(i % 7) + "\",\"status\":" + std::to_string(200 + i % 3) +
                            "}");
        std::vector<EventView> views;
        for (const std::string& text : texts) views.push_back({TimeMs(kStart + next_++), text});
        EXPECT_TRUE(store.append({GroupId(group), StreamId(group * 10), TimeMs(kStart), views}));
    }
    /// Eight fresh segments, merged into one, then a fresh one, and events that are only in the
    /// log.
    void make_store() {
        const auto store = open();
        for (int i = 0; i < 8; ++i) {
            append(*store, 1 + static_cast<std::uint32_t>(i % 2), 500);
            EXPECT_TRUE(store->flush());
        }
        EXPECT_TRUE(store->run_maintenance());
        append(*store, 3, 400);
        EXPECT_TRUE(store->flush());
        append(*store, 1, 30);
    }

    std::vector<std::string> segments() {
        std::vector<std::string> out;
        const auto names = files_.list(kFolder + "/segments").value();
        for (const std::string& name : names) out.push_back(kFolder + "/segments/" + name);
        return out;
    }
    void flip(const std::string& path, std::uint64_t at) {
        const auto file = files_.open(path, io::OpenMode::ReadWrite).value();
        char byte = 0;
        ASSERT_EQ(file->read_at(at, {&byte, 1}).value(), 1u);
        byte = static_cast<char>(byte ^ 0x40);
        ASSERT_TRUE(file->write_at(at, std::string_view(&byte, 1)));
    }
    StoreCheck check() {
        auto found = check_store(files_, kFolder);
        EXPECT_TRUE(found) << found.error().message();
        return found.value_or(StoreCheck{});
    }

    io::FaultFileSystem files_;
    ManualClock clock_;
    CounterRegistry counters_;
    Options options_;
    std::mt19937_64 random_{3};
    std::int64_t next_ = 0;
};

TEST_F(InspectTest, ASoundStoreIsCounted) {
    make_store();
    const StoreCheck found = check();
    EXPECT_TRUE(found.sound()) << found.damage.front();
    EXPECT_TRUE(found.notes.empty());
    EXPECT_EQ(found.segments, 2u);
    EXPECT_EQ(found.events, 4400u);
    EXPECT_EQ(found.log_events, 30u);
}

TEST_F(InspectTest, LookingChangesNothing) {
    make_store();
    const std::uint64_t before = files_.operations();
    ReadOnlyFiles looking(files_);
    EXPECT_FALSE(looking.open(kFolder + "/new", io::OpenMode::CreateNew));
    EXPECT_FALSE(looking.rename(kFolder + "/manifest", kFolder + "/m"));
    EXPECT_TRUE(looking.remove(kFolder + "/manifest"));
    const auto manifest = looking.open(kFolder + "/manifest", io::OpenMode::ReadWrite).value();
    EXPECT_FALSE(manifest->write_at(0, std::string_view("x")));
    EXPECT_FALSE(manifest->truncate(0));
    EXPECT_EQ(files_.operations(), before);
    EXPECT_TRUE(check().sound());
    const auto store = open();
    EXPECT_EQ(store->group_statistics(GroupId(1)).events, 2030u);
}

TEST_F(InspectTest, AStoreThatIsOpenIsNotChecked) {
    const auto store = open();
    append(*store, 1, 10);
    const auto found = check_store(files_, kFolder);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code(), Errc::Conflict);
}

TEST_F(InspectTest, AFolderWithoutAStoreIsRefused) {
    ASSERT_TRUE(files_.make_folder("d/else"));
    const auto found = check_store(files_, "d/else");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code(), Errc::NotFound);
}

/// Any changed byte of a segment shows, wherever it stands, and never ends the check.
TEST_F(InspectTest, EveryDamagedByteOfASegmentIsFound) {
    make_store();
    for (const std::string& path : segments()) {
        const std::uint64_t size = files_.open(path, io::OpenMode::Read).value()->size().value();
        // The header is a name tag that nobody needs: 40 bytes; all after it counts.
        for (std::uint64_t at = 40; at < size; at += 1 + random_() % 97) {
            SCOPED_TRACE(path + " at " + std::to_string(at));
            flip(path, at);
            const StoreCheck found = check();
            EXPECT_FALSE(found.sound());
            for (const std::string& what : found.damage)
                EXPECT_NE(what.find(path), std::string::npos) << what;
            static_cast<void>(report_segment(files_, path, {.pages = true}));
            flip(path, at);
        }
    }
    EXPECT_TRUE(check().sound());
}

TEST_F(InspectTest, ALostSegmentAndALostCatalogueAreDamage) {
    make_store();
    ASSERT_TRUE(files_.remove(segments().back()));
    StoreCheck found = check();
    ASSERT_EQ(found.damage.size(), 1u);
    EXPECT_NE(found.damage[0].find("400 events are lost"), std::string::npos) << found.damage[0];
    ASSERT_TRUE(files_.remove(kFolder + "/manifest"));
    ASSERT_TRUE(files_.remove(kFolder + "/wal/0000000000000001.wal"));
    found = check();
    ASSERT_EQ(found.damage.size(), 1u);
    EXPECT_NE(found.damage[0].find("manifest and log end at 0"), std::string::npos)
        << found.damage[0];
}

TEST_F(InspectTest, ADamagedRecordOfTheLogIsFound) {
    {
        const auto store = open();
        for (int i = 0; i < 5; ++i) append(*store, 1, 20);
    }
    EXPECT_EQ(check().log_events, 100u);
    flip(kFolder + "/wal/0000000000000001.wal", 64 + 48 + 40);
    const StoreCheck found = check();
    ASSERT_EQ(found.damage.size(), 1u);
    EXPECT_NE(found.damage[0].find("was synced and is damaged"), std::string::npos)
        << found.damage[0];
}

TEST_F(InspectTest, LeftoversAreNotedOnly) {
    make_store();
    const auto stray =
        files_.open(kFolder + "/segments/00000000000000ff.seg.tmp", io::OpenMode::CreateNew);
    ASSERT_TRUE(stray);
    const StoreCheck found = check();
    EXPECT_TRUE(found.sound());
    ASSERT_EQ(found.notes.size(), 1u);
    EXPECT_NE(found.notes[0].find("left from a crash"), std::string::npos);
}

TEST_F(InspectTest, AReportSaysWhatIsInASegment) {
    make_store();
    const auto merged = report_segment(files_, segments().front(), {});
    ASSERT_TRUE(merged) << merged.error().message();
    for (const std::string_view part :
         {"events    4000 with", "and 2 streams", "times     2023-11-14T22:13:20.000Z to",
          "positions 1 to 4000", "message, templates", "timestamp, differences", "\"requestId\":\"",
          "dictionary of", "row group 0:"})
        EXPECT_NE(merged->find(part), std::string::npos) << part << "\n" << *merged;
    EXPECT_EQ(merged->find("group 2 stream 20"), std::string::npos);
    const auto pages = report_segment(files_, segments().front(), {.pages = true});
    ASSERT_TRUE(pages);
    EXPECT_NE(pages->find("group 2 stream 20: events 2000 to 3999"), std::string::npos) << *pages;
    const auto fresh = report_segment(files_, segments().back(), {});
    ASSERT_TRUE(fresh);
    EXPECT_NE(fresh->find("message, raw"), std::string::npos);
    EXPECT_EQ(fresh->find("templates"), std::string::npos);
}

TEST_F(InspectTest, OtherFilesAreRefused) {
    make_store();
    EXPECT_EQ(report_segment(files_, kFolder + "/manifest", {}).error().code(), Errc::Corruption);
    EXPECT_EQ(report_segment(files_, kFolder + "/VERSION", {}).error().code(), Errc::Corruption);
    EXPECT_EQ(report_segment(files_, kFolder + "/none", {}).error().code(), Errc::NotFound);
}

}  // namespace
}  // namespace yagura::engine::inspect
