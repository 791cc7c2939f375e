#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yagura::text {

/// Decimal digits with an optional '-', nothing else, in range.
std::optional<std::int64_t> parse_int64(std::string_view text);
std::optional<std::uint64_t> parse_uint64(std::string_view text);

/// Like parse_int64(), and reads fractions and exponents of whole numbers: "1.0", "1e3".
std::optional<std::int64_t> parse_whole_number(std::string_view text);

/// A decimal number with optional '-', fraction and exponent; no "inf", "nan", hexadecimal or
/// white space. Nothing if it is too large for a double; tiny values become 0.
std::optional<double> parse_double(std::string_view text);

/// Same, and reads "NaN", "Infinity" and "-Infinity".
std::optional<double> parse_double_or_special(std::string_view text);

/// The shortest text that reads back as the same double, in JSON's grammar with ".0" where
/// integral: "41.0", "0.00001", "1.0e+21". `value` must be finite.
std::string json_double(double value);
void append_json_double(std::string& out, double value);

/// As Java's Double.toString writes it: "41.0", "1.0E-5", "1.7E9", "NaN", "Infinity".
std::string java_double(double value);

}  // namespace yagura::text
