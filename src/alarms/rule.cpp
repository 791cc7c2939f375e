#include "alarms/rule.h"

#include <fmt/format.h>
#include <algorithm>

namespace yagura::alarms {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}
bool ends_name(char c) {
    return is_blank(c) || c == '(' || c == ')' || c == '"' || c == ',';
}

bool same_word(std::string_view word, std::string_view upper) {
    return word.size() == upper.size() &&
           std::equal(word.begin(), word.end(), upper.begin(), [](char a, char b) {
               return a == b || (a >= 'a' && a <= 'z' && a - 'a' + 'A' == b);
           });
}

}  // namespace

/// A cursor over the text that writes the program as it goes.
class RuleParser {
  public:
    explicit RuleParser(std::string_view text) : text_(text) {}

    Result<AlarmRule> run() {
        if (text_.size() > AlarmRule::kMaxLength)
            return fail(Errc::LimitExceeded,
                        fmt::format("AlarmRule must not be longer than {} characters.",
                                    AlarmRule::kMaxLength));
        skip_blanks();
        if (at_ == text_.size()) return fail(Errc::InvalidArgument, "AlarmRule must not be empty.");
        YG_CHECK(parse_or());
        if (at_ != text_.size()) return expected("AND, OR or the end of the rule");
        return std::move(rule_);
    }

  private:
    using Node = AlarmRule::Node;

    std::unexpected<Error> expected(std::string_view what) const {
        std::string found = "the end of the rule";
        if (at_ < text_.size()) {
            std::string_view rest = text_.substr(at_);
            std::size_t length = 0;
            while (length < rest.size() && length < 40 && is_letter(rest[length])) ++length;
            // A character of UTF-8 is shown whole.
            if (length == 0)
                for (length = 1; length < rest.size() && (rest[length] & 0xC0) == 0x80;) ++length;
            found = fmt::format("'{}'", rest.substr(0, length));
        }
        return fail(Errc::InvalidArgument,
                    fmt::format("AlarmRule is not valid at position {}: expected {}, found {}.",
                                at_ + 1, what, found));
    }

    void skip_blanks() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }

    /// The letters at the cursor, which stays.
    std::string_view word() const {
        std::size_t end = at_;
        while (end < text_.size() && is_letter(text_[end])) ++end;
        return text_.substr(at_, end - at_);
    }

    bool take_word(std::string_view wanted) {
        if (word() != wanted) return false;
        at_ += wanted.size();
        skip_blanks();
        return true;
    }

    bool take(char wanted) {
        if (at_ == text_.size() || text_[at_] != wanted) return false;
        ++at_;
        skip_blanks();
        return true;
    }

    Result<void> emit(Node node) {
        if (rule_.program_.size() == AlarmRule::kMaxElements)
            return fail(Errc::LimitExceeded,
                        fmt::format("AlarmRule must not have more than {} elements.",
                                    AlarmRule::kMaxElements));
        rule_.program_.push_back(node);
        return {};
    }

    Result<void> parse_or() {
        YG_CHECK(parse_and());
        while (take_word("OR")) {
            YG_CHECK(parse_and());
            YG_CHECK(emit({.kind = Node::Kind::Or}));
        }
        return {};
    }

    Result<void> parse_and() {
        YG_CHECK(parse_unary());
        while (take_word("AND")) {
            YG_CHECK(parse_unary());
            YG_CHECK(emit({.kind = Node::Kind::And}));
        }
        return {};
    }

    Result<void> parse_unary() {
        if (depth_ == AlarmRule::kMaxDepth)
            return fail(
                Errc::LimitExceeded,
                fmt::format("AlarmRule must not be nested deeper than {}.", AlarmRule::kMaxDepth));
        ++depth_;
        YG_CHECK(parse_operand());
        --depth_;
        return {};
    }

    Result<void> parse_operand() {
        if (take_word("NOT")) {
            YG_CHECK(parse_unary());
            return emit({.kind = Node::Kind::Not});
        }
        if (take('(')) {
            YG_CHECK(parse_or());
            if (!take(')')) return expected("AND, OR or ')'");
            return {};
        }
        const std::string_view name = word();
        for (const bool value : {true, false}) {
            if (!same_word(name, value ? "TRUE" : "FALSE")) continue;
            at_ += name.size();
            skip_blanks();
            return emit({.kind = Node::Kind::Constant, .constant = value});
        }
        if (name == "AT_LEAST")
            return fail(Errc::Unsupported,
                        "AT_LEAST in AlarmRule is not supported by this server.");
        const auto state = parse_state(name);
        if (!state) return expected("ALARM, OK, INSUFFICIENT_DATA, TRUE, FALSE, NOT or '('");
        at_ += name.size();
        skip_blanks();
        if (!take('(')) return expected(fmt::format("'(' after {}", name));
        const std::uint32_t child = YG_TRY(parse_child());
        if (!take(')')) return expected("')' after the name of the alarm");
        return emit({.kind = Node::Kind::Function, .state = *state, .child = child});
    }

    Result<std::uint32_t> parse_child() {
        std::string_view name;
        if (at_ < text_.size() && text_[at_] == '"') {
            const auto end = text_.find('"', at_ + 1);
            if (end == text_.npos) return expected("a closing quote for the name that begins here");
            name = text_.substr(at_ + 1, end - at_ - 1);
            if (name.empty()) return expected("the name of an alarm");
            at_ = end + 1;
        } else {
            std::size_t end = at_;
            while (end < text_.size() && !ends_name(text_[end])) ++end;
            name = text_.substr(at_, end - at_);
            if (name.empty()) return expected("the name of an alarm");
            at_ = end;
        }
        skip_blanks();
        const auto known = std::ranges::find(rule_.children_, name);
        const auto index = static_cast<std::uint32_t>(known - rule_.children_.begin());
        if (known != rule_.children_.end()) return index;
        if (rule_.children_.size() == AlarmRule::kMaxChildren)
            return fail(Errc::LimitExceeded,
                        fmt::format("AlarmRule must not name more than {} alarms.",
                                    AlarmRule::kMaxChildren));
        rule_.children_.emplace_back(name);
        return index;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    AlarmRule rule_;
};

Result<AlarmRule> AlarmRule::parse(std::string_view text) {
    return RuleParser(text).run();
}

bool AlarmRule::evaluate(const std::function<std::optional<State>(std::size_t)>& state_of) const {
    std::vector<bool> stack;
    for (const Node& node : program_) {
        switch (node.kind) {
            case Node::Kind::Constant:
                stack.push_back(node.constant);
                continue;
            case Node::Kind::Function:
                stack.push_back(state_of(node.child) == node.state);
                continue;
            case Node::Kind::Not:
                stack.back() = !stack.back();
                continue;
            case Node::Kind::And:
            case Node::Kind::Or:
                break;
        }
        const bool right = stack.back();
        stack.pop_back();
        const bool left = stack.back();
        stack.back() = node.kind == Node::Kind::And ? left && right : left || right;
    }
    return stack.back();
}

}  // namespace yagura::alarms
