#include <cmath>
#include <numbers>

#include "insights/function.h"

namespace yagura::insights {
namespace {

using Unary = double (*)(double);

template <Unary calculate>
Value unary(const Arguments& arguments) {
    const auto number = arguments.number(0);
    return number ? Value::of_number(calculate(*number)) : Value();
}

/// The greatest or least of those that are numbers.
template <bool greatest>
Value extreme(const Arguments& arguments) {
    std::optional<double> best;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto number = arguments.number(i);
        if (number && (!best || (greatest ? *number > *best : *number < *best))) best = number;
    }
    return best ? Value::of_number(*best) : Value();
}

Value logarithm(const Arguments& arguments) {
    const auto number = arguments.number(0);
    return number && *number > 0 ? Value::of_number(std::log(*number)) : Value();
}

Value square_root(const Arguments& arguments) {
    const auto number = arguments.number(0);
    return number && *number >= 0 ? Value::of_number(std::sqrt(*number)) : Value();
}

/// Halves go away from zero.
Value round_number(const Arguments& arguments) {
    const auto number = arguments.number(0);
    if (!number) return {};
    if (arguments.size() == 1) return Value::of_number(std::round(*number));
    const auto decimals = arguments.number(1);
    if (!decimals || std::abs(*decimals) > 15) return {};
    const double scale = std::pow(10.0, std::trunc(*decimals));
    return Value::of_number(std::round(*number * scale) / scale);
}

/// Kilometres between two points given in degrees.
Value haversine(const Arguments& arguments) {
    constexpr double kEarthRadius = 6371;
    constexpr double kRadians = std::numbers::pi / 180;
    const auto lat1 = arguments.number(0);
    const auto lon1 = arguments.number(1);
    const auto lat2 = arguments.number(2);
    const auto lon2 = arguments.number(3);
    if (!lat1 || !lon1 || !lat2 || !lon2) return {};
    const double lat = std::sin((*lat2 - *lat1) * kRadians / 2);
    const double lon = std::sin((*lon2 - *lon1) * kRadians / 2);
    const double part =
        lat * lat + std::cos(*lat1 * kRadians) * std::cos(*lat2 * kRadians) * lon * lon;
    return Value::of_number(2 * kEarthRadius * std::asin(std::sqrt(std::min(1.0, part))));
}

Value to_number(const Arguments& arguments) {
    const auto number = arguments.number(0);
    return number ? Value::of_number(*number) : Value();
}

template <int bits>
Value to_whole(const Arguments& arguments) {
    const auto number = arguments.number(0);
    if (!number) return {};
    const double whole = std::trunc(*number);
    const double bound = std::ldexp(1.0, bits - 1);
    return whole >= -bound && whole < bound ? Value::of_number(whole) : Value();
}

constexpr std::size_t kAny = 100;

constexpr Function kFunctions[] = {
    {"abs", 1, 1, unary<[](double a) { return std::abs(a); }>},
    {"ceil", 1, 1, unary<[](double a) { return std::ceil(a); }>},
    {"floor", 1, 1, unary<[](double a) { return std::floor(a); }>},
    {"greatest", 1, kAny, extreme<true>},
    {"least", 1, kAny, extreme<false>},
    {"log", 1, 1, logarithm},
    {"sqrt", 1, 1, square_root},
    {"round", 1, 2, round_number},
    {"haversine", 4, 4, haversine},
    {"toNumber", 1, 1, to_number},
    {"toDouble", 1, 1, to_number},
    {"toInt", 1, 1, to_whole<32>},
    {"toLong", 1, 1, to_whole<64>},
};

}  // namespace

std::span<const Function> numeric_functions() {
    return kFunctions;
}

}  // namespace yagura::insights
