#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "metrics/math_evaluator.h"
#include "metrics/metric_store.h"
#include "metrics/statistic_reader.h"

namespace yagura::metrics {

/// One query of a request: a metric, or an expression over the others.
struct QuerySpec {
    struct Stored {
        MetricKey metric;
        Statistic statistic;
        std::optional<std::string> unit;
    };
    std::string id;
    std::string label;             ///< what tells a metric from the others
    std::optional<Stored> stored;  ///< nothing: an expression
    std::string expression;
    int period =
        0;  ///< of an expression 0: that of the metrics which it names, the longest of them
};

/// The queries of one request over the store. Each is read or computed once, when it is wanted.
/// One thread.
class QuerySet {
  public:
    struct Options {
        std::string account;  ///< where SEARCH looks
        std::string region;
        UnitChoice unit_choice = UnitChoice::First;
        std::function<TimeGrid(int period)> grid;
        TimeMs now;
        bool may_search = true;
    };

    QuerySet(MetricStore& store, std::vector<QuerySpec> queries, Options options);

    /// Errors: InvalidArgument and Unsupported with the reason, "Error in expression 'e1': …".
    [[nodiscard]] Result<MathValue> value(const std::string& id);
    /// The units that a metric has, where it was read.
    const std::vector<std::string>& units(const std::string& id) const;
    /// Of a metric, or what an expression comes to.
    [[nodiscard]] Result<int> period_of(const std::string& id);

  private:
    class ExpressionSource;

    const QuerySpec* find(std::string_view id) const;
    [[nodiscard]] Result<MathSeries> read(const QuerySpec& query);
    [[nodiscard]] Result<MathSeries> read_stored(const QuerySpec::Stored& stored,
                                                 const TimeGrid& grid,
                                                 std::vector<std::string>* units);
    [[nodiscard]] Result<MathValue> compute(const QuerySpec& query);
    [[nodiscard]] Result<int> period_of(const QuerySpec& query);
    [[nodiscard]] Result<MathArray> search(std::string_view text, std::string_view statistic,
                                           const TimeGrid& grid);

    MetricStore& store_;
    std::vector<QuerySpec> queries_;
    Options options_;
    std::map<std::string, MathValue> values_;
    std::map<std::string, std::vector<std::string>> units_;
    std::map<std::string, int> periods_;  ///< of expressions
    std::set<std::string> under_way_;     ///< to see circles
    std::set<std::string> looked_at_;     ///< the same, where only periods are wanted
};

}  // namespace yagura::metrics
