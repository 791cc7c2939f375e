#include "pattern/decimal_number.h"

#include <algorithm>
#include <limits>

#include "text/number.h"

namespace yagura::pattern {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// What stands after the sign, divided.
struct Parts {
    std::size_t integer = 0;   ///< how many digits before the point
    std::size_t fraction = 0;  ///< how many after it
    bool point = false;
    bool exponent = false;
    bool complete = false;  ///< nothing follows
};

Parts divide(std::string_view text) {
    Parts parts;
    std::size_t at = 0;
    const auto digits = [&] {
        const std::size_t begin = at;
        while (at < text.size() && is_digit(text[at])) ++at;
        return at - begin;
    };
    parts.integer = digits();
    if (at < text.size() && text[at] == '.') {
        ++at;
        parts.point = true;
        parts.fraction = digits();
    }
    if (parts.integer + parts.fraction == 0) return parts;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        if (digits() == 0) return parts;
        parts.exponent = true;
    }
    parts.complete = at == text.size();
    return parts;
}

/// Exact for up to 15 digits, which is nearly every number in a log.
double short_integer(std::string_view digits) {
    std::int64_t value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return static_cast<double>(value);
}

}  // namespace

std::optional<DecimalNumber> DecimalNumber::parse(std::string_view text) {
    DecimalNumber number;
    std::string_view unsigned_text = text;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        number.negative_ = text.front() == '-';
        unsigned_text.remove_prefix(1);
    }
    const Parts parts = divide(unsigned_text);
    if (!parts.complete) return std::nullopt;
    number.plain_integer_ = !parts.point && !parts.exponent;
    if (number.plain_integer_) {
        number.digits_ = unsigned_text;
        number.digits_.remove_prefix(
            std::min(unsigned_text.find_first_not_of('0'), unsigned_text.size()));
        if (number.digits_.empty()) number.negative_ = false;
    }
    if (number.plain_integer_ && number.digits_.size() <= 15) {
        number.value_ = short_integer(number.digits_);
    } else {
        // The grammar was checked, so the only thing left to refuse is a magnitude out of range.
        number.value_ =
            text::parse_double(unsigned_text).value_or(std::numeric_limits<double>::infinity());
    }
    if (number.negative_) number.value_ = -number.value_;
    return number;
}

std::partial_ordering operator<=>(const DecimalNumber& a, const DecimalNumber& b) {
    if (!a.plain_integer_ || !b.plain_integer_) return a.value_ <=> b.value_;
    if (a.negative_ != b.negative_)
        return a.negative_ ? std::partial_ordering::less : std::partial_ordering::greater;
    const DecimalNumber& small = a.negative_ ? b : a;
    const DecimalNumber& large = a.negative_ ? a : b;
    if (small.digits_.size() != large.digits_.size())
        return small.digits_.size() <=> large.digits_.size();
    return small.digits_.compare(large.digits_) <=> 0;
}

}  // namespace yagura::pattern
