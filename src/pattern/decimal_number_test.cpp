#include "pattern/decimal_number.h"

#include <gtest/gtest.h>

#include <random>

#include <fmt/core.h>

namespace yagura::pattern {
namespace {

std::partial_ordering compare(std::string_view a, std::string_view b) {
    const auto first = DecimalNumber::parse(a);
    const auto second = DecimalNumber::parse(b);
    EXPECT_TRUE(first && second) << a << " " << b;
    return *first <=> *second;
}

TEST(DecimalNumber, Grammar) {
    for (const char* good :
         {"0", "12", "-12", "+12", "1.5", "1.", ".5", "-.5", "1e3", "1E+3", "1.5e-3", "007", "-0"})
        EXPECT_TRUE(DecimalNumber::parse(good)) << good;
    for (const char* bad : {"", "-", "+", ".", "e5", "1e", "1e+", "1.2.3", "0x10", "1,000", " 1",
                            "1 ", "inf", "nan", "Infinity", "--1", "1e5.5", "٣"})
        EXPECT_FALSE(DecimalNumber::parse(bad)) << bad;
}

TEST(DecimalNumber, Order) {
    EXPECT_EQ(compare("12", "12.0"), std::partial_ordering::equivalent);
    EXPECT_EQ(compare("-0", "0"), std::partial_ordering::equivalent);
    EXPECT_EQ(compare("-0", "0.0"), std::partial_ordering::equivalent);
    EXPECT_EQ(compare("007", "7"), std::partial_ordering::equivalent);
    EXPECT_EQ(compare("-5", "3"), std::partial_ordering::less);
    EXPECT_EQ(compare("-5", "-30"), std::partial_ordering::greater);
    EXPECT_EQ(compare("1e400", "1e308"), std::partial_ordering::greater);
    EXPECT_EQ(compare("-1e400", "-1e308"), std::partial_ordering::less);
    EXPECT_EQ(compare("1e-400", "0"), std::partial_ordering::equivalent);
}

TEST(DecimalNumber, LongIntegersAreExact) {
    EXPECT_EQ(compare("9007199254740993", "9007199254740992"), std::partial_ordering::greater);
    EXPECT_EQ(compare("-9007199254740993", "-9007199254740992"), std::partial_ordering::less);
    const std::string ones(5000, '1');
    EXPECT_EQ(compare(ones + "2", ones + "1"), std::partial_ordering::greater);
    EXPECT_EQ(compare("000" + ones, ones), std::partial_ordering::equivalent);
}

TEST(DecimalNumber, AgreesWithIntegers) {
    std::mt19937_64 random(3);
    for (int round = 0; round < 20'000; ++round) {
        const int shift = static_cast<int>(random() % 63);
        const auto a = static_cast<std::int64_t>(random()) >> shift;
        const auto b = random() % 4 == 0 ? a : static_cast<std::int64_t>(random()) >> shift;
        EXPECT_TRUE(compare(fmt::format("{}", a), fmt::format("{}", b)) == (a <=> b))
            << a << " " << b;
    }
}

}  // namespace
}  // namespace yagura::pattern
