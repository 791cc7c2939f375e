#include "insights/lexer.h"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

namespace yagura::insights {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool begins_word(char c) {
    return is_letter(c) || c == '_' || c == '@' || c == '`';
}
bool is_word(char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '@';
}

}  // namespace

void refuse(Span span, std::string message) {
    throw CompileFault{{span.start, span.end, std::move(message)}};
}

void Lexer::unexpected(const Token& token, std::string_view hint) const {
    const auto before = text_.substr(0, token.span.start);
    const auto line = std::ranges::count(before, '\n') + 1;
    const std::size_t newline = before.rfind('\n');
    const std::size_t column =
        newline == std::string_view::npos ? before.size() : before.size() - newline - 1;
    const auto shown = token.kind == TokenKind::End ? std::string_view("<EOF>") : text(token.span);
    refuse(token.span, fmt::format("unexpected symbol found {} at line {} and position {}{}", shown,
                                   line, column, hint));
}

void Lexer::unexpected_end() const {
    Token end;
    end.span = {text_.size(), text_.size()};
    unexpected(end);
}

std::size_t Lexer::skip_blank(std::size_t at) const {
    while (at < text_.size()) {
        const char c = text_[at];
        if (c == '#') {
            at = std::min(text_.find('\n', at), text_.size());
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v') {
            ++at;
        } else {
            break;
        }
    }
    return at;
}

Token Lexer::token_at(std::size_t at) const {
    at = skip_blank(at);
    Token token;
    token.span = {at, at};
    if (at >= text_.size()) return token;
    const char c = text_[at];
    if (begins_word(c)) return word_at(at);
    if (is_digit(c)) return number_at(at);
    if (c == '"' || c == '\'') return quoted_at(at);
    token.kind = TokenKind::Symbol;
    static constexpr std::string_view kPairs[] = {"!=", "<=", ">=", "==", "=~", "&&", "||"};
    const auto two = text_.substr(at, 2);
    std::size_t length = std::ranges::find(kPairs, two) != std::end(kPairs) ? 2 : 1;
    // A character of several bytes is shown whole in messages.
    while ((static_cast<unsigned char>(c) & 0x80) != 0 && at + length < text_.size() &&
           (static_cast<unsigned char>(text_[at + length]) & 0xC0) == 0x80) {
        ++length;
    }
    token.span.end = at + length;
    token.text = text_.substr(at, length);
    return token;
}

Token Lexer::word_at(std::size_t at) const {
    Token token;
    token.kind = TokenKind::Word;
    token.span.start = at;
    std::string segment;
    const auto take_quoted = [&] {
        const std::size_t close = text_.find('`', at + 1);
        if (close == std::string_view::npos) unexpected_end();
        segment += text_.substr(at + 1, close - at - 1);
        token.quoted = true;
        at = close + 1;
    };
    for (;;) {
        segment.clear();
        while (at < text_.size() && is_word(text_[at])) segment += text_[at++];
        if (at < text_.size() && text_[at] == '`') take_quoted();
        token.segments.push_back(segment);
        const bool more = at + 1 < text_.size() && text_[at] == '.' &&
                          (is_word(text_[at + 1]) || text_[at + 1] == '`');
        if (!more) break;
        ++at;
    }
    token.span.end = at;
    for (std::size_t i = 0; i < token.segments.size(); ++i) {
        if (i > 0) token.text += '.';
        token.text += token.segments[i];
    }
    return token;
}

Token Lexer::number_at(std::size_t at) const {
    Token token;
    token.kind = TokenKind::Number;
    token.span.start = at;
    const auto digits = [&] {
        while (at < text_.size() && is_digit(text_[at])) ++at;
    };
    digits();
    const bool whole = at >= text_.size() || text_[at] != '.';
    if (!whole && at + 1 < text_.size() && is_digit(text_[at + 1])) {
        ++at;
        digits();
    }
    if (at < text_.size() && (text_[at] == 'e' || text_[at] == 'E')) {
        std::size_t exponent = at + 1;
        if (exponent < text_.size() && (text_[exponent] == '-' || text_[exponent] == '+')) {
            ++exponent;
        }
        if (exponent < text_.size() && is_digit(text_[exponent])) {
            at = exponent;
            digits();
        }
    }
    token.text = text_.substr(token.span.start, at - token.span.start);
    if (whole) {
        const std::size_t unit = at;
        while (at < text_.size() && is_letter(text_[at])) ++at;
        token.unit = text_.substr(unit, at - unit);
        if (!token.unit.empty()) token.kind = TokenKind::Period;
    }
    token.span.end = at;
    return token;
}

Token Lexer::quoted_at(std::size_t at) const {
    Token token;
    token.kind = TokenKind::Text;
    token.span.start = at;
    const char quote = text_[at];
    for (++at; at < text_.size() && text_[at] != quote; ++at) {
        if (text_[at] != '\\' || at + 1 >= text_.size()) {
            token.text += text_[at];
            continue;
        }
        const char next = text_[++at];
        switch (next) {
            case 'n':
                token.text += '\n';
                break;
            case 't':
                token.text += '\t';
                break;
            case '"':
            case '\'':
            case '\\':
                token.text += next;
                break;
            default:  // no escape: Windows paths and patterns keep their backslash
                token.text += '\\';
                token.text += next;
        }
    }
    if (at >= text_.size()) unexpected_end();
    token.span.end = at + 1;
    return token;
}

Token Lexer::regex_at(std::size_t at) const {
    Token token;
    token.kind = TokenKind::Regex;
    token.span.start = at;
    for (++at; at < text_.size() && text_[at] != '/'; ++at) {
        if (text_[at] == '\\' && at + 1 < text_.size()) {
            ++at;
            if (text_[at] != '/') token.text += '\\';
        }
        token.text += text_[at];
    }
    if (at >= text_.size()) unexpected_end();
    token.span.end = at + 1;
    return token;
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates) {
    if (word.size() < 3 || word.size() > 40) return {};
    const std::string wanted = lower_case(word);
    std::size_t best = wanted.size() < 5 ? 2 : 3;  // one slip in a short word, two in a long one
    std::string_view found;
    for (const std::string_view candidate : candidates) {
        const std::string other = lower_case(candidate);
        // Levenshtein distance, one row of the table at a time.
        std::vector<std::size_t> row(other.size() + 1);
        std::iota(row.begin(), row.end(), std::size_t{0});
        for (std::size_t i = 1; i <= wanted.size(); ++i) {
            std::size_t diagonal = std::exchange(row[0], i);
            for (std::size_t j = 1; j <= other.size(); ++j) {
                const std::size_t replaced = diagonal + (wanted[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
            }
        }
        if (row.back() < best) {
            best = row.back();
            found = candidate;
        }
    }
    return found.empty() ? std::string() : fmt::format(", did you mean {}?", found);
}

}  // namespace yagura::insights
