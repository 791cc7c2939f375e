#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "text/regex.h"

namespace yagura::pattern {

/// "Not a pattern", without more to say: an error with no message, for which
/// FilterPattern::parse() puts in its caller's general sentence.
std::unexpected<Error> malformed();

/// `Invalid character(s) in term 'X'`.
std::unexpected<Error> bad_characters(std::string_view characters);

/// White space as patterns and lines have it: blank, tab, line and form feeds, carriage return.
constexpr bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_ascii_letter(char c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}
/// Letters, digits, underscore.
constexpr bool is_word(char c) {
    return is_ascii_letter(c) || is_digit(c) || c == '_';
}
constexpr bool is_non_ascii(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}

/// What a quoted text says, and how it was written.
struct Quoted {
    std::string content;
    std::string_view written;  ///< with its quotes
};

/// Reads the text of a pattern from front to back. One for a whole pattern, because it counts what
/// the language limits over a pattern.
class PatternReader {
  public:
    explicit PatternReader(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }
    /// The next byte; 0 at the end.
    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
    std::string_view rest() const { return rest_; }
    void advance(std::size_t bytes) { rest_.remove_prefix(bytes); }
    /// Passes `token` if it is next.
    bool take(std::string_view token);
    /// Passes the word if it is next in any case and ends there.
    bool take_keyword(std::string_view upper_case_word);
    /// Passes white space, the no-break space of web pages included; tells whether there was any.
    bool skip_blanks();
    /// Whether white space (or the end) is next.
    bool at_blank() const { return at_end() || blank_size() > 0; }

    /// The next character in full, for messages and for passing it.
    std::string_view character() const;

    /// A text in double quotes, at the first of which the reader stands. `\"` is a quote and `\\`
    /// a backslash; every other character means itself, a backslash too.
    [[nodiscard]] Result<Quoted> quoted();

    /// A `%regex%`, at the first `%` of which the reader stands.
    [[nodiscard]] Result<text::Regex> regex();

    std::size_t regex_count() const { return regex_count_; }

  private:
    /// How many bytes the white-space character at the front has; 0 if it is none.
    std::size_t blank_size() const;

    std::string_view rest_;
    std::size_t regex_count_ = 0;
};

}  // namespace yagura::pattern
