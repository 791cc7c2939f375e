#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace yagura {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>()(text);
    }
};

/// A hash map by text, in which a view finds without a copy.
template <class Value>
using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

}  // namespace yagura
