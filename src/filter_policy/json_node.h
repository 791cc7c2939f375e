#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace yagura::filter_policy {

/// A JSON value with where it stands in its text.
struct JsonNode {
    enum class Kind { Null, Bool, Number, String, Array, Object };
    Kind kind = Kind::Null;
    bool truth = false;
    std::string text;  ///< of a string; of a number as it is written
    std::vector<JsonNode> elements;
    std::vector<std::pair<std::string, JsonNode>> members;  ///< in their order, doubled names too
    std::size_t begin = 0;
    std::size_t end = 0;  ///< behind its last byte

    bool is(Kind wanted) const { return kind == wanted; }
    /// The last member of that name; null when there is none.
    const JsonNode* find(std::string_view name) const;
};

/// The value that is the whole of `json`. Errors are those of text/json_cursor.h; `failed_at` is
/// where reading ended.
[[nodiscard]] Result<JsonNode> parse_json(std::string_view json, std::size_t* failed_at = nullptr);

}  // namespace yagura::filter_policy
