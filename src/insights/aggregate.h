#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "insights/value.h"

namespace yagura::insights {

enum class AggregateKind {
    Count,
    CountDistinct,
    Sum,
    Average,
    Least,
    Greatest,
    Percentile,
    StandardDeviation,
    Earliest,
    Latest,
    SortsFirst,
    SortsLast,
};

/// By name in any case.
std::optional<AggregateKind> find_aggregate(std::string_view name);
std::vector<std::string_view> aggregate_names();

/// What one aggregation has seen of one group.
class Aggregator {
  public:
    virtual ~Aggregator() = default;
    /// Missing values change nothing.
    virtual void add(const Value& value, TimeMs time) = 0;
    /// Texts live as long as the aggregator and until the next add().
    virtual Value result() const = 0;
    /// Memory held beyond the object's own.
    virtual std::size_t bytes() const { return 0; }
};

/// `parameter` is the percentage of Percentile. Percentiles are exact (nearest rank) up to 65,536
/// values of a group and within one percent of the value beyond; distinct counts are exact up to
/// 16,384 values and within about one percent beyond.
std::unique_ptr<Aggregator> make_aggregator(AggregateKind kind, double parameter);

}  // namespace yagura::insights
