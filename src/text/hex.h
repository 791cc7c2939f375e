#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace yagura::text {

/// Two lower-case digits a byte.
std::string hex_encode(std::string_view bytes);

/// Reads digits of either case. InvalidArgument for an odd length or another character.
[[nodiscard]] Result<std::string> hex_decode(std::string_view digits);

/// The value of a hexadecimal digit, -1 for any other character.
constexpr int hex_digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace yagura::text
