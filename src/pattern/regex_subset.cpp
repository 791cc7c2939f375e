#include "pattern/regex_subset.h"

#include "pattern/pattern_reader.h"
#include "text/hex.h"
#include "text/utf8.h"

namespace yagura::pattern {
namespace {

constexpr std::string_view kSymbols = ":_#=@/;,- ";
constexpr std::string_view kOperators = "^$?[]{}|\\*+.";
constexpr std::string_view kClassEscapes = "dDsSwW";

bool is_literal(char c) {
    return is_ascii_letter(c) || is_digit(c) || kSymbols.find(c) != std::string_view::npos;
}
bool is_operator(char c) {
    return kOperators.find(c) != std::string_view::npos;
}

class SubsetReader {
  public:
    explicit SubsetReader(std::string_view expression) : rest_(expression) {}

    Result<std::string> read() {
        while (!rest_.empty()) YG_CHECK(next());
        return std::move(out_);
    }

  private:
    void keep(std::size_t bytes) {
        out_ += rest_.substr(0, bytes);
        rest_.remove_prefix(bytes);
    }
    void keep_literally() {
        out_ += '\\';
        keep(1);
    }

    Result<void> next() {
        const char c = rest_.front();
        switch (c) {
            case '\\':
                return escape();
            case '[':
                return character_class();
            case '{':
                return count();
            case ']':
            case '}':
                keep_literally();
                return {};
            default:
                break;
        }
        YG_CHECK(check_character());
        keep(1);
        return {};
    }

    Result<void> check_character() const {
        if (is_literal(rest_.front()) || is_operator(rest_.front())) return {};
        return bad_characters(rest_.substr(0, text::utf8_decode(rest_).bytes));
    }

    Result<void> escape() {
        if (rest_.size() < 2) return malformed();
        const char c = rest_[1];
        if (c == 'x') return hex_escape();
        if (kClassEscapes.find(c) != std::string_view::npos || is_operator(c)) {
            keep(2);
            return {};
        }
        if (kSymbols.find(c) != std::string_view::npos) {
            // RE2 knows no escaped underscore, and nothing here needs a backslash but the minus
            // sign inside a class.
            if (c != '-') rest_.remove_prefix(1);
            keep(c == '-' ? 2 : 1);
            return {};
        }
        return bad_characters(rest_.substr(0, 1 + text::utf8_decode(rest_.substr(1)).bytes));
    }

    Result<void> hex_escape() {
        if (rest_.size() < 4) return malformed();
        const int high = text::hex_digit_value(rest_[2]);
        const int low = text::hex_digit_value(rest_[3]);
        if (high < 0 || high > 7 || low < 0) return malformed();
        keep(4);
        return {};
    }

    Result<void> character_class() {
        keep(1);
        if (rest_.starts_with('^')) keep(1);
        if (rest_.starts_with(']')) keep_literally();
        while (!rest_.empty() && rest_.front() != ']') {
            if (rest_.front() == '\\') {
                YG_CHECK(escape());
            } else if (rest_.front() == '[') {
                keep_literally();  // not the beginning of a [:name:]
            } else {
                YG_CHECK(check_character());
                keep(1);
            }
        }
        if (rest_.empty()) return malformed();
        keep(1);
        return {};
    }

    /// `{m}`, `{m,}`, `{m,n}`, and `{,n}`, which RE2 does not have.
    Result<void> count() {
        const std::size_t close = rest_.find('}');
        if (close == std::string_view::npos) return malformed();
        const std::string_view inside = rest_.substr(1, close - 1);
        std::size_t commas = 0;
        for (const char c : inside) {
            if (c != ',' && !is_digit(c)) return malformed();
            if (c == ',') ++commas;
        }
        if (commas > 1 || inside.size() == commas) return malformed();
        out_ += inside.front() == ',' ? "{0" : "{";
        out_ += inside;
        out_ += '}';
        rest_.remove_prefix(close + 1);
        return {};
    }

    std::string_view rest_;
    std::string out_;
};

}  // namespace

Result<std::string> regex_of_subset(std::string_view expression) {
    return SubsetReader(expression).read();
}

}  // namespace yagura::pattern
