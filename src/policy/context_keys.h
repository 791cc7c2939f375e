#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yagura::policy {

inline char lower_ascii(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

/// Orders names of keys without regard to the case of ASCII letters.
struct IgnoringCase {
    using is_transparent = void;
    bool operator()(std::string_view left, std::string_view right) const {
        return std::ranges::lexicographical_compare(
            left, right, [](char a, char b) { return lower_ascii(a) < lower_ascii(b); });
    }
};

/// What is known about a request: condition key -> values. A key that is absent is missing; a key
/// with an empty list is present and empty.
using ContextKeys = std::map<std::string, std::vector<std::string>, IgnoringCase>;

}  // namespace yagura::policy
