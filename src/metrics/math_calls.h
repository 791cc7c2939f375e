#pragma once

#include <functional>

#include "metrics/math_evaluator.h"

namespace yagura::metrics {

/// Evaluates an argument of a call.
using EvaluateArgument = std::function<Result<MathValue>(const MathNode&)>;

/// The value of a call of one of metric math's functions. Errors as evaluate_math().
[[nodiscard]] Result<MathValue> call_function(const MathNode& call, MathSource& source,
                                              const EvaluateArgument& evaluate);

}  // namespace yagura::metrics
