#include "text/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace yagura::text {

namespace {

template <class Integer>
std::optional<Integer> parse_integer(std::string_view text) {
    Integer value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The power of ten of the first digit that is not 0, roughly: enough to tell huge from tiny.
std::int64_t magnitude(std::string_view decimal) {
    const std::size_t mark = std::min(decimal.find_first_of("eE"), decimal.size());
    const std::string_view mantissa = decimal.substr(0, mark);
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    const std::size_t first = mantissa.find_first_of("123456789");
    if (first == std::string_view::npos) return 0;
    std::string_view exponent_text = decimal.substr(std::min(mark + 1, decimal.size()));
    if (exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
    // Saturated where the exponent itself does not fit, far enough from any mantissa's length.
    constexpr std::int64_t kHuge = std::int64_t{1} << 60;
    std::int64_t exponent = 0;
    if (!exponent_text.empty()) {
        const std::int64_t saturated = exponent_text.starts_with('-') ? -kHuge : kHuge;
        exponent = parse_int64(exponent_text).value_or(saturated);
        exponent = std::clamp(exponent, -kHuge, kHuge);
    }
    return exponent + static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
}

/// A finite double's sign and its shortest digits d1 d2 d3 ..., meaning d1.d2d3... * 10^exponent.
struct Shortest {
    bool negative;
    int exponent;
    std::size_t count;
    std::array<char, 20> digits;
    std::string_view all() const { return {digits.data(), count}; }
};

Shortest shortest(double value) {
    std::array<char, 40> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                   std::chars_format::scientific)
                         .ptr;
    Shortest out{std::signbit(value), 0, 0, {}};
    const char* at = buffer.data() + (out.negative ? 1 : 0);
    for (; *at != 'e'; ++at) {
        if (*at != '.') out.digits[out.count++] = *at;
    }
    ++at;
    if (*at == '+') ++at;
    std::from_chars(at, end, out.exponent);
    return out;
}

void append_fixed(std::string& out, const Shortest& number) {
    const std::string_view digits = number.all();
    if (number.exponent < 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-number.exponent - 1), '0');
        out += digits;
        return;
    }
    const auto before_point = static_cast<std::size_t>(number.exponent) + 1;
    if (digits.size() <= before_point) {
        out += digits;
        out.append(before_point - digits.size(), '0');
        out += ".0";
        return;
    }
    out += digits.substr(0, before_point);
    out += '.';
    out += digits.substr(before_point);
}

void append_scientific(std::string& out, const Shortest& number, std::string_view exponent_mark) {
    const std::string_view digits = number.all();
    out += digits[0];
    out += '.';
    out += digits.size() > 1 ? digits.substr(1) : "0";
    out += exponent_mark;
    out += std::to_string(number.exponent);
}

}  // namespace

std::optional<std::int64_t> parse_int64(std::string_view text) {
    return parse_integer<std::int64_t>(text);
}

std::optional<std::uint64_t> parse_uint64(std::string_view text) {
    return parse_integer<std::uint64_t>(text);
}

std::optional<std::int64_t> parse_whole_number(std::string_view text) {
    if (const auto value = parse_int64(text)) return value;
    if (text.find_first_of(".eE") == std::string_view::npos) return std::nullopt;
    const auto value = parse_double(text);
    // Both bounds are exact doubles; the upper one is the first that does not fit.
    constexpr double kBound = 9223372036854775808.0;
    if (!value || *value < -kBound || *value >= kBound || std::trunc(*value) != *value) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(*value);
}

std::optional<double> parse_double(std::string_view text) {
    const char* at = text.data();
    const char* const end = at + text.size();
    if (at != end && *at == '-') ++at;
    if (at == end || (!is_digit(*at) && *at != '.')) return std::nullopt;
    double value = 0;
    const auto [stop, problem] = std::from_chars(text.data(), end, value);
    if (stop != end) return std::nullopt;
    if (problem == std::errc{} && std::isfinite(value)) return value;
    if (problem == std::errc::invalid_argument || magnitude(text) > 0) return std::nullopt;
    return text.starts_with('-') ? -0.0 : 0.0;
}

std::optional<double> parse_double_or_special(std::string_view text) {
    if (text == "NaN") return std::nan("");
    if (text == "Infinity") return HUGE_VAL;
    if (text == "-Infinity") return -HUGE_VAL;
    return parse_double(text);
}

void append_json_double(std::string& out, double value) {
    const Shortest number = shortest(value);
    if (number.negative) out += '-';
    if (value == 0) {
        out += "0.0";
    } else if (number.exponent >= -7 && number.exponent < 21) {
        append_fixed(out, number);
    } else {
        append_scientific(out, number, number.exponent < 0 ? "e" : "e+");
    }
}

std::string json_double(double value) {
    std::string out;
    append_json_double(out, value);
    return out;
}

std::string java_double(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
    std::string out;
    const Shortest number = shortest(value);
    if (number.negative) out += '-';
    if (value == 0) {
        out += "0.0";
    } else if (number.exponent >= -3 && number.exponent < 7) {
        append_fixed(out, number);
    } else {
        append_scientific(out, number, "E");
    }
    return out;
}

}  // namespace yagura::text
