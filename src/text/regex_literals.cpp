#include "text/regex_literals.h"

#include <utility>

namespace yagura::text {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// How often the atom before it must occur at least, and whether that is the only number of times.
struct Repetition {
    bool optional = false;
    bool once = true;
};

/// A recursive descent over the expression. `understood_` falls for good at the first thing whose
/// meaning is not certain, and then nothing is claimed.
class LiteralFinder {
  public:
    explicit LiteralFinder(std::string_view expression) : rest_(expression) {}

    RegexLiterals find() {
        std::vector<std::string> required = alternatives(0);
        if (!understood_ || !rest_.empty()) return {};
        return {std::move(required), plain_};
    }

  private:
    /// One sequence being read: texts that are complete, and the run that still grows.
    struct Sequence {
        std::vector<std::string> done;
        std::string run;

        void end_run() {
            if (!run.empty()) done.push_back(std::exchange(run, {}));
        }
    };

    static constexpr int kMaxDepth = 100;

    bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
    char take() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    std::vector<std::string> alternatives(int depth) {
        std::vector<std::string> required = sequence(depth);
        bool several = false;
        while (understood_ && at('|')) {
            take();
            several = true;
            sequence(depth);
        }
        if (several) {
            plain_ = false;
            return {};
        }
        return required;
    }

    std::vector<std::string> sequence(int depth) {
        Sequence out;
        while (understood_ && !rest_.empty() && !at('|') && !at(')')) atom(out, depth);
        out.end_run();
        return std::move(out.done);
    }

    void atom(Sequence& out, int depth) {
        switch (rest_.front()) {
            case '(':
                return group(out, depth);
            case '[':
                return character_class(out);
            case '\\':
                return escape(out);
            case '.':
            case '^':
            case '$':
                take();
                return other(out);
            default:
                return literal(out, take_code_point());
        }
    }

    void group(Sequence& out, int depth) {
        plain_ = false;
        take();
        if (depth == kMaxDepth || !pass_group_head()) return give_up();
        std::vector<std::string> inner = alternatives(depth + 1);
        if (!understood_ || !at(')')) return give_up();
        take();
        out.end_run();
        if (!repetition().optional)
            for (std::string& text : inner) out.done.push_back(std::move(text));
    }

    /// Passes `?:` or `?P<name>`; false for flags, which could change what letters mean.
    bool pass_group_head() {
        if (!at('?')) return true;
        take();
        if (at(':')) return take(), true;
        if (!rest_.starts_with("P<")) return false;
        const std::size_t close = rest_.find('>');
        if (close == std::string_view::npos) return false;
        rest_.remove_prefix(close + 1);
        return true;
    }

    void character_class(Sequence& out) {
        take();
        if (at('^')) take();
        bool first = true;
        while (!rest_.empty() && (first || !at(']'))) {
            first = false;
            const char c = take();
            if (c == '[' && at(':')) {
                const std::size_t close = rest_.find(":]");
                if (close == std::string_view::npos) return give_up();
                rest_.remove_prefix(close + 2);
            } else if (c == '\\') {
                // \Q and names of Unicode classes would need more care than they are worth.
                if (rest_.empty() || at('Q') || at('p') || at('P')) return give_up();
                take();
            }
        }
        if (rest_.empty()) return give_up();
        take();
        other(out);
    }

    void escape(Sequence& out) {
        take();
        if (rest_.empty()) return give_up();
        const char c = take();
        if (static_cast<unsigned char>(c) < 0x80 && !is_word(c)) return literal(out, {c});
        switch (c) {
            case 'd':
            case 'D':
            case 's':
            case 'S':
            case 'w':
            case 'W':
            case 'b':
            case 'B':
            case 'A':
            case 'z':
                return other(out);
            case 'x':
                return hex_escape(out);
            default:
                return give_up();
        }
    }

    void hex_escape(Sequence& out) {
        if (rest_.size() < 2) return give_up();
        const int high = hex_digit(rest_[0]);
        const int low = hex_digit(rest_[1]);
        // Above ASCII the bytes depend on the encoding.
        if (high < 0 || low < 0 || high >= 8) return give_up();
        rest_.remove_prefix(2);
        literal(out, {static_cast<char>(high * 16 + low)});
    }

    void literal(Sequence& out, std::string text) {
        const Repetition repeat = repetition();
        if (repeat.optional) return out.end_run();
        out.run += text;
        if (!repeat.once) out.end_run();
    }

    /// Something that takes other characters than one certain text, or none.
    void other(Sequence& out) {
        plain_ = false;
        repetition();
        out.end_run();
    }

    Repetition repetition() {
        Repetition result;
        if (at('*') || at('?')) {
            take();
            result = {.optional = true, .once = false};
        } else if (at('+')) {
            take();
            result.once = false;
        } else if (at('{')) {
            const std::size_t size = count_size();
            if (size == 0) return result;
            // {0} and {0,n} begin with a zero, as does the odd {01}; taking that for optional is
            // only cautious.
            result = {.optional = rest_[1] == '0', .once = false};
            rest_.remove_prefix(size);
        } else {
            return result;
        }
        plain_ = false;
        if (at('?')) take();
        return result;
    }

    /// The length of the `{m}`, `{m,}` or `{m,n}` at the front; 0 if the brace is a literal one.
    std::size_t count_size() const {
        std::size_t index = 1;
        const auto digits = [&] {
            const std::size_t begin = index;
            while (index < rest_.size() && is_digit(rest_[index])) ++index;
            return index - begin;
        };
        if (digits() == 0) return 0;
        if (index < rest_.size() && rest_[index] == ',') {
            ++index;
            digits();
        }
        return index < rest_.size() && rest_[index] == '}' ? index + 1 : 0;
    }

    /// A repetition applies to a whole code point. In Latin-1 mode it would apply to the last byte
    /// only; then the claim is merely smaller than it could be, or the run ends early.
    std::string take_code_point() {
        std::string out(1, take());
        while (!rest_.empty() && (static_cast<unsigned char>(rest_.front()) & 0xC0) == 0x80)
            out += take();
        return out;
    }

    void give_up() {
        understood_ = false;
        plain_ = false;
    }

    std::string_view rest_;
    bool understood_ = true;
    bool plain_ = true;
};

}  // namespace

RegexLiterals find_regex_literals(std::string_view expression) {
    RegexLiterals found = LiteralFinder(expression).find();
    found.whole = found.whole && found.required.size() == 1;
    return found;
}

}  // namespace yagura::text
