#include "cli/import/importer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "text/json_cursor.h"

namespace yagura::cli {
namespace {

struct SentEvent {
    std::string stream;
    std::int64_t timestamp = 0;
    std::string message;
    bool operator==(const SentEvent&) const = default;
};

/// Reads the bodies back.
class RecordingSink final : public ImportSink {
  public:
    Result<void> send(std::string body) override {
        if (refuse_after == batches) return fail(Errc::Forbidden, "no more");
        ++batches;
        largest = std::max(largest, body.size());
        Arena arena;
        text::JsonCursor json(body);
        std::string stream;
        YG_CHECK(json.enter_object());
        while (const auto key = YG_TRY(json.next_key(arena))) {
            if (*key == "logGroupName") {
                group = YG_TRY(json.string_value(arena));
            } else if (*key == "logStreamName") {
                stream = YG_TRY(json.string_value(arena));
            } else {
                YG_CHECK(json.enter_array());
                while (YG_TRY(json.next_element())) YG_CHECK(read_event(json, arena, stream));
            }
        }
        return json.finish();
    }

    std::string group;
    std::vector<SentEvent> events;
    int batches = 0;
    int refuse_after = -1;
    std::size_t largest = 0;

  private:
    Result<void> read_event(text::JsonCursor& json, Arena& arena, const std::string& stream) {
        SentEvent event;
        event.stream = stream;
        YG_CHECK(json.enter_object());
        while (const auto key = YG_TRY(json.next_key(arena))) {
            if (*key == "timestamp")
                event.timestamp = YG_TRY(json.int64_value());
            else
                event.message = YG_TRY(json.string_value(arena));
        }
        events.push_back(std::move(event));
        return {};
    }
};

class ImporterTest : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ =
            std::filesystem::path(::testing::TempDir()) / ("importer" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string file(const std::string& name, std::string_view text) {
        const std::string path = folder_ / name;
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

    Result<void> import(const std::string& path, ImportOptions options = {}) {
        options.log_group = "/g";
        Importer importer(std::move(options), sink_, {});
        auto result = importer.import_file(path, TimeMs(1'800'000'000'000));
        totals_ = importer.totals();
        return result;
    }

    std::filesystem::path folder_;
    RecordingSink sink_;
    ImportTotals totals_;
};

TEST_F(ImporterTest, SendsEventsSortedWithTheirTimes) {
    const std::string path =
        file("a:b.log.gz.log", "1768469402 two\n1768469401 one\nafter one\n1768469402 also two\n");
    ASSERT_TRUE(import(path).has_value());
    EXPECT_EQ(sink_.group, "/g");
    const std::string stream = "a_b.log.gz.log";
    EXPECT_EQ(sink_.events,
              (std::vector<SentEvent>{{stream, 1768469401000, "1768469401 one"},
                                      {stream, 1768469401000, "after one"},
                                      {stream, 1768469402000, "1768469402 two"},
                                      {stream, 1768469402000, "1768469402 also two"}}));
    EXPECT_EQ(totals_.events, 4u);
    EXPECT_EQ(totals_.without_time, 1u);
    EXPECT_EQ(totals_.first, TimeMs(1768469401000));
    EXPECT_EQ(totals_.last, TimeMs(1768469402000));
}

TEST_F(ImporterTest, TakesTheFilesTimeWhereNothingElseIsKnown) {
    const std::string path = file("x", "no time\n");
    std::filesystem::last_write_time(
        path, std::filesystem::file_time_type(std::chrono::file_clock::from_sys(
                  std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000)))));
    ASSERT_TRUE(import(path).has_value());
    ASSERT_EQ(sink_.events.size(), 1u);
    EXPECT_EQ(sink_.events[0].timestamp, 1'700'000'000'000);
}

TEST_F(ImporterTest, KeepsBatchesWithinWhatACallTakes) {
    std::string text;
    for (int index = 0; index < 25'000; ++index)
        text += "1768469400 line " + std::to_string(index) + "\n";
    for (int index = 0; index < 3; ++index)
        text += "1768469401 " + std::string(700'000, 'x') + "\n";
    ASSERT_TRUE(import(file("big.log", text)).has_value());
    EXPECT_EQ(totals_.events, 25'003u);
    EXPECT_EQ(sink_.events.size(), 25'003u);
    EXPECT_GE(sink_.batches, 5);
    EXPECT_EQ(sink_.events[12'345].message, "1768469400 line 12345");
    EXPECT_LT(sink_.largest, 2u << 20);
}

TEST_F(ImporterTest, StopsWhenTheServerRefuses) {
    sink_.refuse_after = 1;
    std::string text;
    for (int index = 0; index < 200'000; ++index) text += "1768469400 line\n";
    const auto result = import(file("many.log", text));
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().message(), "no more");
}

TEST_F(ImporterTest, SendsWhatCameBeforeABreak) {
    const auto result =
        import(file("trail.json", R"({"Records":[{"eventTime":"2026-01-15T09:30:00Z"},{"b":)"));
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code(), Errc::Corruption);
    ASSERT_EQ(sink_.events.size(), 1u);
}

TEST_F(ImporterTest, ComplainsOfFilesThatAreNot) {
    EXPECT_EQ(import(folder_ / "absent").error().code(), Errc::Io);
    EXPECT_EQ(import(folder_).error().code(), Errc::Io);
}

TEST(StreamName, IsTheFilesName) {
    EXPECT_EQ(Importer::stream_name_of("/var/log/syslog"), "syslog");
    EXPECT_EQ(Importer::stream_name_of("access.log.gz"), "access.log");
    EXPECT_EQ(Importer::stream_name_of("-"), "stdin");
    EXPECT_EQ(Importer::stream_name_of("a:b*c"), "a_b_c");
}

}  // namespace
}  // namespace yagura::cli
