#include "text/json_string.h"

#include <bit>

#include "text/hex.h"
#include "text/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace yagura::text {

namespace {

using Stop = JsonStringScan::Stop;

/// The value of four hexadecimal digits; -1 if one of them is none.
int four_digits(const char* at) {
    int value = 0;
    for (int i = 0; i < 4; ++i) {
        const int digit = hex_digit_value(at[i]);
        if (digit < 0) return -1;
        value = value << 4 | digit;
    }
    return value;
}

/// How long the escape is that begins with the backslash at `at`; 0 if it is malformed.
std::size_t escape_length(const char* at, const char* end) {
    if (end - at < 2) return 0;
    switch (at[1]) {
        case '"':
        case '\\':
        case '/':
        case 'b':
        case 'f':
        case 'n':
        case 'r':
        case 't':
            return 2;
        case 'u':
            return end - at >= 6 && four_digits(at + 2) >= 0 ? 6 : 0;
        default:
            return 0;
    }
}

char simple_escape(char letter) {
    switch (letter) {
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return letter;
    }
}

/// What the well-formed \u escape at `at` stands for; moves `at` past it and, for a pair of
/// surrogates, past both.
char32_t unicode_escape(const char*& at, const char* end) {
    const auto unit = static_cast<char32_t>(four_digits(at + 2));
    at += 6;
    if (unit < 0xD800 || unit > 0xDFFF) return unit;
    if (unit > 0xDBFF || end - at < 6 || at[0] != '\\' || at[1] != 'u') {
        return kReplacementCharacter;
    }
    const auto low = static_cast<char32_t>(four_digits(at + 2));
    if (low < 0xDC00 || low > 0xDFFF) return kReplacementCharacter;
    at += 6;
    return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
}

/// Continues a scan, of which `before` is known, byte by byte.
JsonStringScan scan_on(const char* at, const char* end, JsonStringScan before) {
    JsonStringScan out = before;
    for (; at < end; ++at) {
        const auto byte = static_cast<unsigned char>(*at);
        if (byte == '"' || byte < 0x20) {
            out.end = at;
            out.stop = byte == '"' ? Stop::Quote : Stop::Control;
            return out;
        }
        if (byte == '\\') {
            const std::size_t length = escape_length(at, end);
            if (length == 0) {
                out.end = at;
                out.stop = Stop::Escape;
                return out;
            }
            out.escapes = true;
            at += length - 1;
        }
        if (byte >= 0x80) out.ascii = false;
    }
    out.end = end;
    out.stop = Stop::End;
    return out;
}

/// Copies until a backslash or the end, moving both.
void copy_plain(char*& out, const char*& at, const char* end) {
#ifdef __SSE2__
    const __m128i backslash = _mm_set1_epi8('\\');
    // A whole step may be written ahead: `out` never overtakes `at` and has as much room.
    while (end - at >= 16) {
        const __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out), chunk);
        const auto found =
            static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(chunk, backslash)));
        const int length = found != 0 ? std::countr_zero(found) : 16;
        at += length;
        out += length;
        if (found != 0) return;
    }
#endif
    while (at != end && *at != '\\') *out++ = *at++;
}

}  // namespace

JsonStringScan scan_json_string_scalar(const char* at, const char* end) {
    return scan_on(at, end, {end, Stop::End, false, true});
}

#ifdef __SSE2__

JsonStringScan scan_json_string(const char* at, const char* end) {
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i last_control = _mm_set1_epi8(0x1F);
    JsonStringScan out{end, Stop::End, false, true};
    while (end - at >= 16) {
        const __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(chunk, last_control), chunk);
        const __m128i stops = _mm_or_si128(
            control, _mm_or_si128(_mm_cmpeq_epi8(chunk, quote), _mm_cmpeq_epi8(chunk, backslash)));
        auto stop_bits = static_cast<unsigned>(_mm_movemask_epi8(stops));
        const auto high_bits = static_cast<unsigned>(_mm_movemask_epi8(chunk));
        std::size_t passed = 0;
        while (stop_bits != 0) {
            const auto offset = static_cast<unsigned>(std::countr_zero(stop_bits));
            const char* const stop = at + offset;
            const std::size_t length = *stop == '\\' ? escape_length(stop, end) : 0;
            if (length == 0) {
                if ((high_bits & ((1U << offset) - 1)) != 0) out.ascii = false;
                out.end = stop;
                out.stop = *stop == '"'    ? Stop::Quote
                           : *stop == '\\' ? Stop::Escape
                                           : Stop::Control;
                return out;
            }
            out.escapes = true;
            passed = offset + length;
            // What the escape itself holds is no stop.
            stop_bits = passed < 16 ? stop_bits & (~0U << passed) : 0;
        }
        if (high_bits != 0) out.ascii = false;
        at += passed > 16 ? passed : 16;
    }
    return scan_on(at, end, out);
}

#else

JsonStringScan scan_json_string(const char* at, const char* end) {
    return scan_json_string_scalar(at, end);
}

#endif

std::size_t unescape_json_string(char* out, std::string_view raw) {
    char* const first = out;
    const char* at = raw.data();
    const char* const end = at + raw.size();
    for (;;) {
        copy_plain(out, at, end);
        if (at == end) return static_cast<std::size_t>(out - first);
        if (at[1] == 'u') {
            out += write_utf8(out, unicode_escape(at, end));
        } else {
            *out++ = simple_escape(at[1]);
            at += 2;
        }
    }
}

}  // namespace yagura::text
