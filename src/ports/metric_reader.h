#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace yagura::ports {

/// One metric of one account and region, a statistic and a period.
struct MetricQuery {
    std::string account_id;
    std::string region;
    std::string metric_namespace;
    std::string name;
    std::vector<std::pair<std::string, std::string>> dimensions;  ///< any order
    std::optional<std::string> unit;  ///< nothing: the unit with most data
    std::string statistic;            ///< "Average", "p99.9", "TM(10%:90%)"
    int period_seconds = 60;          ///< 10, 20, 30 or a multiple of 60
};

/// What one period holds.
struct MetricPoint {
    TimeMs start;  ///< of the period
    double value = 0;
    double sample_count = 0;  ///< 0 where there is none: results of metric math
};

/// A member of a metric math alarm or graph: a metric or an expression over other members' ids.
struct MetricMember {
    std::string id;
    std::optional<MetricQuery> metric;
    std::string expression;   ///< where there is no metric
    int period_seconds = 60;  ///< of an expression
    bool return_data = true;
};

/// Reads stored datapoints for whoever evaluates them. Any thread; may read from disk.
class MetricReader {
  public:
    virtual ~MetricReader() = default;

    /// The periods of [start, end) that hold data, oldest first. Periods begin at `start`, whatever
    /// the clock's multiples are, and follow each other until `end`, which is a whole number of
    /// periods later. A metric that nobody wrote has no points. Errors: InvalidArgument for a
    /// statistic that there is not.
    [[nodiscard]] virtual Result<std::vector<MetricPoint>> read(const MetricQuery& query,
                                                                TimeMs start, TimeMs end) = 0;

    /// The points of the members with `return_data`, one list for each in their order; an
    /// expression that gives an array of two series (ANOMALY_DETECTION_BAND) gives two lists, the
    /// upper one first. Errors: InvalidArgument with the reason for an expression that does not
    /// hold, Unsupported for functions that are not built.
    [[nodiscard]] virtual Result<std::vector<std::vector<MetricPoint>>> evaluate(
        std::span<const MetricMember> members, TimeMs start, TimeMs end) = 0;
};

}  // namespace yagura::ports
