#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "metrics/statistic_reader.h"

namespace yagura::metrics {

/// A line of values over time as metric math knows it.
struct MathSeries {
    struct Point {
        std::int64_t start = 0;  ///< in seconds
        double value = 0;
    };
    std::string label;          ///< of a metric: what tells it from others
    std::vector<Point> points;  ///< by time, at times of the grid
};

using MathArray = std::vector<MathSeries>;
/// A scalar, a series or an array of series. A scalar that cannot be told is not a number.
using MathValue = std::variant<double, MathSeries, MathArray>;

inline bool is_scalar(const MathValue& value) {
    return std::holds_alternative<double>(value);
}
inline bool is_series(const MathValue& value) {
    return std::holds_alternative<MathSeries>(value);
}
inline bool is_array(const MathValue& value) {
    return std::holds_alternative<MathArray>(value);
}

}  // namespace yagura::metrics
