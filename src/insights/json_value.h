#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yagura::insights {

/// A JSON value held as a tree: what jsonParse, split and logfmt make.
struct JsonValue {
    enum class Kind : std::uint8_t { Null, Boolean, Number, Text, List, Map };
    Kind kind = Kind::Null;
    bool truth = false;
    std::string text;                                        ///< Number (as written), Text
    std::vector<JsonValue> elements;                         ///< List
    std::vector<std::pair<std::string, JsonValue>> members;  ///< Map, in order

    static JsonValue of_text(std::string text);
    /// Of a key that stands twice, the last counts. Null when there is none.
    const JsonValue* member(std::string_view key) const;
};

using JsonPointer = std::shared_ptr<const JsonValue>;

/// Reads an object or array with white space around it; null for anything else.
JsonPointer parse_json_structure(std::string_view text);

void append_json(std::string& out, const JsonValue& value);

}  // namespace yagura::insights
