#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/math_value.h"

/// What metric math computes on series; every function is pure.
namespace yagura::metrics {

/// Values that are no finite number leave no point.
void add_point(MathSeries& series, std::int64_t start, double value);

using Combine = double (*)(double, double);
/// Two series meet at the times of either; where one has no point it counts as 0.
MathSeries combine(const MathSeries& left, const MathSeries& right, Combine operation);
/// Each point of a series on its own.
MathSeries map_points(const MathSeries& series, const std::function<double(double)>& operation);

/// AVG, MAX, MIN, STDDEV, SUM or DATAPOINT_COUNT; nothing for another name.
using Aggregate = double (*)(const std::vector<double>&);
Aggregate aggregate_named(std::string_view name);
double aggregate(const MathSeries& series, Aggregate function);
/// At each time over the series that have a point there.
MathSeries aggregate_across(const MathArray& array, Aggregate function);

/// DIFF, DIFF_TIME and RATE: nothing for the first point.
MathSeries differences(const MathSeries& series, std::string_view name);
MathSeries running_sum(const MathSeries& series);

/// The points of the whole grid; `value` gives what stands at a time, if anything.
MathSeries over_grid(const TimeGrid& grid,
                     const std::function<std::optional<double>(std::int64_t)>& value);
std::optional<double> value_at(const MathSeries& series, std::int64_t start);
/// MINUTE, HOUR, DAY, DATE, MONTH, YEAR or EPOCH of a time; nothing for another name.
std::optional<double> time_part(std::string_view name, std::int64_t second);

/// Fills gaps within the grid with the last value, or on a straight line between neighbours.
MathSeries fill_repeat(const MathSeries& series, const TimeGrid& grid);
MathSeries fill_linear(const MathSeries& series, const TimeGrid& grid);

/// What is usual for a metric, from its history: the mean and the standard deviation of the same
/// hour of the week, or of all of it where that hour was seen less than thrice; `width` standard
/// deviations up and down. Never below 0 for a metric that never was.
MathArray anomaly_band(const MathSeries& history, const TimeGrid& grid, double width);

}  // namespace yagura::metrics
