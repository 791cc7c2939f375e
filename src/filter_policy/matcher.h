#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace yagura::filter_policy {

/// A value of a message that is compared: text, number, truth or nothing (null).
struct Value {
    enum class Kind { Text, Number, Bool, Null };
    Kind kind = Kind::Null;
    std::string text;         ///< of Text
    std::int64_t number = 0;  ///< of Number: hundred-thousandths
    bool truth = false;
    bool operator==(const Value&) const = default;
};

/// A number as filters compare it: to five decimals, within a thousand million. Nothing for others.
std::optional<std::int64_t> comparable_number(std::string_view text);

/// An IPv4 or IPv6 network.
struct Network {
    std::array<std::uint8_t, 16> bytes{};
    bool v4 = false;
    int bits = 0;
    bool contains(std::string_view address) const;
};

/// One alternative of a policy's array.
struct Exact {
    Value value;
};
struct Prefix {
    std::string text;
};
struct Suffix {
    std::string text;
};
struct EqualsIgnoreCase {
    std::string text;
};
struct Wildcard {
    std::string pattern;  ///< `*` is any run of characters
};
struct AnythingBut {
    std::vector<Value> values;
    std::optional<std::string> prefix;  ///< instead of values
};
struct Numeric {
    std::optional<std::int64_t> low;
    std::optional<std::int64_t> high;
    bool low_included = false;
    bool high_included = false;
};
struct Exists {
    bool wanted = true;
};
using Matcher = std::variant<Exact, Prefix, Suffix, EqualsIgnoreCase, Wildcard, AnythingBut,
                             Numeric, Network, Exists>;

/// Whether a value passes. Exists is about keys, not values: it passes none here.
bool passes(const Matcher& matcher, const Value& value);

}  // namespace yagura::filter_policy
