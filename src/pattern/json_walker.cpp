#include "pattern/json_walker.h"

#include <algorithm>
#include <bit>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "pattern/json_skip.h"
#include "text/hex.h"
#include "text/json_cursor.h"
#include "text/utf8.h"

namespace yagura::pattern {
namespace {

/// The first quote or backslash; `end` if there is none.
const char* next_quote_or_backslash(const char* at, const char* end) {
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    for (; end - at >= 16; at += 16) {
        const __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i hits =
            _mm_or_si128(_mm_cmpeq_epi8(chunk, quote), _mm_cmpeq_epi8(chunk, backslash));
        const auto bits = static_cast<unsigned>(_mm_movemask_epi8(hits));
        if (bits != 0) return at + std::countr_zero(bits);
    }
#endif
    while (at != end && *at != '"' && *at != '\\') ++at;
    return at;
}

/// The closing quote of the string whose content begins at `at`; `end` if there is none.
const char* closing_quote(const char* at, const char* end) {
    for (;;) {
        at = next_quote_or_backslash(at, end);
        if (at == end || *at == '"') return at;
        if (end - at < 2) return end;
        at += 2;
    }
}

/// The code unit of the `\uXXXX` at the front of `text`; nothing if it is none.
std::optional<char32_t> code_unit(std::string_view text) {
    if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
    char32_t unit = 0;
    for (std::size_t index = 2; index < 6; ++index) {
        const int digit = text::hex_digit_value(text[index]);
        if (digit < 0) return std::nullopt;
        unit = unit * 16 + static_cast<char32_t>(digit);
    }
    return unit;
}

/// Appends what the escape at the front of `text` means and gives its length.
std::size_t append_escape(std::string& out, std::string_view text) {
    if (const auto unit = code_unit(text)) {
        const bool high = *unit >= 0xD800 && *unit < 0xDC00;
        const auto second = high ? code_unit(text.substr(6)) : std::nullopt;
        if (second && *second >= 0xDC00 && *second < 0xE000) {
            text::append_utf8(out, 0x10000 + ((*unit - 0xD800) << 10) + (*second - 0xDC00));
            return 12;
        }
        const bool surrogate = *unit >= 0xD800 && *unit < 0xE000;
        text::append_utf8(out, surrogate ? text::kReplacementCharacter : *unit);
        return 6;
    }
    const char letter = text.size() > 1 ? text[1] : '\0';
    switch (letter) {
        case 'b':
            out += '\b';
            break;
        case 'f':
            out += '\f';
            break;
        case 'n':
            out += '\n';
            break;
        case 'r':
            out += '\r';
            break;
        case 't':
            out += '\t';
            break;
        default:
            out += letter;
            break;
    }
    return 2;
}

}  // namespace

std::string unescape(std::string_view content) {
    std::string out;
    out.reserve(content.size());
    while (!content.empty()) {
        const std::size_t plain = std::min(content.find('\\'), content.size());
        out += content.substr(0, plain);
        content.remove_prefix(plain);
        if (!content.empty())
            content.remove_prefix(std::min(append_escape(out, content), content.size()));
    }
    return out;
}

std::optional<RawString> JsonWalker::string() {
    const char* const begin = at_ + 1;
    const char* close = next_quote_or_backslash(begin, end_);
    const bool escaped = close != end_ && *close == '\\';
    if (escaped) close = closing_quote(close, end_);
    if (close == end_) return std::nullopt;
    at_ = close + 1;
    return RawString{{begin, static_cast<std::size_t>(close - begin)}, escaped};
}

std::string_view JsonWalker::word() {
    const char* const begin = at_;
    while (at_ != end_ && *at_ != ',' && *at_ != '}' && *at_ != ']' &&
           static_cast<unsigned char>(*at_) > ' ')
        ++at_;
    return {begin, static_cast<std::size_t>(at_ - begin)};
}

bool JsonWalker::leave() {
    const char* const after = after_container(at_, end_);
    if (after == nullptr) return false;
    at_ = after;
    return true;
}

bool JsonWalker::skip_value() {
    const char c = peek();
    if (c == '"') return string().has_value();
    if (c == '{' || c == '[') {
        ++at_;
        return leave();
    }
    return !word().empty();
}

bool is_json(std::string_view text) {
    text::JsonCursor cursor(
        text, {.max_depth = text::JsonCursor::kMaxDepth, .invalid_utf8 = text::InvalidUtf8::Keep});
    return cursor.skip_value() && cursor.finish();
}

}  // namespace yagura::pattern
