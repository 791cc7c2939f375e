#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace yagura::text {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

/// True when all of `text` is UTF-8 (RFC 3629: no overlong forms, no surrogates).
bool utf8_valid(std::string_view text);

/// The bytes that begin no code point's continuation: for valid text, its code points.
std::size_t utf8_length(std::string_view text);

/// How long `text` is in UTF-16 units, as Java and JavaScript count; for valid text.
std::size_t utf16_length(std::string_view text);

/// The longest beginning of at most `max_bytes` that does not cut a code point. Of text that is
/// not UTF-8 it may keep up to three bytes less than fit.
std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes);

/// One step of decoding.
struct Utf8Step {
    char32_t code_point;  ///< kReplacementCharacter if not valid
    std::uint8_t bytes;   ///< how many to pass over, at least 1
    bool valid;
};
/// Decodes at the front of `text`, which must not be empty. What is not valid is passed over by
/// maximal subparts, as the Unicode Standard section 3.9 advises.
Utf8Step utf8_decode(std::string_view text);

void append_utf8(std::string& out, char32_t code_point);
/// Writes the 1 to 4 bytes of `code_point`, which must not be a surrogate, and gives their number.
std::size_t write_utf8(char* out, char32_t code_point);

/// Appends `text` with each maximal invalid part replaced by U+FFFD.
void append_valid_utf8(std::string& out, std::string_view text);
std::string to_valid_utf8(std::string_view text);

}  // namespace yagura::text
