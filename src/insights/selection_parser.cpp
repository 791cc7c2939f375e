#include <fmt/core.h>

#include <algorithm>
#include <cctype>

#include "insights/selection_query.h"
#include "text/number.h"
#include "text/regex.h"

namespace yagura::insights {
namespace {

using ConditionPointer = std::shared_ptr<const Condition>;

enum class TokenKind { Word, Name, String, Regex, Symbol, End };
struct Token {
    TokenKind kind = TokenKind::End;
    std::string text;  ///< without quotes and escapes
    std::size_t start = 0;
    std::size_t end = 0;
};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '@' || c == '.';
}

class AnyOf final : public Condition {
  public:
    explicit AnyOf(std::vector<ConditionPointer> parts) : parts_(std::move(parts)) {}
    bool holds(const QueryEvent& event) const override {
        return std::ranges::any_of(parts_, [&](const auto& part) { return part->holds(event); });
    }

  private:
    std::vector<ConditionPointer> parts_;
};

class AllOf final : public Condition {
  public:
    explicit AllOf(std::vector<ConditionPointer> parts) : parts_(std::move(parts)) {}
    bool holds(const QueryEvent& event) const override {
        return std::ranges::all_of(parts_, [&](const auto& part) { return part->holds(event); });
    }

  private:
    std::vector<ConditionPointer> parts_;
};

class Not final : public Condition {
  public:
    explicit Not(ConditionPointer inner) : inner_(std::move(inner)) {}
    bool holds(const QueryEvent& event) const override { return !inner_->holds(event); }

  private:
    ConditionPointer inner_;
};

/// A test of one field's text.
template <class Test>
class OnField final : public Condition {
  public:
    OnField(std::string field, Test test) : field_(std::move(field)), test_(std::move(test)) {}
    bool holds(const QueryEvent& event) const override {
        const auto value = event.field(field_);
        return value && test_(*value);
    }

