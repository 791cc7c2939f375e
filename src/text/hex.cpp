#include "text/hex.h"

namespace yagura::text {

std::string hex_encode(std::string_view bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += kDigits[byte >> 4];
        out += kDigits[byte & 0xF];
    }
    return out;
}

Result<std::string> hex_decode(std::string_view digits) {
    if (digits.size() % 2 != 0) {
        return fail(Errc::InvalidArgument, "an odd number of hexadecimal digits");
    }
    std::string out;
    out.reserve(digits.size() / 2);
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const int high = hex_digit_value(digits[i]);
        const int low = hex_digit_value(digits[i + 1]);
        if (high < 0 || low < 0) return fail(Errc::InvalidArgument, "not a hexadecimal digit");
        out += static_cast<char>(high << 4 | low);
    }
    return out;
}

}  // namespace yagura::text
