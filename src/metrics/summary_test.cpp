#include "metrics/summary.h"

#include <gtest/gtest.h>

#include <cmath>

#include "metrics/statistic.h"

namespace yagura::metrics {
namespace {

Summary of_values(std::initializer_list<double> values) {
    Summary out;
    for (const double value : values) out.add(value, 1);
    return out;
}

std::optional<double> compute(std::string_view statistic, const Summary& summary) {
    const auto parsed = Statistic::parse(statistic);
    EXPECT_TRUE(parsed.has_value()) << statistic;
    return parsed ? parsed->of(summary) : std::nullopt;
}

TEST(Summary, CountsSumsAndBounds) {
    const Summary summary = of_values({4, 1, 4, 7});
    EXPECT_EQ(summary.count(), 4);
    EXPECT_EQ(summary.sum(), 16);
    EXPECT_EQ(summary.minimum(), 1);
    EXPECT_EQ(summary.maximum(), 7);
    EXPECT_EQ(summary.average(), 4);
}

TEST(Summary, MergesToWhatOneOfAllSamplesWouldBe) {
    Summary left = of_values({5, 5, 2});
    left.merge(of_values({9}));
    left.merge(Summary());
    left.merge(of_values({1, 2}));
    EXPECT_EQ(left.count(), 6);
    EXPECT_EQ(left.sum(), 24);
    ASSERT_TRUE(left.has_distribution());
    const auto values = left.distribution();
    ASSERT_EQ(values.size(), 4u);
    EXPECT_EQ(values[1].value, 2);
    EXPECT_EQ(values[1].count, 2);
}

TEST(Summary, ComesBackFromItsBytes) {
    for (const Summary& summary :
         {Summary::of(3.5), Summary::of(3.5, 0.25), of_values({1, 2, 3}),
          Summary::of_set(10, 50, 1, 9), Summary::of(-4), of_values({-1, 5})}) {
        codec::ByteWriter out;
        summary.encode(out);
        const std::string bytes = out.take();
        codec::ByteReader in(bytes);
        const auto back = Summary::decode(in);
        ASSERT_TRUE(back.has_value());
        EXPECT_TRUE(in.finished());
        EXPECT_EQ(back->count(), summary.count());
        EXPECT_EQ(back->sum(), summary.sum());
        EXPECT_EQ(back->minimum(), summary.minimum());
        EXPECT_EQ(back->maximum(), summary.maximum());
        EXPECT_EQ(back->has_distribution(), summary.has_distribution());
        EXPECT_EQ(back->distribution().size(), summary.distribution().size());
    }
}

TEST(Summary, RefusesDamagedBytes) {
    codec::ByteWriter out;
    of_values({1, 2, 3}).encode(out);
    const std::string bytes = out.take();
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        codec::ByteReader in(std::string_view(bytes).substr(0, length));
        EXPECT_FALSE(Summary::decode(in).has_value()) << length;
    }
}

TEST(Summary, ManyValuesStayWithinOnePerCent) {
    Summary summary;
    for (int i = 1; i <= 100'000; ++i) summary.add(i, 1);
    EXPECT_LT(summary.distribution().size(), 700u);
    EXPECT_EQ(summary.sum(), 100'000.0 * 100'001 / 2);
    for (const double percent : {1.0, 25.0, 50.0, 99.0, 99.9}) {
        const double exact = 1 + percent / 100 * 99'999;
        EXPECT_NEAR(percentile(summary.distribution(), percent), exact, exact * 0.011) << percent;
    }
    EXPECT_EQ(percentile(summary.distribution(), 100), 100'000);
}

TEST(Summary, StatisticSetsHaveADistributionWhenAllSamplesAreAlike) {
    EXPECT_TRUE(Summary::of_set(1, 5, 5, 5).has_distribution());
    EXPECT_TRUE(Summary::of_set(3, 15, 5, 5).has_distribution());
    EXPECT_FALSE(Summary::of_set(3, 15, 4, 6).has_distribution());
    EXPECT_FALSE(compute("p50", Summary::of_set(3, 15, 4, 6)).has_value());
    EXPECT_EQ(compute("Average", Summary::of_set(3, 15, 4, 6)), 5);
}

TEST(Statistic, Percentiles) {
    const Summary summary = of_values({10, 20, 30, 40, 50});
    EXPECT_EQ(compute("p0", summary), 10);
    EXPECT_EQ(compute("p50", summary), 30);
    EXPECT_EQ(compute("p100", summary), 50);
    EXPECT_EQ(compute("p90", summary), 46);
    EXPECT_EQ(compute("p62.5", summary), 35);
    EXPECT_EQ(compute("p99", Summary::of(7, 12)), 7);
}

TEST(Statistic, TrimmedByPercent) {
    const Summary summary = of_values({1, 2, 3, 4, 5, 6, 7, 8, 9, 100});
    EXPECT_EQ(compute("tm90", summary), 5);
    EXPECT_EQ(compute("TM(:90%)", summary), 5);
    EXPECT_EQ(compute("TM(10%:90%)", summary), 5.5);
    EXPECT_EQ(compute("tc90", summary), 9);
    EXPECT_EQ(compute("ts90", summary), 45);
    EXPECT_EQ(compute("TS(80%:)", summary), 109);
    EXPECT_EQ(compute("wm90", summary), 5.4);
    EXPECT_EQ(compute("IQM", of_values({1, 2, 3, 4})), 2.5);
}

TEST(Statistic, TrimmedByValueIsOpenBelowAndClosedAbove) {
    const Summary summary = of_values({1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    EXPECT_EQ(compute("TC(2:5)", summary), 3);
    EXPECT_EQ(compute("TS(2:5)", summary), 12);
    EXPECT_EQ(compute("TM(2:5)", summary), 4);
    EXPECT_EQ(compute("PR(:3)", summary), 30);
    EXPECT_EQ(compute("PR(3:)", summary), 70);
    EXPECT_EQ(compute("WM(2:5)", summary), (2 * 2 + 12 + 5 * 5) / 10.0);
    EXPECT_EQ(compute("TC(20:30)", summary), 0);
    EXPECT_FALSE(compute("TM(20:30)", summary).has_value());
}

TEST(Statistic, NegativeValuesHaveNoPercentiles) {
    const Summary summary = of_values({-1, 2});
    EXPECT_FALSE(compute("p50", summary).has_value());
    EXPECT_EQ(compute("Minimum", summary), -1);
    EXPECT_EQ(compute("Sum", summary), 1);
}

TEST(Statistic, RefusesWhatNamesNone) {
    for (const char* text :
         {"", "p", "p101", "p-1", "p1.12345678901", "average", "TM(:)", "TM(10%:20)", "TM(50%:10%)",
          "PR(10%:20%)", "TM(1:2", "xx50", "tm", "p99.9_E", "TM(10%:120%)", "p5."}) {
        EXPECT_FALSE(Statistic::parse(text).has_value()) << text;
    }
}

}  // namespace
}  // namespace yagura::metrics
