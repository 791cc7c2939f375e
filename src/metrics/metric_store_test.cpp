#include "metrics/metric_store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/clock.h"

namespace yagura::metrics {
namespace {

constexpr std::int64_t kNow = 1'700'000'040'000;  // a whole minute

class MetricStoreTest : public testing::Test {
  protected:
    MetricStoreTest() {
        folder_ = std::filesystem::temp_directory_path() /
                  ("metric_store_test." + std::to_string(::getpid()));
        std::filesystem::remove_all(folder_);
        open();
    }
    ~MetricStoreTest() override {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }

    void open() {
        store_.reset();
        StoreOptions options;
        options.folder = folder_;
        auto opened = MetricStore::open(options, *files_, clock_);
        ASSERT_TRUE(opened.has_value()) << opened.error().message();
        store_ = std::move(*opened);
    }

    static MetricKey key(std::string name, Dimensions dimensions = {}) {
        return {"111111111111", "eu-west-1", "Shop", std::move(name), std::move(dimensions)};
    }

    void put(const MetricKey& metric, TimeMs time, double value, std::string unit = "None",
             bool by_second = false) {
        Batch batch;
        batch.data.push_back({metric, std::move(unit), time, Summary::of(value), by_second});
        const auto done = store_->append(std::move(batch));
        ASSERT_TRUE(done.has_value()) << done.error().message();
    }

    std::vector<UnitCells> read(const MetricKey& metric, TimeMs from, TimeMs to, int period = 60) {
        auto cells = store_->read(metric, from, to, period);
        EXPECT_TRUE(cells.has_value()) << cells.error().message();
        return cells ? std::move(*cells) : std::vector<UnitCells>();
    }

    /// Number of cells and sum of all samples in one unit.
    std::pair<std::size_t, double> total(const MetricKey& metric, TimeMs from, TimeMs to,
                                         int period = 60) {
        std::pair<std::size_t, double> out{0, 0};
        for (const UnitCells& unit : read(metric, from, to, period)) {
            out.first += unit.cells.size();
            for (const Cell& cell : unit.cells) out.second += cell.summary.sum();
        }
        return out;
    }

