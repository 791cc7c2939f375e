#include <fmt/core.h>

#include <algorithm>

#include "insights/parser.h"
#include "text/number.h"

namespace yagura::insights {
namespace {

/// Deeper nesting than any person writes would only use up the stack.
constexpr int kMaxDepth = 200;
constexpr int kMaxOperators = 1'000;

}  // namespace

Expression field_named(const Token& word) {
    Expression field;
    field.kind = Expression::Kind::Field;
    field.text = word.text;
    field.segments = word.segments;
    field.span = word.span;
    return field;
}

bool is_reserved(std::string_view word) {
    static constexpr std::string_view kReserved[] = {"and", "or", "not", "in", "like", "as", "by"};
    return std::ranges::find(kReserved, lower_case(word)) != std::end(kReserved);
}

class Parser::Deeper {
  public:
    explicit Deeper(Parser& parser) : parser_(parser) {
        if (++parser_.depth_ > kMaxDepth) {
            refuse(parser_.token_.span, "The query is nested too deeply");
        }
    }
    ~Deeper() { --parser_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

  private:
    Parser& parser_;
};

Expression Parser::joined(Expression::Kind kind, Expression left, Expression right) {
    Expression out;
    out.kind = kind;
    out.span = {left.span.start, right.span.end};
    // "a and b and c" is one node of three: long chains do not nest.
    const bool chain = kind == Expression::Kind::And || kind == Expression::Kind::Or;
    if (chain && left.kind == kind) {
        out.children = std::move(left.children);
    } else {
        // Chains of other operators do nest, to the left.
        if (++operators_ > kMaxOperators) refuse(out.span, "The query has too many operators");
        out.children.push_back(std::move(left));
    }
    out.children.push_back(std::move(right));
    return out;
}

Expression Parser::any() {
    const Deeper deeper(*this);
    Expression left = all();
    while (accept_keyword("or") || accept_symbol("||")) {
        left = joined(Expression::Kind::Or, std::move(left), all());
    }
    return left;
}

Expression Parser::all() {
    Expression left = negation();
    while (accept_keyword("and") || accept_symbol("&&")) {
        left = joined(Expression::Kind::And, std::move(left), negation());
    }
    return left;
}

Expression Parser::negation() {
    const Deeper deeper(*this);
    const std::size_t start = token_.span.start;
    if (!accept_keyword("not")) return comparison();
    Expression out;
    out.kind = Expression::Kind::Not;
    out.children.push_back(negation());
    out.span = {start, last_end_};
    return out;
}

Expression Parser::comparison() {
    Expression left = sum();
    bool negated = false;
    if (is_keyword("not")) {
        advance();
        negated = true;
        if (!is_keyword("like") && !is_keyword("in")) unexpected();
    }
    if (is_keyword("like") || is_symbol("=~")) return like(std::move(left), negated);
    if (accept_keyword("in")) return member(std::move(left), negated);
    using enum Expression::Sign;
    static constexpr std::pair<std::string_view, Expression::Sign> kSigns[] = {
        {"=", Equal},   {"==", Equal},       {"!=", NotEqual},      {"<", Less},
        {">", Greater}, {"<=", LessOrEqual}, {">=", GreaterOrEqual}};
    for (const auto& [symbol, sign] : kSigns) {
        if (!accept_symbol(symbol)) continue;
        Expression out = joined(Expression::Kind::Compare, std::move(left), sum());
        out.sign = sign;
        return out;
    }
    return left;
}

Expression Parser::like(Expression subject, bool negated) {
    const bool keyword = is_keyword("like");
    advance();
    Expression out;
    out.negated = negated;
    Token token;
    if (keyword && token_.kind == TokenKind::Text) {
        out.kind = Expression::Kind::LikeText;
        token = take_text();
    } else {
        out.kind = Expression::Kind::LikeRegex;
        token = take_regex();
    }
    out.text = token.text;
    out.span = {subject.span.start, token.span.end};
    if (out.kind == Expression::Kind::LikeRegex) {
        auto regex = text::Regex::compile(out.text);
        if (!regex.has_value()) {
            refuse(token.span, "Invalid regular expression: " + regex.error().message());
        }
        out.regex = *std::move(regex);
    }
    out.children.push_back(std::move(subject));
    return out;
}

Expression Parser::member(Expression subject, bool negated) {
    Expression out;
    out.kind = Expression::Kind::In;
    out.negated = negated;
    const std::size_t start = subject.span.start;
    out.children.push_back(std::move(subject));
    if (is_symbol("(")) {
        out.subquery = inner_query();
        out.span = {start, last_end_};
        return out;
    }
    take_symbol("[");
    do out.children.push_back(sum());
    while (accept_symbol(","));
    take_symbol("]");
    out.span = {start, last_end_};
    return out;
}

Expression Parser::sum() {
    Expression left = product();
    for (;;) {
        const bool plus = is_symbol("+");
        if (!plus && !is_symbol("-")) return left;
        advance();
        left = joined(Expression::Kind::Arithmetic, std::move(left), product());
        left.sign = plus ? Expression::Sign::Plus : Expression::Sign::Minus;
    }
}

Expression Parser::product() {
    Expression left = power();
    for (;;) {
        Expression::Sign sign = Expression::Sign::Times;
        if (is_symbol("/")) {
            sign = Expression::Sign::Divide;
        } else if (is_symbol("%")) {
            sign = Expression::Sign::Modulo;
        } else if (!is_symbol("*")) {
            return left;
        }
        advance();
        left = joined(Expression::Kind::Arithmetic, std::move(left), power());
        left.sign = sign;
    }
}

Expression Parser::power() {
    const Deeper deeper(*this);
    Expression left = unary();
    if (!accept_symbol("^")) return left;
    Expression out = joined(Expression::Kind::Arithmetic, std::move(left), power());
    out.sign = Expression::Sign::Power;
    return out;
}

Expression Parser::unary() {
    const Deeper deeper(*this);
    const std::size_t start = token_.span.start;
    const bool minus = is_symbol("-");
    if (!minus && !is_symbol("!")) return postfix();
    advance();
    Expression out;
    out.kind = minus ? Expression::Kind::Negate : Expression::Kind::Not;
    out.children.push_back(unary());
    out.span = {start, last_end_};
    return out;
}

Expression Parser::postfix() {
    Expression out = primary();
    while (is_symbol("[")) {
        advance();
        const Token index = token_;
        const auto number = text::parse_uint64(index.text);
        if (index.kind != TokenKind::Number || !number) unexpected();
        advance();
        take_symbol("]");
        Expression element;
        element.kind = Expression::Kind::Index;
        element.number = static_cast<double>(*number);
        element.span = {out.span.start, last_end_};
        element.children.push_back(std::move(out));
        out = std::move(element);
        if (is_symbol(".")) {
            advance();
            const Token member = take_word();
            out.segments = member.segments;
            out.span.end = last_end_;
        }
    }
    return out;
}

Expression Parser::primary() {
    Expression out;
    out.span = token_.span;
    switch (token_.kind) {
        case TokenKind::Text:
            out.kind = Expression::Kind::Text;
            out.text = token_.text;
            break;
        case TokenKind::Number: {
            out.kind = Expression::Kind::Number;
            out.text = token_.text;
            const auto number = text::parse_double(token_.text);
            if (!number) refuse(token_.span, "The number is too large");
            out.number = *number;
            break;
        }
        case TokenKind::Period: {
            out.kind = Expression::Kind::Period;
            out.unit = token_.unit;
            const auto count = text::parse_uint64(token_.text);
            if (!count) unexpected();
            out.number = static_cast<double>(*count);
            break;
        }
        case TokenKind::Word: {
            const Token word = token_;
            if (!word.quoted && is_reserved(word.text)) unexpected();
            advance();
            if (!word.quoted && is_symbol("(")) return call(word);
            const std::string lower = lower_case(word.text);
            if (!word.quoted && (lower == "true" || lower == "false")) {
                out.kind = Expression::Kind::Boolean;
                out.number = lower == "true" ? 1 : 0;
                return out;
            }
            return field_named(word);
        }
        default:
            take_symbol("(");
            out = any();
            take_symbol(")");
            return out;
    }
    advance();
    return out;
}

Expression Parser::call(const Token& name) {
    Expression out;
    out.kind = Expression::Kind::Call;
    out.text = name.text;
    take_symbol("(");
    if (is_symbol("*")) {  // count(*)
        advance();
    } else if (!is_symbol(")")) {
        do out.children.push_back(any());
        while (accept_symbol(","));
    }
    take_symbol(")");
    out.span = {name.span.start, last_end_};
    return out;
}

}  // namespace yagura::insights