  private:
    std::string field_;
    Test test_;
};

template <class Test>
ConditionPointer on_field(std::string field, Test test) {
    return std::make_shared<OnField<Test>>(std::move(field), std::move(test));
}

/// Recursive descent; a fault is thrown within this file as CompileError and caught at its end.
class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) { advance(); }

    SelectionQuery parse() {
        for (;;) {
            command();
            if (token_.kind == TokenKind::End) break;
            take_symbol("|");
        }
        if (query_.columns.empty()) {
            query_.columns = {{"@timestamp", "@timestamp"}, {"@message", "@message"}};
        }
        return std::move(query_);
    }

  private:
    [[noreturn]] void refuse(std::string message) {
        throw CompileError{token_.start, token_.end, std::move(message)};
    }
    [[noreturn]] void unexpected() {
        const auto before = text_.substr(0, token_.start);
        const auto line = std::ranges::count(before, '\n') + 1;
        const std::size_t newline = before.rfind('\n');
        const std::size_t column =
            newline == std::string_view::npos ? token_.start : token_.start - newline - 1;
        const auto shown = token_.kind == TokenKind::End
                               ? std::string_view("<EOF>")
                               : text_.substr(token_.start, token_.end - token_.start);
        refuse(fmt::format("unexpected symbol found {} at line {} and position {}", shown, line,
                           column));
    }

    void advance(bool regex = false) {
        while (at_ < text_.size()) {
            if (std::isspace(static_cast<unsigned char>(text_[at_])) != 0) {
                ++at_;
            } else if (text_[at_] == '#') {
                while (at_ < text_.size() && text_[at_] != '\n') ++at_;
            } else {
                break;
            }
        }
        token_ = {TokenKind::End, "", at_, at_};
        if (at_ == text_.size()) return;
        const char c = text_[at_];
        if (c == '"' || c == '\'' || c == '`' || (regex && c == '/')) {
            quoted(c);
        } else if (is_word(c) || (c == '-' && at_ + 1 < text_.size() &&
                                  std::isdigit(static_cast<unsigned char>(text_[at_ + 1])) != 0)) {
            token_.kind = TokenKind::Word;
            do token_.text += text_[at_++];
            while (at_ < text_.size() && is_word(text_[at_]));
        } else {
            token_.kind = TokenKind::Symbol;
            token_.text = text_.substr(at_, 1);
            const auto two = text_.substr(at_, 2);
            if (two == "!=" || two == "<=" || two == ">=" || two == "==" || two == "=~" ||
                two == "&&" || two == "||") {
                token_.text = two;
            }
            at_ += token_.text.size();
        }
        token_.end = at_;
    }

    void quoted(char quote) {
        token_.kind = quote == '`'   ? TokenKind::Name
                      : quote == '/' ? TokenKind::Regex
                                     : TokenKind::String;
        for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
            if (text_[at_] == '\\' && at_ + 1 < text_.size() && quote != '`') {
                const char next = text_[++at_];
                if (quote == '/') {
                    if (next != '/') token_.text += '\\';
                    token_.text += next;
                } else {
                    token_.text += next == 'n' ? '\n' : next == 't' ? '\t' : next;
                }
            } else {
                token_.text += text_[at_];
            }
        }
        if (at_ == text_.size()) {
            token_ = {TokenKind::End, "", at_, at_};
            unexpected();
        }
        ++at_;
    }

    bool is_symbol(std::string_view symbol) const {
        return token_.kind == TokenKind::Symbol && token_.text == symbol;
    }
    bool is_keyword(std::string_view word) const {
        return token_.kind == TokenKind::Word && lower(token_.text) == word;
    }
    bool accept_symbol(std::string_view symbol) {
        if (!is_symbol(symbol)) return false;
        advance();
        return true;
    }
    bool accept_keyword(std::string_view word) {
        if (!is_keyword(word)) return false;
        advance();
        return true;
    }
    void take_symbol(std::string_view symbol) {
        if (!accept_symbol(symbol)) unexpected();
    }

    std::string field_name() {
        const bool plain = token_.kind == TokenKind::Word &&
                           std::isdigit(static_cast<unsigned char>(token_.text[0])) == 0 &&
                           token_.text[0] != '-' && token_.text[0] != '.';
        if (!plain && token_.kind != TokenKind::Name) unexpected();
        const Token name = token_;
        advance();
        if (is_symbol("(")) {
            token_ = name;
            refuse(fmt::format("Function {} is not supported by this service", name.text));
        }
        return name.text;
    }
    /// What a name stands for: aliases of earlier columns are their fields.
    std::string field() {
        std::string name = field_name();
        for (auto column = columns_.rbegin(); column != columns_.rend(); ++column) {
            if (column->name == name) return column->field;
        }
        return name;
    }

    void command() {
        if (token_.kind != TokenKind::Word) unexpected();
        const std::string name = lower(token_.text);
        static constexpr std::string_view kKnown[] = {
            "stats", "parse",  "dedup",  "pattern", "diff",       "anomaly",     "unmask",
            "join",  "unnest", "lookup", "source",  "cidrlookup", "filterindex", "expand"};
        if (std::ranges::find(kKnown, name) != std::end(kKnown)) {
            refuse(fmt::format("Command {} is not supported by this service", token_.text));
        }
        const bool selects = name == "fields" || name == "display";
        const bool filters = name == "filter" || name == "where";
        const bool sorts = name == "sort" || name == "order";
        const bool limits = name == "limit" || name == "head";
        if (!selects && !filters && !sorts && !limits) unexpected();
        if (query_.limit && !selects) {
            refuse(fmt::format("{} after limit is not supported by this service", token_.text));
        }
        if (sorts && !query_.order.empty()) {
            refuse("A second sort is not supported by this service");
        }
        advance();
        if (selects) select(name == "display");
        if (filters) query_.conditions.push_back(any());
        if (sorts) sort();
        if (limits) limit();
    }

    void select(bool replaces) {
        if (replaces) query_.columns.clear();
        do {
            SelectedColumn column;
            const Token shown = token_;
            column.field = field();
            column.name = shown.text;
            if (accept_keyword("as")) column.name = field_name();
            columns_.push_back(column);
            std::erase_if(query_.columns, [&](const auto& c) { return c.name == column.name; });
            query_.columns.push_back(std::move(column));
        } while (accept_symbol(","));
    }

    void sort() {
        accept_keyword("by");
        do {
            SortKey key{field()};
            if (accept_keyword("desc")) {
                key.descending = true;
            } else {
                accept_keyword("asc");
            }
            query_.order.push_back(std::move(key));
        } while (accept_symbol(","));
    }

    void limit() {
        const auto number = token_.kind == TokenKind::Word ? text::parse_uint64(token_.text)
                                                           : std::optional<std::uint64_t>();
        if (!number || *number == 0) unexpected();
        query_.limit = *number;
        advance();
    }

    ConditionPointer any() {
        std::vector<ConditionPointer> parts{all()};
        while (accept_keyword("or") || accept_symbol("||")) parts.push_back(all());
        return parts.size() == 1 ? parts[0] : std::make_shared<AnyOf>(std::move(parts));
    }
    ConditionPointer all() {
        std::vector<ConditionPointer> parts{negation()};
        while (accept_keyword("and") || accept_symbol("&&")) parts.push_back(negation());
        return parts.size() == 1 ? parts[0] : std::make_shared<AllOf>(std::move(parts));
    }
    ConditionPointer negation() {
        // Deeper nesting than any person writes would only use up the stack.
        if (++depth_ > 200) refuse("The query is nested too deeply");
        ConditionPointer out;
        if (accept_keyword("not") || accept_symbol("!")) {
            out = std::make_shared<Not>(negation());
        } else if (accept_symbol("(")) {
            out = any();
            take_symbol(")");
        } else {
            out = comparison();
        }
        --depth_;
        return out;
    }

    ConditionPointer comparison() {
        if (is_keyword("ispresent")) {
            advance();
            take_symbol("(");
            auto present = on_field(field(), [](std::string_view) { return true; });
            take_symbol(")");
            return present;
        }
        std::string name = field();
        const bool negated = accept_keyword("not");
        if (is_keyword("like") || (!negated && is_symbol("=~"))) {
            advance(true);
            return like(std::move(name), negated);
        }
        if (accept_keyword("in")) return member(std::move(name), negated);
        if (negated) unexpected();
        return relation(std::move(name));
    }

    ConditionPointer like(std::string name, bool negated) {
        if (token_.kind == TokenKind::String) {
            std::string part = token_.text;
            advance();
            return on_field(std::move(name), [part, negated](std::string_view value) {
                return (value.find(part) != std::string_view::npos) != negated;
            });
        }
        if (token_.kind != TokenKind::Regex) unexpected();
        const auto regex = text::Regex::compile(token_.text);
        if (!regex) refuse("Invalid regular expression: " + regex.error().message());
        advance();
        return on_field(std::move(name), [regex = *regex, negated](std::string_view value) {
            return regex.found_in(value) != negated;
        });
    }

    std::string literal() {
        const bool number = token_.kind == TokenKind::Word &&
                            (std::isdigit(static_cast<unsigned char>(token_.text[0])) != 0 ||
                             token_.text[0] == '-');
        if (token_.kind != TokenKind::String && !number) unexpected();
        std::string value = token_.text;
        advance();
        return value;
    }

    ConditionPointer member(std::string name, bool negated) {
        take_symbol("[");
        std::vector<std::string> values;
        do values.push_back(literal());
        while (accept_symbol(","));
        take_symbol("]");
        return on_field(std::move(name), [values, negated](std::string_view value) {
            return std::ranges::any_of(values, [&](const auto& v) {
                       return compare_values(value, v) == 0;
                   }) != negated;
        });
    }

    ConditionPointer relation(std::string name) {
        const std::string sign = token_.kind == TokenKind::Symbol ? token_.text : "";
        if (sign != "=" && sign != "==" && sign != "!=" && sign != "<" && sign != "<=" &&
            sign != ">" && sign != ">=") {
            unexpected();
        }
        advance();
        return on_field(std::move(name), [sign, right = literal()](std::string_view value) {
            const int order = compare_values(value, right);
            if (sign == "!=") return order != 0;
            if (sign == "<") return order < 0;
            if (sign == "<=") return order <= 0;
            if (sign == ">") return order > 0;
            if (sign == ">=") return order >= 0;
            return order == 0;
        });
    }

    std::string_view text_;
    std::size_t at_ = 0;
    Token token_;
    SelectionQuery query_;
    std::vector<SelectedColumn> columns_;  ///< all that were ever named
    int depth_ = 0;
};

}  // namespace

std::expected<SelectionQuery, CompileError> compile_selection(std::string_view text) {
    try {
        return Parser(text).parse();
    } catch (CompileError& error) {
        return std::unexpected(std::move(error));
    }
}

}  // namespace yagura::insights
