#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "base/arena.h"

namespace yagura::text {

/// Why a text is not base64. Services quote the length in their own sentences
/// (wire-protocols.md section 3).
struct Base64Error {
    enum class Problem {
        Length,    ///< not a multiple of 4
        Alphabet,  ///< a byte outside A-Z a-z 0-9 + / at `position`
        Padding,   ///< '=' in a wrong place, or unused bits that are not zero
    };
    Problem problem;
    std::size_t length;    ///< of the whole text
    std::size_t position;  ///< of the first wrong byte; 0 for Length
};

/// RFC 4648 section 4, with padding.
std::string base64_encode(std::string_view bytes);
void append_base64(std::string& out, std::string_view bytes);

/// Strict: padding is required, no white space, unused bits must be zero.
[[nodiscard]] std::expected<std::string, Base64Error> base64_decode(std::string_view text);
/// Same, into `arena`.
[[nodiscard]] std::expected<std::string_view, Base64Error> base64_decode(std::string_view text,
                                                                         Arena& arena);

}  // namespace yagura::text
