#include "text/timestamp.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace yagura::text {
namespace {

constexpr TimeMs kMorning(1768469400000);  // 2026-01-15T09:30:00Z, a Thursday

std::int64_t parsed(std::string_view text) {
    const auto time = parse_iso8601(text);
    return time ? time->value : -1;
}

TEST(Timestamp, Iso8601Text) {
    EXPECT_EQ(iso8601(kMorning), "2026-01-15T09:30:00Z");
    EXPECT_EQ(iso8601(kMorning + 123), "2026-01-15T09:30:00.123Z");
    EXPECT_EQ(iso8601(kMorning + 123, Fraction::Never), "2026-01-15T09:30:00Z");
    EXPECT_EQ(iso8601(kMorning, Fraction::Always), "2026-01-15T09:30:00.000Z");
    EXPECT_EQ(iso8601(TimeMs(0)), "1970-01-01T00:00:00Z");
    EXPECT_EQ(iso8601(TimeMs(-1)), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(iso8601(TimeMs(253402300800000)), "+10000-01-01T00:00:00Z");
}

TEST(Timestamp, ReadsIso8601) {
    EXPECT_EQ(parsed("2026-01-15T09:30:00Z"), kMorning.value);
    EXPECT_EQ(parsed("2026-01-15T09:30:00"), kMorning.value);
    EXPECT_EQ(parsed("2026-01-15 09:30:00z"), kMorning.value);
    EXPECT_EQ(parsed("2026-01-15T09:30:00.1Z"), kMorning.value + 100);
    EXPECT_EQ(parsed("2026-01-15T09:30:00.123999999Z"), kMorning.value + 123);
    EXPECT_EQ(parsed("2026-01-15T18:30:00+09:00"), kMorning.value);
    EXPECT_EQ(parsed("2026-01-15T18:30:00+0900"), kMorning.value);
    EXPECT_EQ(parsed("2026-01-15T04:00:00-05:30"), kMorning.value);
    EXPECT_EQ(parsed("2024-02-29T00:00:00Z"), 1709164800000);
    EXPECT_EQ(parsed("2016-12-31T23:59:60Z"), 1483228800000) << "a leap second";
    EXPECT_EQ(parsed("9999-12-31T23:59:59.999Z"), 253402300799999);
}

TEST(Timestamp, RefusesWhatIsNotIso8601) {
    for (const auto* text : {"",
                             "2026",
                             "2026-01-15",
                             "2026-1-15T09:30:00Z",
                             "2026-13-15T09:30:00Z",
                             "2026-00-15T09:30:00Z",
                             "2026-01-32T09:30:00Z",
                             "2026-02-29T09:30:00Z",
                             "2026-04-31T00:00:00Z",
                             "2026-01-15T24:00:00Z",
                             "2026-01-15T09:60:00Z",
                             "2026-01-15T09:30:61Z",
                             "2026-01-15T09:30:00.Z",
                             "2026-01-15T09:30Z",
                             "2026-01-15T09:30:00ZZ",
                             "2026-01-15T09:30:00+9",
                             "2026-01-15T09:30:00+24:00",
                             "x",
                             "2026-01-15X09:30:00Z",
                             "-026-01-15T09:30:00Z",
                             "2026-01-15T09:30:00 Z",
                             "2026-01-00T00:00:00Z"}) {
        EXPECT_FALSE(parse_iso8601(text)) << text;
    }
}

TEST(Timestamp, BasicForm) {
    EXPECT_EQ(iso8601_basic(kMorning + 999), "20260115T093000Z");
    EXPECT_EQ(parse_iso8601_basic("20260115T093000Z").value(), kMorning);
    for (const auto* text : {"", "20260115T093000", "2026-01-15T09:30:00Z", "20260115T093000z",
                             "20260115T0930Z", "20260230T000000Z", "20260115T093000Z "}) {
        EXPECT_FALSE(parse_iso8601_basic(text)) << text;
    }
}

TEST(Timestamp, HttpDate) {
    EXPECT_EQ(http_date(kMorning), "Thu, 15 Jan 2026 09:30:00 GMT");
    EXPECT_EQ(http_date(TimeMs(784111777000)), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").value(), TimeMs(784111777000));
    for (const auto* text : {"", "Sun, 6 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                             "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT",
                             "Xyz, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Abc 1994 08:49:37 GMT"}) {
        EXPECT_FALSE(parse_http_date(text)) << text;
    }
}

TEST(Timestamp, EpochSeconds) {
    EXPECT_EQ(epoch_seconds(TimeMs(1556373403028)), "1556373403.028");
    EXPECT_EQ(epoch_seconds(TimeMs(1765977780000)), "1765977780.0");
    EXPECT_EQ(epoch_seconds(TimeMs(500)), "0.5");
    EXPECT_EQ(epoch_seconds(TimeMs(-1)), "-0.001");
    EXPECT_EQ(epoch_seconds(TimeMs(INT64_MIN)), "-9223372036854775.808");
    EXPECT_EQ(parse_epoch_seconds("1556373403.028").value(), TimeMs(1556373403028));
    EXPECT_EQ(parse_epoch_seconds("1.5e9").value(), TimeMs(1500000000000));
    EXPECT_EQ(parse_epoch_seconds("-1").value(), TimeMs(-1000));
    for (const auto* text : {"", "x", "1e300", "NaN", "1 "})
        EXPECT_FALSE(parse_epoch_seconds(text)) << text;
    EXPECT_FALSE(from_epoch_seconds(std::numeric_limits<double>::quiet_NaN()));
    EXPECT_FALSE(from_epoch_seconds(std::numeric_limits<double>::infinity()));
    EXPECT_EQ(to_epoch_seconds(TimeMs(1500)), 1.5);
}

TEST(Timestamp, EveryDayOfTwelveCenturiesFollowsTheOneBefore) {
    TimeMs time = from_civil({.year = 1399, .month = 12, .day = 31});
    CivilTime before = to_civil(time);
    while (before.year < 2600) {
        time = time + kDayMs;
        const CivilTime now = to_civil(time);
        ASSERT_EQ(from_civil(now), time);
        ASSERT_EQ(now.weekday, (before.weekday + 1) % 7);
        if (now.day != 1) {
            ASSERT_EQ(now.day, before.day + 1);
            ASSERT_EQ(now.month, before.month);
        } else if (now.month != 1) {
            ASSERT_EQ(now.month, before.month + 1);
            ASSERT_GE(before.day, 28);
        } else {
            ASSERT_EQ(now.year, before.year + 1);
        }
        before = now;
    }
}

TEST(Timestamp, AnyTimeOfFourDigitYearsMakesTheRoundTrip) {
    std::mt19937_64 random(5);
    for (int i = 0; i < 20'000; ++i) {
        const TimeMs time(static_cast<std::int64_t>(random() % 315'569'520'000'000) -
                          62'167'219'200'000);
        const std::string text = iso8601(time, Fraction::Always);
        ASSERT_EQ(parse_iso8601(text).value(), time) << text;
        ASSERT_EQ(parse_epoch_seconds(epoch_seconds(time)).value(), time);
    }
    for (const auto extreme : {INT64_MIN, INT64_MAX}) {
        EXPECT_EQ(from_civil(to_civil(TimeMs(extreme + (extreme < 0 ? kDayMs : 0)))),
                  TimeMs(extreme + (extreme < 0 ? kDayMs : 0)));
        EXPECT_FALSE(iso8601(TimeMs(extreme)).empty());
    }
}

}  // namespace
}  // namespace yagura::text
