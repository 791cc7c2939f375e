#include "metrics/math_expression.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace yagura::metrics {
namespace {

constexpr int kDeepest = 64;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

MathNode make(MathNode::Kind kind, std::string text, std::vector<MathNode> arguments = {}) {
    return {kind, std::move(text), 0, std::move(arguments)};
}

/// A cursor over the text; one function a level of precedence.
class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<MathNode> whole() {
        MathNode out = YG_TRY(either());
        skip();
        if (at_ < text_.size()) return fail(syntax());
        return out;
    }

  private:
    Result<MathNode> either() {
        static constexpr std::array<std::string_view, 2> kOperators{"OR", "||"};
        return binary(kOperators, [this] { return both(); });
    }
    Result<MathNode> both() {
        static constexpr std::array<std::string_view, 2> kOperators{"AND", "&&"};
        return binary(kOperators, [this] { return comparison(); });
    }
    Result<MathNode> comparison() {
        static constexpr std::array<std::string_view, 6> kOperators{
            "==", "!=", "<=", ">=", "<", ">"};
        return binary(kOperators, [this] { return sum(); });
    }
    Result<MathNode> sum() {
        static constexpr std::array<std::string_view, 2> kOperators{"+", "-"};
        return binary(kOperators, [this] { return product(); });
    }
    Result<MathNode> product() {
        static constexpr std::array<std::string_view, 2> kOperators{"*", "/"};
        return binary(kOperators, [this] { return negation(); });
    }

    template <std::size_t Count, class Next>
    Result<MathNode> binary(const std::array<std::string_view, Count>& operators, Next next) {
        MathNode left = YG_TRY(next());
        while (true) {
            const auto found = std::ranges::find_if(
                operators, [this](std::string_view wanted) { return take(wanted); });
            if (found == operators.end()) return left;
            std::vector<MathNode> sides;
            sides.push_back(std::move(left));
            sides.push_back(YG_TRY(next()));
            left = make(MathNode::Kind::Binary, name_of(*found), std::move(sides));
        }
    }

    static std::string name_of(std::string_view symbol) {
        if (symbol == "&&") return "AND";
        if (symbol == "||") return "OR";
        return std::string(symbol);
    }

    Result<MathNode> negation() {
        if (!take("-")) return power();
        if (++depth_ > kDeepest) return fail(too_deep());
        std::vector<MathNode> inner;
        inner.push_back(YG_TRY(negation()));
        --depth_;
        return make(MathNode::Kind::Unary, "-", std::move(inner));
    }

    Result<MathNode> power() {
        MathNode base = YG_TRY(atom());
        if (!take("^")) return base;
        if (++depth_ > kDeepest) return fail(too_deep());
        std::vector<MathNode> sides;
        sides.push_back(std::move(base));
        sides.push_back(YG_TRY(negation()));
        --depth_;
        return make(MathNode::Kind::Binary, "^", std::move(sides));
    }

    Result<MathNode> atom() {
        skip();
        if (at_ >= text_.size()) return fail(syntax());
        const char c = text_[at_];
        if (is_digit(c) || c == '.') return number();
        if (c == '\'' || c == '"') return quoted(c);
        if (is_letter(c) || c == '_') return name();
        if (++depth_ > kDeepest) return fail(too_deep());
        if (take("(")) {
            MathNode inner = YG_TRY(either());
            if (!take(")")) return fail(syntax());
            --depth_;
            return inner;
        }
        if (take("[")) {
            MathNode list = make(MathNode::Kind::List, "", YG_TRY(arguments("]")));
            --depth_;
            return list;
        }
        return fail(syntax());
    }

    /// Up to the closing bracket, which is passed.
    Result<std::vector<MathNode>> arguments(std::string_view close) {
        std::vector<MathNode> out;
        if (take(close)) return out;
        while (true) {
            out.push_back(YG_TRY(either()));
            if (take(close)) return out;
            if (!take(",")) return fail(syntax());
        }
    }

    Result<MathNode> number() {
        const char* begin = text_.data() + at_;
        MathNode out;
        const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), out.number);
        if (error != std::errc()) return fail(syntax());
        at_ += static_cast<std::size_t>(end - begin);
        return out;
    }

    Result<MathNode> quoted(char quote) {
        std::string out;
        for (++at_; at_ < text_.size(); ++at_) {
            // A backslash keeps the quote; what else stands behind one is the reader's matter.
            if (text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == quote) {
                out += text_[++at_];
            } else if (text_[at_] == quote) {
                ++at_;
                return make(MathNode::Kind::Text, std::move(out));
            } else {
                out += text_[at_];
            }
        }
        return fail(syntax());
    }

    Result<MathNode> name() {
        const std::size_t begin = at_;
        while (at_ < text_.size() &&
               (is_letter(text_[at_]) || is_digit(text_[at_]) || text_[at_] == '_')) {
            ++at_;
        }
        std::string word(text_.substr(begin, at_ - begin));
        if (take("(")) {
            if (++depth_ > kDeepest) return fail(too_deep());
            MathNode call = make(MathNode::Kind::Call, std::move(word), YG_TRY(arguments(")")));
            --depth_;
            return call;
        }
        const bool capitals =
            std::ranges::none_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
        return make(capitals ? MathNode::Kind::Word : MathNode::Kind::Variable, std::move(word));
    }

    bool take(std::string_view token) {
        skip();
        if (!text_.substr(at_).starts_with(token)) return false;
        const std::size_t end = at_ + token.size();
        // A word ends where no letter follows; "<" is not the beginning of "<=".
        if (is_letter(token[0]) && end < text_.size() &&
            (is_letter(text_[end]) || is_digit(text_[end]) || text_[end] == '_')) {
            return false;
        }
        at_ = end;
        return true;
    }

    void skip() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' ||
                                      text_[at_] == '\n' || text_[at_] == '\r')) {
            ++at_;
        }
    }

    Error syntax() const {
        if (at_ >= text_.size())
            return Error(Errc::InvalidArgument, "Invalid syntax at the end of the expression");
        return Error(Errc::InvalidArgument, fmt::format("Invalid syntax at position {}", at_ + 1));
    }
    static Error too_deep() {
        return Error(Errc::InvalidArgument, "The expression is nested too deeply");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

void collect(const MathNode& node, std::vector<std::string>& out) {
    if (node.kind == MathNode::Kind::Variable && std::ranges::find(out, node.text) == out.end())
        out.push_back(node.text);
    for (const MathNode& argument : node.arguments) collect(argument, out);
}

}  // namespace

Result<MathNode> parse_math(std::string_view text) {
    if (text.size() > kLongestExpression)
        return fail(Errc::InvalidArgument, "The expression is too long");
    return Parser(text).whole();
}

std::vector<std::string> variables_of(const MathNode& node) {
    std::vector<std::string> out;
    collect(node, out);
    return out;
}

bool calls(const MathNode& node, std::string_view function) {
    if (node.kind == MathNode::Kind::Call && node.text == function) return true;
    return std::ranges::any_of(node.arguments,
                               [&](const MathNode& argument) { return calls(argument, function); });
}

}  // namespace yagura::metrics
