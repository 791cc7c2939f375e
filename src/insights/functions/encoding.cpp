#include <fmt/core.h>

#include <cmath>

#include "crypto/md5.h"
#include "crypto/sha256.h"
#include "insights/function.h"
#include "text/base64.h"
#include "text/hex.h"
#include "text/percent.h"

namespace yagura::insights {
namespace {

/// A function of one text; nothing for a text that it does not understand.
template <std::optional<std::string> (*change)(std::string_view)>
Value of_one_text(const Arguments& arguments) {
    std::string buffer;
    const auto text = arguments.text(0, buffer);
    if (!text) return {};
    const auto changed = change(*text);
    return changed ? arguments.evaluation().text(*changed) : Value();
}

std::optional<std::string> url_encode(std::string_view text) {
    return text::percent_encode(text);
}

std::optional<std::string> url_decode(std::string_view text) {
    auto decoded = text::percent_decode(text);
    if (!decoded.has_value()) return std::nullopt;
    return *std::move(decoded);
}

std::optional<std::string> base64_encode(std::string_view text) {
    return text::base64_encode(text);
}

std::optional<std::string> base64_decode(std::string_view text) {
    auto decoded = text::base64_decode(text);
    if (!decoded.has_value()) return std::nullopt;
    return *std::move(decoded);
}

std::optional<std::string> md5(std::string_view text) {
    return crypto::to_hex(crypto::md5(text));
}

std::optional<std::string> sha256(std::string_view text) {
    return crypto::sha256_hex(text);
}

std::string_view without_prefix(std::string_view digits) {
    if (digits.starts_with("0x") || digits.starts_with("0X")) digits.remove_prefix(2);
    return digits;
}

std::optional<std::string> hex_to_ascii(std::string_view digits) {
    auto decoded = text::hex_decode(without_prefix(digits));
    if (!decoded.has_value()) return std::nullopt;
    return *std::move(decoded);
}

Value hex_to_decimal(const Arguments& arguments) {
    std::string buffer;
    const auto text = arguments.text(0, buffer);
    if (!text) return {};
    std::string_view digits = *text;
    const bool negative = digits.starts_with('-');
    if (negative) digits.remove_prefix(1);
    digits = without_prefix(digits);
    if (digits.empty() || digits.size() > 16) return {};
    double number = 0;
    for (const char digit : digits) {
        const int value = text::hex_digit_value(digit);
        if (value < 0) return {};
        number = number * 16 + value;
    }
    return Value::of_number(negative ? -number : number);
}

Value decimal_to_hex(const Arguments& arguments) {
    const auto number = arguments.number(0);
    if (!number || std::abs(*number) >= 1.8e19) return {};
    const auto whole = static_cast<std::uint64_t>(std::trunc(std::abs(*number)));
    const bool negative = *number < 0 && whole != 0;
    return arguments.evaluation().text(fmt::format("{}0x{:x}", negative ? "-" : "", whole));
}

constexpr Function kFunctions[] = {
    {"urlencode", 1, 1, of_one_text<url_encode>},
    {"urldecode", 1, 1, of_one_text<url_decode>},
    {"base64encode", 1, 1, of_one_text<base64_encode>},
    {"base64decode", 1, 1, of_one_text<base64_decode>},
    {"md5", 1, 1, of_one_text<md5>},
    {"sha256", 1, 1, of_one_text<sha256>},
    {"hexToAscii", 1, 1, of_one_text<hex_to_ascii>},
    {"hexToDec", 1, 1, hex_to_decimal},
    {"decToHex", 1, 1, decimal_to_hex},
};

}  // namespace

std::span<const Function> encoding_functions() {
    return kFunctions;
}

}  // namespace yagura::insights
