#include "filter_policy/matcher.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cmath>

#include "text/number.h"

namespace yagura::filter_policy {
namespace {

constexpr double kLargest = 1e9;
constexpr double kScale = 1e5;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool wildcard_matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

struct Passes {
    const Value& value;

    bool text() const { return value.kind == Value::Kind::Text; }

    bool operator()(const Exact& one) const { return value == one.value; }
    bool operator()(const Prefix& one) const { return text() && value.text.starts_with(one.text); }
    bool operator()(const Suffix& one) const { return text() && value.text.ends_with(one.text); }
    bool operator()(const EqualsIgnoreCase& one) const {
        return text() && std::ranges::equal(value.text, one.text, {}, lower, lower);
    }
    bool operator()(const Wildcard& one) const {
        return text() && wildcard_matches(one.pattern, value.text);
    }
    bool operator()(const AnythingBut& one) const {
        if (one.prefix) return !text() || !value.text.starts_with(*one.prefix);
        return std::ranges::find(one.values, value) == one.values.end();
    }
    bool operator()(const Numeric& one) const {
        if (value.kind != Value::Kind::Number) return false;
        if (one.low && (one.low_included ? value.number < *one.low : value.number <= *one.low))
            return false;
        return !one.high ||
               (one.high_included ? value.number <= *one.high : value.number < *one.high);
    }
    bool operator()(const Network& one) const { return text() && one.contains(value.text); }
    bool operator()(const Exists&) const { return false; }
};

}  // namespace

std::optional<std::int64_t> comparable_number(std::string_view text) {
    const auto number = text::parse_double(text);
    if (!number || std::abs(*number) > kLargest) return std::nullopt;
    return std::llround(*number * kScale);
}

bool Network::contains(std::string_view address) const {
    const std::string copy(address);
    std::array<std::uint8_t, 16> other{};
    if (inet_pton(v4 ? AF_INET : AF_INET6, copy.c_str(), other.data()) != 1) return false;
    int left = bits;
    for (std::size_t i = 0; left > 0; ++i, left -= 8) {
        const auto mask = static_cast<std::uint8_t>(0xff << (8 - std::min(left, 8)));
        if (((other[i] ^ bytes[i]) & mask) != 0) return false;
    }
    return true;
}

bool passes(const Matcher& matcher, const Value& value) {
    return std::visit(Passes{value}, matcher);
}

}  // namespace yagura::filter_policy
