#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "insights/lexer.h"
#include "insights/value.h"
#include "text/regex.h"

namespace yagura::insights {

class Row;
class Evaluation;
struct Function;
struct Command;

/// A node of an expression: made by the parser, completed by the binder (slots, functions), then
/// immutable and evaluated as it stands.
struct Expression {
    enum class Kind : std::uint8_t {
        Text,
        Number,
        Boolean,
        Period,
        Field,
        Index,  ///< children[0] [ number ]
        Negate,
        Not,
        And,
        Or,
        Arithmetic,  ///< by `sign`
        Compare,     ///< by `sign`
        LikeText,    ///< children[0] contains `text`
        LikeRegex,
        In,  ///< children[0] is one of the others
        Call,
    };
    enum class Sign : std::uint8_t {
        Plus,
        Minus,
        Times,
        Divide,
        Modulo,
        Power,
        Equal,
        NotEqual,
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
    };

    Kind kind = Kind::Boolean;
    Sign sign = Sign::Plus;
    bool negated = false;  ///< not like, not in
    Span span;
    /// Text, Number: the literal. Field, Call: the name. LikeRegex: the expression.
    std::string text;
    double number = 0;                  ///< Number, Boolean, Index, Period
    std::string unit;                   ///< Period
    std::vector<std::string> segments;  ///< Field: parts of the name, then the path into the slot
    std::vector<Expression> children;
    /// In: the commands of a subquery, in place of a list.
    std::shared_ptr<std::vector<Command>> subquery;

    // What the binder finds.
    int slot = -1;                         ///< Field
    std::optional<text::Regex> regex;      ///< LikeRegex
    const Function* function = nullptr;    ///< Call
    int inner = -1;                        ///< In: which of the plan's inner queries
    std::shared_ptr<const void> prepared;  ///< Call: what the function made of literals
};

/// The field that a word names; not bound yet.
Expression field_named(const Token& word);

/// The value for a row. Texts live as long as the row's event, the query and the evaluation's
/// arena.
Value evaluate(const Expression& expression, Row& row, Evaluation& evaluation);
inline bool holds(const Expression& condition, Row& row, Evaluation& evaluation) {
    return as_condition(evaluate(condition, row, evaluation));
}

/// Calls `visit` for the expression and everything in it.
template <class Visit>
void walk(const Expression& expression, const Visit& visit) {
    visit(expression);
    for (const Expression& child : expression.children) walk(child, visit);
}

}  // namespace yagura::insights
