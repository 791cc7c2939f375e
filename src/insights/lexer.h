#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "insights/compile_error.h"

namespace yagura::insights {

/// Bytes [start, end) of a query's text.
struct Span {
    std::size_t start = 0;
    std::size_t end = 0;
};

/// A fault of a query; thrown and caught inside compiling only.
struct CompileFault {
    CompileError error;
};

[[noreturn]] void refuse(Span span, std::string message);

enum class TokenKind {
    Word,    ///< a field, function, command or keyword
    Number,  ///< digits with an optional fraction and exponent
    Period,  ///< digits with a unit behind: 5m
    Text,    ///< in quotes
    Regex,
    Symbol,
    End,
};

struct Token {
    TokenKind kind = TokenKind::End;
    Span span;
    /// Without quotes, escapes and backticks. Of a Period: its number.
    std::string text;
    std::string unit;                   ///< of a Period
    std::vector<std::string> segments;  ///< of a Word: what the dots part; "@" stays in front
    bool quoted = false;                ///< a Word with backticks: never a keyword
};

/// Cuts a query into tokens, one at a time. Whether a '/' divides or begins a regular expression
/// only the parser knows, so it asks for one where it wants one.
class Lexer {
  public:
    explicit Lexer(std::string_view text) : text_(text) {}

    /// The first token at or after `at`, white space and comments passed over.
    Token token_at(std::size_t at) const;
    /// The regular expression whose slash is at `at`.
    Token regex_at(std::size_t at) const;

    std::string_view text(Span span) const {
        return text_.substr(span.start, span.end - span.start);
    }
    /// "unexpected symbol found X at line L and position P", with `hint` behind.
    [[noreturn]] void unexpected(const Token& token, std::string_view hint = {}) const;

  private:
    std::size_t skip_blank(std::size_t at) const;
    Token word_at(std::size_t at) const;
    Token number_at(std::size_t at) const;
    Token quoted_at(std::size_t at) const;
    [[noreturn]] void unexpected_end() const;

    std::string_view text_;
};

/// ASCII letters only, as keywords are.
std::string lower_case(std::string_view text);

/// ", did you mean X?" for the candidate that is at most two slips away from `word`; else empty.
std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace yagura::insights