    std::filesystem::path folder_;
    std::unique_ptr<io::FileSystem> files_ = io::make_posix_file_system();
    ManualClock clock_{TimeMs(kNow)};
    std::unique_ptr<MetricStore> store_;
};

TEST_F(MetricStoreTest, ReadsBackByMinuteAndUnit) {
    const MetricKey metric = key("Orders", {{"b", "2"}, {"a", "1"}});
    put(metric, TimeMs(kNow - 60'000), 3);
    put(key("Orders", {{"a", "1"}, {"b", "2"}}), TimeMs(kNow - 30'000), 5);
    put(metric, TimeMs(kNow), 7, "Count");
    const auto units = read(metric, TimeMs(kNow - kHourMs), TimeMs(kNow + 1));
    ASSERT_EQ(units.size(), 2u);
    EXPECT_EQ(units[0].unit, "Count");
    EXPECT_EQ(units[1].unit, "None");
    ASSERT_EQ(units[1].cells.size(), 1u);
    EXPECT_EQ(units[1].cells[0].start, kNow / 1000 - 60);
    EXPECT_EQ(units[1].cells[0].summary.count(), 2);
    EXPECT_TRUE(read(key("Orders"), TimeMs(0), TimeMs(kNow)).empty());
}

TEST_F(MetricStoreTest, KeepsEverythingOverARestartAndOverAWriteOut) {
    const MetricKey metric = key("Orders");
    for (int i = 0; i < 60; ++i) {
        put(metric, TimeMs(kNow - i * kMinuteMs), i);
        if (i == 20 || i == 40) {
            ASSERT_TRUE(store_->flush().has_value());
        }
        if (i == 30 || i == 50) open();
    }
    put(metric, TimeMs(kNow), 1000);  // into a row that was written out
    const std::pair<std::size_t, double> expected{60, 60 * 59 / 2 + 1000};
    const TimeMs from(kNow - kDayMs);
    EXPECT_EQ(total(metric, from, TimeMs(kNow + 1)), expected);
    open();
    EXPECT_EQ(total(metric, from, TimeMs(kNow + 1)), expected);
    ASSERT_TRUE(store_->flush().has_value());
    EXPECT_EQ(total(metric, from, TimeMs(kNow + 1)), expected);
    open();
    EXPECT_EQ(total(metric, from, TimeMs(kNow + 1)), expected);
    EXPECT_EQ(store_->series_count(), 1u);
}

TEST_F(MetricStoreTest, MarksStandWithTheirDatapoints) {
    Batch batch;
    batch.data.push_back({key("Errors"), "Count", TimeMs(kNow), Summary::of(1), false});
    batch.marks.push_back({"filter 1", "42"});
    ASSERT_TRUE(store_->append(std::move(batch)).has_value());
    EXPECT_EQ(store_->mark("filter 1"), "42");
    open();
    EXPECT_EQ(store_->mark("filter 1"), "42");
    ASSERT_TRUE(store_->flush().has_value());
    open();
    EXPECT_EQ(store_->mark("filter 1"), "42");
    EXPECT_FALSE(store_->mark("filter 2").has_value());
}

TEST_F(MetricStoreTest, SecondsAreKeptForThreeHours) {
    const MetricKey metric = key("Fast");
    put(metric, TimeMs(kNow + 3'000), 1, "None", true);
    put(metric, TimeMs(kNow + 4'000), 2, "None", true);
    EXPECT_EQ(total(metric, TimeMs(kNow), TimeMs(kNow + 60'000), 1).first, 2u);
    EXPECT_EQ(total(metric, TimeMs(kNow), TimeMs(kNow + 60'000), 60).first, 1u);
    ASSERT_TRUE(store_->flush().has_value());
    EXPECT_EQ(total(metric, TimeMs(kNow), TimeMs(kNow + 60'000), 10).first, 2u);
    clock_.advance(4 * kHourMs);
    ASSERT_TRUE(store_->maintain().has_value());
    EXPECT_EQ(total(metric, TimeMs(kNow), TimeMs(kNow + 60'000), 10).first, 0u);
    EXPECT_EQ(total(metric, TimeMs(kNow), TimeMs(kNow + 60'000), 60).second, 3);
}

TEST_F(MetricStoreTest, RollsUpWithAgeAndForgetsInTheEnd) {
    const MetricKey metric = key("Orders");
    Batch batch;
    for (int i = 0; i < 600; ++i)
        batch.data.push_back({metric, "None", TimeMs(kNow + i * kMinuteMs), Summary::of(1), false});
    ASSERT_TRUE(store_->append(std::move(batch)).has_value());
    ASSERT_TRUE(store_->flush().has_value());
    const TimeMs from(kNow - kHourMs);
    const TimeMs to(kNow + kDayMs);
    EXPECT_EQ(total(metric, from, to, 60), (std::pair<std::size_t, double>{600, 600}));

    for (const bool maintained : {false, true}) {
        clock_.set(TimeMs(kNow + 17 * kDayMs));
        if (maintained) {
            ASSERT_TRUE(store_->maintain().has_value());
        }
        EXPECT_EQ(total(metric, from, to, 60).first, 0u) << maintained;
        EXPECT_EQ(total(metric, from, to, 300).second, 600) << maintained;
    }
    EXPECT_LE(total(metric, from, to, 300).first, 121u);

    clock_.set(TimeMs(kNow + 66 * kDayMs));
    ASSERT_TRUE(store_->maintain().has_value());
    EXPECT_EQ(total(metric, from, to, 300).first, 0u);
    EXPECT_EQ(total(metric, from, to, 3600).second, 600);
    EXPECT_LE(total(metric, from, to, 3600).first, 11u);

    clock_.set(TimeMs(kNow + 460 * kDayMs));
    ASSERT_TRUE(store_->maintain().has_value());
    EXPECT_EQ(total(metric, from, to, 3600).first, 0u);
    EXPECT_EQ(store_->series_count(), 0u);
}

TEST_F(MetricStoreTest, ListsByNameAndDimensionsInPages) {
    for (int i = 0; i < 7; ++i) {
        put(key("Orders", {{"Shop", std::to_string(i)}, {"Kind", i % 2 ? "odd" : "even"}}),
            TimeMs(kNow), 1);
    }
    put(key("Visits"), TimeMs(kNow), 1);
    MetricKey other = key("Visits");
    other.metric_namespace = "Shop2";
    put(other, TimeMs(kNow - 10 * kDayMs), 1);

    MetricFilter filter{"111111111111", "eu-west-1", "Shop", std::nullopt, {}, TimeMs(0)};
    std::optional<std::string> after;
    std::size_t found = 0;
    do {
        const auto page = store_->list(filter, after, 3);
        ASSERT_TRUE(page.has_value());
        found += page->metrics.size();
        after = page->next;
    } while (after);
    EXPECT_EQ(found, 8u);

    filter.dimensions = {{"Kind", "odd"}, {"Shop", std::nullopt}};
    EXPECT_EQ(store_->list(filter, std::nullopt, 100)->metrics.size(), 3u);
    filter = {"111111111111", "eu-west-1", std::nullopt, "Visits", {}, TimeMs(0)};
    EXPECT_EQ(store_->list(filter, std::nullopt, 100)->metrics.size(), 2u);
    filter.active_since = TimeMs(kNow - kHourMs);
    EXPECT_EQ(store_->list(filter, std::nullopt, 100)->metrics.size(), 1u);
    filter.account = "222222222222";
    EXPECT_TRUE(store_->list(filter, std::nullopt, 100)->metrics.empty());
}

}  // namespace
}  // namespace yagura::metrics
