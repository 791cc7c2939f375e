#include "insights/time_bounds.h"

#include <algorithm>
#include <cmath>

#include "insights/function.h"

namespace yagura::insights {
namespace {

/// @timestamp, or toMillis(@timestamp).
bool is_timestamp(const Expression& expression, const Plan& plan) {
    if (expression.kind == Expression::Kind::Call) {
        return expression.function->name == "toMillis" &&
               is_timestamp(expression.children[0], plan);
    }
    if (expression.kind != Expression::Kind::Field || !expression.segments.empty()) return false;
    const auto field = std::ranges::find(plan.event_fields, expression.slot, &EventField::slot);
    return field != plan.event_fields.end() && field->name == "@timestamp";
}

bool is_constant(const Expression& expression) {
    bool out = true;
    walk(expression, [&](const Expression& node) {
        out &= node.kind != Expression::Kind::Field && !node.subquery;
    });
    return out;
}

Expression::Sign turned(Expression::Sign sign) {
    switch (sign) {
        case Expression::Sign::Less:
            return Expression::Sign::Greater;
        case Expression::Sign::LessOrEqual:
            return Expression::Sign::GreaterOrEqual;
        case Expression::Sign::Greater:
            return Expression::Sign::Less;
        case Expression::Sign::GreaterOrEqual:
            return Expression::Sign::LessOrEqual;
        default:
            return sign;
    }
}

std::optional<TimeBound> time_bound(const Expression& condition, const Plan& plan) {
    if (condition.kind != Expression::Kind::Compare ||
        condition.sign == Expression::Sign::NotEqual) {
        return std::nullopt;
    }
    const Expression& left = condition.children[0];
    const Expression& right = condition.children[1];
    if (is_timestamp(left, plan) && is_constant(right)) return TimeBound{condition.sign, right};
    if (is_timestamp(right, plan) && is_constant(left)) {
        return TimeBound{turned(condition.sign), left};
    }
    return std::nullopt;
}

}  // namespace

void add_time_bound(const Expression& condition, Plan& plan) {
    if (auto bound = time_bound(condition, plan)) plan.time_bounds.push_back(std::move(*bound));
}

bool is_time_bound(const Expression& condition, const Plan& plan) {
    return time_bound(condition, plan).has_value();
}

QueryWindow narrowed(QueryWindow window, const Plan& plan, Evaluation& evaluation) {
    Row row;
    for (const TimeBound& bound : plan.time_bounds) {
        const auto number = as_number(evaluate(bound.bound, row, evaluation));
        // What is no number is compared with no time at all.
        if (!number) return {window.from, window.from - 1};
        const double value = std::clamp(*number, -9e15, 9e15);
        const auto below = static_cast<std::int64_t>(std::ceil(value)) - 1;
        const auto above = static_cast<std::int64_t>(std::floor(value)) + 1;
        const bool from = bound.sign == Expression::Sign::Greater ||
                          bound.sign == Expression::Sign::GreaterOrEqual;
        const bool to =
            bound.sign == Expression::Sign::Less || bound.sign == Expression::Sign::LessOrEqual;
        const bool strict =
            bound.sign == Expression::Sign::Less || bound.sign == Expression::Sign::Greater;
        if (!to) window.from = std::max(window.from, TimeMs(strict ? above : below + 1));
        if (!from) window.last = std::min(window.last, TimeMs(strict ? below : above - 1));
    }
    return window;
}

}  // namespace yagura::insights
