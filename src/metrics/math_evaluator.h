#pragma once

#include <string_view>

#include "metrics/math_expression.h"
#include "metrics/math_value.h"

namespace yagura::metrics {

/// What an expression can reach: the other queries of its request, and the metrics that there are.
class MathSource {
  public:
    virtual ~MathSource() = default;

    /// The value of another query. InvalidArgument where there is none, or where it needs the one
    /// that asks.
    [[nodiscard]] virtual Result<MathValue> variable(std::string_view id) = 0;
    /// The metrics among the queries whose id contains `text`, in their order.
    [[nodiscard]] virtual Result<MathArray> metrics(std::string_view text) = 0;
    /// SEARCH: what is stored of all metrics that fit.
    [[nodiscard]] virtual Result<MathArray> search(std::string_view query,
                                                   std::string_view statistic, int period) = 0;
    /// The period of a metric among the queries.
    [[nodiscard]] virtual Result<int> period(std::string_view id) = 0;
    /// Two weeks of a metric among the queries, up to the end of the grid.
    [[nodiscard]] virtual Result<MathSeries> history(std::string_view id) = 0;
    /// The times of the expression.
    virtual const TimeGrid& grid() const = 0;
};

/// The value of an expression. Errors: InvalidArgument with the reason, Unsupported for functions
/// that this server does not have.
[[nodiscard]] Result<MathValue> evaluate_math(const MathNode& expression, MathSource& source);

}  // namespace yagura::metrics
