#include "cli/import/time_detector.h"

#include <gtest/gtest.h>

#include <fstream>

#include "cli/import/json_time.h"
#include "text/timestamp.h"

namespace yagura::cli {
namespace {

RecordOptions options() {
    RecordOptions out;
    out.reference = *text::parse_iso8601("2026-01-20T00:00:00Z");
    return out;
}

std::string text_of(std::optional<TimeMs> time) {
    return time ? text::iso8601(*time, text::Fraction::Always) : "-";
}

TEST(TimeDetector, GoldenLines) {
    std::ifstream file(YAGURA_SOURCE_DIR "/tests/golden/import/timestamps.txt");
    ASSERT_TRUE(file.good());
    constexpr std::string_view kArrow = " => ";
    int cases = 0;
    for (std::string line; std::getline(file, line);) {
        const std::size_t arrow = line.rfind(kArrow);
        if (line.starts_with('#') || arrow == line.npos) continue;
        ++cases;
        EXPECT_EQ(text_of(detect_time(line.substr(0, arrow), options())),
                  line.substr(arrow + kArrow.size()))
            << line;
    }
    EXPECT_GE(cases, 40);
}

TEST(TimeDetector, TimesWithoutAZoneAreInTheGivenOne) {
    RecordOptions tokyo = options();
    tokyo.zone_minutes = 9 * 60;
    EXPECT_EQ(text_of(detect_time("2026-01-15 09:30:00 start", tokyo)), "2026-01-15T00:30:00.000Z");
    EXPECT_EQ(text_of(detect_time("2026-01-15 09:30:00Z start", tokyo)),
              "2026-01-15T09:30:00.000Z");
}

TEST(TimeDetector, LooksOnlyAtTheFront) {
    EXPECT_EQ(text_of(detect_time(std::string(300, 'x') + " 2026-01-15T09:30:00Z", options())),
              "-");
}

TEST(TimeDetector, TellsTheUnitOfNumbersByTheirSize) {
    EXPECT_EQ(text_of(epoch_time(1768469400)), "2026-01-15T09:30:00.000Z");
    EXPECT_EQ(text_of(epoch_time(1768469400.25)), "2026-01-15T09:30:00.250Z");
    EXPECT_EQ(text_of(epoch_time(1768469400123.0)), "2026-01-15T09:30:00.123Z");
    EXPECT_EQ(text_of(epoch_time(1768469400123456.0)), "2026-01-15T09:30:00.123Z");
    EXPECT_EQ(text_of(epoch_time(17684694001234567e2)), "2026-01-15T09:30:00.123Z");
    EXPECT_EQ(text_of(epoch_time(42)), "-");
    EXPECT_EQ(text_of(epoch_time(-1)), "-");
}

TEST(JsonTime, ReadsTheUsualMembers) {
    const auto time = [](std::string_view json) { return text_of(json_time(json, options())); };
    EXPECT_EQ(time(R"({"level":"info","timestamp":"2026-01-15T09:30:00.5Z"})"),
              "2026-01-15T09:30:00.500Z");
    EXPECT_EQ(time(R"({"@timestamp":"2026-01-15T09:30:00+01:00"})"), "2026-01-15T08:30:00.000Z");
    EXPECT_EQ(time(R"({"ts":1768469400.123,"msg":"x"})"), "2026-01-15T09:30:00.123Z");
    EXPECT_EQ(time(R"({"time":1768469400123})"), "2026-01-15T09:30:00.123Z");
    EXPECT_EQ(time(R"({"time":"1768469400123"})"), "2026-01-15T09:30:00.123Z");
    EXPECT_EQ(time(R"({"eventTime":"2026-01-15T09:30:00Z"})"), "2026-01-15T09:30:00.000Z");
    EXPECT_EQ(time(R"({"time":"not yet","ts":1768469400})"), "2026-01-15T09:30:00.000Z");
    EXPECT_EQ(time(R"({"nested":{"time":1768469400}})"), "-");
    EXPECT_EQ(time(R"({"time":null})"), "-");
    EXPECT_EQ(time(R"({"time":)"), "-");
    EXPECT_EQ(time("[]"), "-");
    EXPECT_EQ(time(""), "-");
}

}  // namespace
}  // namespace yagura::cli
