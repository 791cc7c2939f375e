#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metrics/metric_store.h"
#include "metrics/statistic.h"

namespace yagura::metrics {

/// What one period holds.
struct Period {
    std::int64_t start = 0;  ///< in seconds
    Summary summary;
};

/// Periods of `seconds` follow each other from `start` on; those that hold data, by time. Cells
/// that begin before `start` are passed over.
std::vector<Period> by_period(std::vector<Cell> cells, std::int64_t start, int seconds);

/// A stretch of time in seconds, cut in periods from its start on.
struct TimeGrid {
    std::int64_t start = 0;  ///< included
    std::int64_t end = 0;    ///< left out
    int period = 60;
};

/// Which unit's samples are read when none was asked for and the metric has several.
enum class UnitChoice {
    First,     ///< by name
    MostData,  ///< with the largest number of samples
};

struct StatisticSeries {
    struct Point {
        std::int64_t start = 0;
        double value = 0;
        double samples = 0;
    };
    std::vector<Point> points;       ///< by time
    std::vector<std::string> units;  ///< that the metric has in this time, by name
    std::string unit;                ///< of the points; empty without points
};

/// Periods whose statistic cannot be told (no distribution for a percentile) have no point.
[[nodiscard]] Result<StatisticSeries> read_statistic(MetricStore& store, const MetricKey& metric,
                                                     const std::optional<std::string>& unit,
                                                     const Statistic& statistic,
                                                     const TimeGrid& grid, UnitChoice choice);

}  // namespace yagura::metrics
