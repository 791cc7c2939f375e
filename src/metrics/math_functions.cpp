#include "metrics/math_functions.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace yagura::metrics {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kSeenOften = 3;

double sum_of(const std::vector<double>& values) {
    double out = 0;
    for (const double value : values) out += value;
    return out;
}

double average_of(const std::vector<double>& values) {
    return values.empty() ? kNothing : sum_of(values) / static_cast<double>(values.size());
}

double deviation_of(const std::vector<double>& values) {
    if (values.empty()) return kNothing;
    const double mean = average_of(values);
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return std::sqrt(squares / static_cast<double>(values.size()));
}

double largest_of(const std::vector<double>& values) {
    return values.empty() ? kNothing : *std::ranges::max_element(values);
}

double smallest_of(const std::vector<double>& values) {
    return values.empty() ? kNothing : *std::ranges::min_element(values);
}

double total_of(const std::vector<double>& values) {
    return values.empty() ? kNothing : sum_of(values);
}

double number_of(const std::vector<double>& values) {
    return static_cast<double>(values.size());
}

std::int64_t hour_of_week(std::int64_t second) {
    return second / 3600 % (7 * 24);
}

std::vector<double> values_of(const MathSeries& series) {
    std::vector<double> out;
    out.reserve(series.points.size());
    for (const MathSeries::Point& point : series.points) out.push_back(point.value);
    return out;
}

}  // namespace

void add_point(MathSeries& series, std::int64_t start, double value) {
    if (std::isfinite(value)) series.points.push_back({start, value});
}

MathSeries combine(const MathSeries& left, const MathSeries& right, Combine operation) {
    MathSeries out;
    auto a = left.points.begin();
    auto b = right.points.begin();
    while (a != left.points.end() || b != right.points.end()) {
        const bool left_here =
            a != left.points.end() && (b == right.points.end() || a->start <= b->start);
        const bool right_here =
            b != right.points.end() && (a == left.points.end() || b->start <= a->start);
        const std::int64_t start = left_here ? a->start : b->start;
        add_point(out, start, operation(left_here ? a->value : 0.0, right_here ? b->value : 0.0));
        if (left_here) ++a;
        if (right_here) ++b;
    }
    return out;
}

MathSeries map_points(const MathSeries& series, const std::function<double(double)>& operation) {
    MathSeries out;
    out.label = series.label;
    for (const MathSeries::Point& point : series.points)
        add_point(out, point.start, operation(point.value));
    return out;
}

Aggregate aggregate_named(std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, Aggregate>, 6> kFunctions{
        {{"AVG", average_of},
         {"MAX", largest_of},
         {"MIN", smallest_of},
         {"STDDEV", deviation_of},
         {"SUM", total_of},
         {"DATAPOINT_COUNT", number_of}}};
    for (const auto& [each, function] : kFunctions)
        if (each == name) return function;
    return nullptr;
}

double aggregate(const MathSeries& series, Aggregate function) {
    return function(values_of(series));
}

MathSeries aggregate_across(const MathArray& array, Aggregate function) {
    std::map<std::int64_t, std::vector<double>> by_time;
    for (const MathSeries& series : array) {
        for (const MathSeries::Point& point : series.points)
            by_time[point.start].push_back(point.value);
    }
    MathSeries out;
    for (const auto& [start, values] : by_time) add_point(out, start, function(values));
    return out;
}

MathSeries differences(const MathSeries& series, std::string_view name) {
    MathSeries out;
    out.label = series.label;
    for (std::size_t i = 1; i < series.points.size(); ++i) {
        const MathSeries::Point& before = series.points[i - 1];
        const MathSeries::Point& here = series.points[i];
        const auto seconds = static_cast<double>(here.start - before.start);
        const double change = here.value - before.value;
        double value = change;
        if (name == "DIFF_TIME") value = seconds;
        if (name == "RATE") value = change / seconds;
        add_point(out, here.start, value);
    }
    return out;
}

MathSeries running_sum(const MathSeries& series) {
    double sum = 0;
    return map_points(series, [&sum](double value) { return sum += value; });
}

MathSeries over_grid(const TimeGrid& grid,
                     const std::function<std::optional<double>(std::int64_t)>& value) {
    MathSeries out;
    for (std::int64_t start = grid.start; start < grid.end; start += grid.period) {
        if (const auto here = value(start)) add_point(out, start, *here);
    }
    return out;
}

std::optional<double> value_at(const MathSeries& series, std::int64_t start) {
    const auto found =
        std::ranges::lower_bound(series.points, start, {}, &MathSeries::Point::start);
    if (found == series.points.end() || found->start != start) return std::nullopt;
    return found->value;
}

std::optional<double> time_part(std::string_view name, std::int64_t second) {
    using namespace std::chrono;
    const sys_seconds time{seconds(second)};
    const sys_days day = floor<days>(time);
    const year_month_day date(day);
    if (name == "EPOCH") return static_cast<double>(second);
    if (name == "MINUTE") return static_cast<double>(second / 60 % 60);
    if (name == "HOUR") return static_cast<double>(second / 3600 % 24);
    if (name == "DAY") return static_cast<double>(weekday(day).iso_encoding());
    if (name == "DATE") return static_cast<double>(static_cast<unsigned>(date.day()));
    if (name == "MONTH") return static_cast<double>(static_cast<unsigned>(date.month()));
    if (name == "YEAR") return static_cast<double>(static_cast<int>(date.year()));
    return std::nullopt;
}

MathSeries fill_repeat(const MathSeries& series, const TimeGrid& grid) {
    std::optional<double> last;
    MathSeries out = over_grid(grid, [&](std::int64_t start) {
        if (const auto here = value_at(series, start)) last = here;
        return last;
    });
    out.label = series.label;
    return out;
}

MathSeries fill_linear(const MathSeries& series, const TimeGrid& grid) {
    MathSeries out = over_grid(grid, [&](std::int64_t start) -> std::optional<double> {
        const auto next =
            std::ranges::lower_bound(series.points, start, {}, &MathSeries::Point::start);
        if (next == series.points.end()) return std::nullopt;
        if (next->start == start) return next->value;
        if (next == series.points.begin()) return std::nullopt;
        const auto before = std::prev(next);
        const double share = static_cast<double>(start - before->start) /
                             static_cast<double>(next->start - before->start);
        return before->value + share * (next->value - before->value);
    });
    out.label = series.label;
    return out;
}

MathArray anomaly_band(const MathSeries& history, const TimeGrid& grid, double width) {
    std::map<std::int64_t, std::vector<double>> by_hour;
    bool negative = false;
    for (const MathSeries::Point& point : history.points) {
        by_hour[hour_of_week(point.start)].push_back(point.value);
        negative = negative || point.value < 0;
    }
    const std::vector<double> all = values_of(history);
    MathSeries upper;
    MathSeries lower;
    for (std::int64_t start = grid.start; start < grid.end; start += grid.period) {
        const auto hour = by_hour.find(hour_of_week(start));
        const std::vector<double>& seen =
            hour != by_hour.end() && hour->second.size() >= kSeenOften ? hour->second : all;
        const double mean = average_of(seen);
        const double spread = deviation_of(seen) * width;
        add_point(upper, start, mean + spread);
        const double low = mean - spread;
        add_point(lower, start, negative ? low : std::max(low, 0.0));
    }
    return {std::move(upper), std::move(lower)};
}

}  // namespace yagura::metrics
