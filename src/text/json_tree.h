#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/json_cursor.h"

namespace yagura::text {

struct JsonMember;

/// A JSON value with all that is in it, for small texts that are read in no order of their own:
/// bodies of dashboards, widgets, what a query's functions make. Whatever is read once from front
/// to back takes a JsonCursor.
struct JsonTree {
    JsonKind kind = JsonKind::Null;
    bool truth = false;
    std::string text;                 ///< of a string; of a number, as it is written
    std::vector<JsonTree> items;      ///< of an array
    std::vector<JsonMember> members;  ///< of an object, in order; of names that repeat, all

    static JsonTree of_text(std::string text);
    /// InvalidArgument for text that is no JSON, LimitExceeded beyond `options.max_depth`.
    [[nodiscard]] static Result<JsonTree> parse(std::string_view text, JsonOptions options = {});

    bool is(JsonKind wanted) const { return kind == wanted; }
    /// Nothing for what is no number, and for one that is too large for a double.
    std::optional<double> number() const;
    /// The last member of the name; null when there is none, and for what is no object.
    const JsonTree* find(std::string_view name) const;
};

struct JsonMember {
    std::string name;
    JsonTree value;
};

}  // namespace yagura::text
