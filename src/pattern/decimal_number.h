#pragma once

#include <compare>
#include <optional>
#include <string_view>

namespace yagura::pattern {

/// A number as patterns and messages write it: digits with optional sign, fraction and exponent
/// (filter-patterns.md section 4.4). Two plain integers compare exactly however long they are,
/// all else as doubles. A view into the text it was read from.
class DecimalNumber {
  public:
    /// Nothing unless all of `text` is a number; no blanks, hexadecimal, "inf" or "nan".
    static std::optional<DecimalNumber> parse(std::string_view text);

    double value() const { return value_; }

    friend std::partial_ordering operator<=>(const DecimalNumber& a, const DecimalNumber& b);
    friend bool operator==(const DecimalNumber& a, const DecimalNumber& b) {
        return (a <=> b) == std::partial_ordering::equivalent;
    }

  private:
    double value_ = 0;
    bool plain_integer_ = false;
    bool negative_ = false;
    std::string_view digits_;  ///< of a plain integer, without leading zeros; empty for zero
};

}  // namespace yagura::pattern
