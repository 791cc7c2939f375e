#include "text/number.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>

namespace yagura::text {
namespace {

TEST(Number, Integers) {
    EXPECT_EQ(parse_int64("0"), 0);
    EXPECT_EQ(parse_int64("-9223372036854775808"), INT64_MIN);
    EXPECT_EQ(parse_int64("9223372036854775807"), INT64_MAX);
    EXPECT_EQ(parse_uint64("18446744073709551615"), UINT64_MAX);
    for (const auto* text :
         {"", "-", "+1", " 1", "1 ", "1.0", "1e3", "9223372036854775808", "0x1"}) {
        EXPECT_FALSE(parse_int64(text)) << text;
    }
    EXPECT_FALSE(parse_uint64("-1"));
    EXPECT_FALSE(parse_uint64("18446744073709551616"));
}

TEST(Number, WholeNumbers) {
    EXPECT_EQ(parse_whole_number("12"), 12);
    EXPECT_EQ(parse_whole_number("12.0"), 12);
    EXPECT_EQ(parse_whole_number("1.2e1"), 12);
    EXPECT_EQ(parse_whole_number("-9.223372036854775808e18"), INT64_MIN);
    for (const auto* text : {"1.5", "9.3e18", "1e400", "9223372036854775808", "x", "", "e1"}) {
        EXPECT_FALSE(parse_whole_number(text)) << text;
    }
}

TEST(Number, Doubles) {
    EXPECT_EQ(parse_double("41"), 41.0);
    EXPECT_EQ(parse_double("-1.5E-3"), -0.0015);
    EXPECT_EQ(parse_double(".5"), 0.5);
    EXPECT_EQ(parse_double("1.7976931348623157e308"), std::numeric_limits<double>::max());
    EXPECT_EQ(parse_double("5e-324"), std::numeric_limits<double>::denorm_min());
    EXPECT_EQ(parse_double("1e-400"), 0.0);
    EXPECT_TRUE(std::signbit(parse_double("-1e-400").value()));
    EXPECT_EQ(parse_double("0." + std::string(400, '0') + "1"), 0.0);
    EXPECT_EQ(parse_double("0e999999999999999999999"), 0.0);
    EXPECT_EQ(parse_double("1e-999999999999999999999"), 0.0);
    EXPECT_EQ(parse_double("0." + std::string(400, '0') + "1e401"), 1.0);
    EXPECT_FALSE(parse_double("1" + std::string(400, '0')));
    for (const auto* text : {"", "-", "+1", " 1", "1 ", "inf", "-inf", "nan", "0x1p3", "1e",
                             "1e400", "NaN", "-1e400", "1e999999999999999999999", "1,5", "."}) {
        EXPECT_FALSE(parse_double(text)) << text;
    }
    EXPECT_TRUE(std::isnan(parse_double_or_special("NaN").value()));
    EXPECT_EQ(parse_double_or_special("-Infinity"), -HUGE_VAL);
    EXPECT_EQ(parse_double_or_special("1.5"), 1.5);
}

TEST(Number, JavaText) {
    const std::pair<double, const char*> cases[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {41.0, "41.0"},
        {1.5, "1.5"},
        {1e-5, "1.0E-5"},
        {0.001, "0.001"},
        {9.99e-4, "9.99E-4"},
        {1e7, "1.0E7"},
        {1.7e9, "1.7E9"},
        {9999999.0, "9999999.0"},
        {12345.678, "12345.678"},
        {123456789.5, "1.234567895E8"},
        {-1e300, "-1.0E300"},
        {5e-324, "5.0E-324"},
    };
    for (const auto& [value, expected] : cases) EXPECT_EQ(java_double(value), expected);
    EXPECT_EQ(java_double(std::nan("")), "NaN");
    EXPECT_EQ(java_double(-HUGE_VAL), "-Infinity");
}

TEST(Number, TextsReadBackAsTheSameDouble) {
    std::mt19937_64 random(7);
    for (int i = 0; i < 20'000; ++i) {
        const auto value = std::bit_cast<double>(random());
        if (!std::isfinite(value)) continue;
        ASSERT_EQ(parse_double(json_double(value)), value);
        ASSERT_EQ(parse_double(java_double(value)), value);
    }
    for (int exponent = -30; exponent < 30; ++exponent) {
        const double value = 1.25 * std::pow(10, exponent);
        ASSERT_EQ(parse_double(json_double(value)), value);
    }
}

}  // namespace
}  // namespace yagura::text
