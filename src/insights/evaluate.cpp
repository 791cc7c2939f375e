#include <array>
#include <cmath>

#include "insights/expression.h"
#include "insights/function.h"
#include "insights/row.h"
#include "text/number.h"

namespace yagura::insights {
namespace {

/// Follows keys and indexes into a map or list.
Value navigate(const Value& value, const std::vector<std::string>& path) {
    if (path.empty()) return value;
    if (value.kind != Value::Kind::Structure) return {};
    const text::JsonTree* at = value.structure.get();
    for (const std::string& step : path) {
        const text::JsonTree* next = nullptr;
        if (at->kind == text::JsonKind::Object) {
            next = at->find(step);
        } else if (at->kind == text::JsonKind::Array) {
            const auto index = text::parse_uint64(step);
            if (index && *index < at->items.size()) next = &at->items[*index];
        }
        if (next == nullptr) return {};
        at = next;
    }
    return Value::of_json(value.structure, *at);
}

Value element(const Value& list, double index) {
    if (list.kind != Value::Kind::Structure || list.structure->kind != text::JsonKind::Array ||
        index >= static_cast<double>(list.structure->items.size())) {
        return {};
    }
    return Value::of_json(list.structure, list.structure->items[static_cast<std::size_t>(index)]);
}

Value arithmetic(Expression::Sign sign, const Value& left, const Value& right) {
    const auto a = as_number(left);
    const auto b = as_number(right);
    if (!a || !b) return {};
    switch (sign) {
        case Expression::Sign::Plus:
            return Value::of_number(*a + *b);
        case Expression::Sign::Minus:
            return Value::of_number(*a - *b);
        case Expression::Sign::Times:
            return Value::of_number(*a * *b);
        // What is not finite becomes Missing: also 1 / 0.
        case Expression::Sign::Divide:
            return Value::of_number(*a / *b);
        case Expression::Sign::Modulo:
            return Value::of_number(std::fmod(*a, *b));
        default:
            return Value::of_number(std::pow(*a, *b));
    }
}

bool relation_holds(Expression::Sign sign, int order) {
    switch (sign) {
        case Expression::Sign::Equal:
            return order == 0;
        case Expression::Sign::NotEqual:
            return order != 0;
        case Expression::Sign::Less:
            return order < 0;
        case Expression::Sign::LessOrEqual:
            return order <= 0;
        case Expression::Sign::Greater:
            return order > 0;
        default:
            return order >= 0;
    }
}

Value call(const Expression& expression, Row& row, Evaluation& evaluation) {
    const auto& children = expression.children;
    std::array<Value, 4> few;
    std::vector<Value> many;
    if (children.size() > few.size()) many.resize(children.size());
    const std::span<Value> values =
        children.size() > few.size() ? std::span(many) : std::span(few).first(children.size());
    for (std::size_t i = 0; i < children.size(); ++i) {
        values[i] = evaluate(children[i], row, evaluation);
    }
    return expression.function->evaluate(Arguments(values, evaluation, expression.prepared.get()));
}

/// like, not like and =~: nothing is like a missing value, and nothing is unlike it.
Value like(const Expression& expression, Row& row, Evaluation& evaluation) {
    std::string buffer;
    const Value subject = evaluate(expression.children[0], row, evaluation);
    const auto text = as_text(subject, buffer);
    if (!text) return Value::of_boolean(false);
    const bool found = expression.kind == Expression::Kind::LikeText
                           ? text->find(expression.text) != std::string_view::npos
                           : expression.regex->found_in(*text);
    return Value::of_boolean(found != expression.negated);
}

Value member(const Expression& expression, Row& row, Evaluation& evaluation) {
    const Value subject = evaluate(expression.children[0], row, evaluation);
    if (!subject.scalar()) return Value::of_boolean(false);
    bool found = expression.inner >= 0 && evaluation.subquery_contains(expression.inner, subject);
    for (std::size_t i = 1; i < expression.children.size() && !found; ++i) {
        found = compare(subject, evaluate(expression.children[i], row, evaluation)) == 0;
    }
    return Value::of_boolean(found != expression.negated);
}

}  // namespace

Value evaluate(const Expression& expression, Row& row, Evaluation& evaluation) {
    const auto& children = expression.children;
    switch (expression.kind) {
        case Expression::Kind::Text:
            return Value::of_text(expression.text);
        case Expression::Kind::Number: {
            Value out = Value::of_number(expression.number);
            out.text = expression.text;  // long identifiers compare by their digits
            return out;
        }
        case Expression::Kind::Boolean:
            return Value::of_boolean(expression.number != 0);
        case Expression::Kind::Period:
            return {};  // its function has it prepared
        case Expression::Kind::Field:
            return navigate(row.at(expression.slot), expression.segments);
        case Expression::Kind::Index:
            return navigate(element(evaluate(children[0], row, evaluation), expression.number),
                            expression.segments);
        case Expression::Kind::Negate: {
            const auto number = as_number(evaluate(children[0], row, evaluation));
            if (!number) return {};
            return Value::of_number(-*number);
        }
        case Expression::Kind::Not:
            return Value::of_boolean(!holds(children[0], row, evaluation));
        case Expression::Kind::And:
            for (const Expression& child : children) {
                if (!holds(child, row, evaluation)) return Value::of_boolean(false);
            }
            return Value::of_boolean(true);
        case Expression::Kind::Or:
            for (const Expression& child : children) {
                if (holds(child, row, evaluation)) return Value::of_boolean(true);
            }
            return Value::of_boolean(false);
        case Expression::Kind::Arithmetic:
            return arithmetic(expression.sign, evaluate(children[0], row, evaluation),
                              evaluate(children[1], row, evaluation));
        case Expression::Kind::Compare: {
            const auto order = compare(evaluate(children[0], row, evaluation),
                                       evaluate(children[1], row, evaluation));
            return Value::of_boolean(order && relation_holds(expression.sign, *order));
        }
        case Expression::Kind::LikeText:
        case Expression::Kind::LikeRegex:
            return like(expression, row, evaluation);
        case Expression::Kind::In:
            return member(expression, row, evaluation);
        case Expression::Kind::Call:
            return call(expression, row, evaluation);
    }
    return {};
}

}  // namespace yagura::insights
