#include "metrics/math_evaluator.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "metrics/math_calls.h"
#include "metrics/math_functions.h"

namespace yagura::metrics {
namespace {

double add(double a, double b) {
    return a + b;
}
double subtract(double a, double b) {
    return a - b;
}
double multiply(double a, double b) {
    return a * b;
}
double divide(double a, double b) {
    return a / b;
}
double power(double a, double b) {
    return std::pow(a, b);
}
double equal(double a, double b) {
    return a == b ? 1 : 0;
}
double unequal(double a, double b) {
    return a != b ? 1 : 0;
}
double at_most(double a, double b) {
    return a <= b ? 1 : 0;
}
double at_least(double a, double b) {
    return a >= b ? 1 : 0;
}
double below(double a, double b) {
    return a < b ? 1 : 0;
}
double above(double a, double b) {
    return a > b ? 1 : 0;
}
double both(double a, double b) {
    return a != 0 && b != 0 ? 1 : 0;
}
double either(double a, double b) {
    return a != 0 || b != 0 ? 1 : 0;
}

Combine operation_named(std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, Combine>, 13> kOperations{
        {{"+", add},
         {"-", subtract},
         {"*", multiply},
         {"/", divide},
         {"^", power},
         {"==", equal},
         {"!=", unequal},
         {"<=", at_most},
         {">=", at_least},
         {"<", below},
         {">", above},
         {"AND", both},
         {"OR", either}}};
    const auto found =
        std::ranges::find(kOperations, name, &std::pair<std::string_view, Combine>::first);
    return found == kOperations.end() ? nullptr : found->second;
}

/// A scalar or a series on one side, the same on the other; not both scalars.
MathSeries apply(const MathValue& left, const MathValue& right, Combine operation) {
    if (is_scalar(left)) {
        const double constant = std::get<double>(left);
        return map_points(std::get<MathSeries>(right),
                          [&](double value) { return operation(constant, value); });
    }
    if (is_scalar(right)) {
        const double constant = std::get<double>(right);
        return map_points(std::get<MathSeries>(left),
                          [&](double value) { return operation(value, constant); });
    }
    return combine(std::get<MathSeries>(left), std::get<MathSeries>(right), operation);
}

Result<MathValue> binary(const MathValue& left, const MathValue& right, std::string_view name) {
    const Combine operation = operation_named(name);
    YG_VERIFY(operation != nullptr);
    if (is_scalar(left) && is_scalar(right)) {
        const double a = std::get<double>(left);
        const double b = std::get<double>(right);
        // What cannot be told makes everything that it is part of untellable, comparisons too.
        return std::isnan(a) || std::isnan(b) ? a + b : operation(a, b);
    }
    if (is_array(left) && is_array(right)) {
        return fail(Errc::InvalidArgument,
                    fmt::format("The operator {} cannot be applied to two arrays", name));
    }
    if (!is_array(left) && !is_array(right)) return apply(left, right, operation);
    MathArray out;
    for (const MathSeries& each : std::get<MathArray>(is_array(left) ? left : right)) {
        out.push_back(is_array(left) ? apply(each, right, operation)
                                     : apply(left, each, operation));
        out.back().label = each.label;
    }
    return out;
}

class Evaluator {
  public:
    explicit Evaluator(MathSource& source) : source_(source) {}

    Result<MathValue> value(const MathNode& node) {
        switch (node.kind) {
            case MathNode::Kind::Number:
                return node.number;
            case MathNode::Kind::Variable:
                return source_.variable(node.text);
            case MathNode::Kind::Unary:
                return binary(0.0, YG_TRY(value(node.arguments[0])), "-");
            case MathNode::Kind::Binary:
                return binary(YG_TRY(value(node.arguments[0])), YG_TRY(value(node.arguments[1])),
                              node.text);
            case MathNode::Kind::List:
                return list(node);
            case MathNode::Kind::Call:
                return call(node);
            case MathNode::Kind::Text:
            case MathNode::Kind::Word:
                return fail(Errc::InvalidArgument, fmt::format("{} cannot stand here", node.text));
        }
        return fail(Errc::Internal, "a kind of expression is not known");
    }

  private:
    Result<MathValue> list(const MathNode& node) {
        MathArray out;
        for (const MathNode& argument : node.arguments) {
            MathValue each = YG_TRY(value(argument));
            if (is_scalar(each)) {
                return fail(Errc::InvalidArgument,
                            "An array holds time series, and one of its members is a number");
            }
            if (is_series(each)) {
                if (argument.kind == MathNode::Kind::Variable &&
                    std::get<MathSeries>(each).label.empty()) {
                    std::get<MathSeries>(each).label = argument.text;
                }
                out.push_back(std::get<MathSeries>(std::move(each)));
            } else {
                for (MathSeries& inner : std::get<MathArray>(each)) out.push_back(std::move(inner));
            }
        }
        return out;
    }

    Result<MathValue> call(const MathNode& node) {
        return call_function(node, source_,
                             [this](const MathNode& argument) { return value(argument); });
    }

    MathSource& source_;
};

}  // namespace

Result<MathValue> evaluate_math(const MathNode& expression, MathSource& source) {
    return Evaluator(source).value(expression);
}

}  // namespace yagura::metrics
