#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
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

/// Where a row stands. Between rows that are equal otherwise the one with the higher rank counts,
/// so that it does not matter in which order rows are added.
struct RowPlace {
    TimeMs time;
    std::uint64_t rank = 0;
};

/// A value for each of some rows: row r has values[index[r]].
struct RowValues {
    std::span<const Value> values;
    std::span<const std::uint32_t> index;
    std::span<const RowPlace> places;  ///< may be empty when the aggregate needs none
};

/// What one aggregation has seen of each group. The result is the same (sums and deviations but
/// for rounding) in whatever order and in whatever parts the rows come. One thread at a time.
class AggregateStates {
  public:
    virtual ~AggregateStates() = default;
    /// There are groups 0 to count-1.
    virtual void grow(std::size_t count) = 0;
    /// Missing values change nothing.
    virtual void add(std::size_t group, const Value& value, const RowPlace& place) = 0;
    /// Row r is of groups[r].
    virtual void add_rows(std::span<const std::uint32_t> groups, const RowValues& rows) = 0;
    /// Adds so many rows to a group; only of Count.
    virtual void add_count(std::size_t group, std::uint64_t rows) = 0;
    /// Adds what `other`, of the same kind, has seen of its group.
    virtual void merge(std::size_t group, const AggregateStates& other,
                       std::size_t other_group) = 0;
    /// Texts live as long as this and until something is added.
    virtual Value result(std::size_t group) const = 0;
    /// Memory of a group when nothing has been added.
    virtual std::size_t bytes_per_group() const = 0;
    /// Memory held beyond that, of all groups.
    std::size_t bytes() const { return bytes_; }

  protected:
    std::size_t bytes_ = 0;
};

/// Whether add() looks at places.
bool needs_place(AggregateKind kind);

/// `parameter` is the percentage of Percentile. Percentiles are exact (nearest rank) up to 65,536
/// values of a group and within one percent of the value beyond; distinct counts are exact up to
/// 16,384 values and within about one percent beyond.
std::unique_ptr<AggregateStates> make_aggregate(AggregateKind kind, double parameter);

}  // namespace yagura::insights
