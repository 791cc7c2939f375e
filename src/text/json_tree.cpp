#include "text/json_tree.h"

#include <algorithm>
#include <ranges>

#include "text/number.h"

namespace yagura::text {
namespace {

/// Recursion goes as deep as the cursor lets values nest.
Result<JsonTree> read(JsonCursor& json, Arena& arena) {
    JsonTree out;
    out.kind = YG_TRY(json.kind());
    switch (out.kind) {
        case JsonKind::Null:
            YG_CHECK(json.null_value());
            break;
        case JsonKind::Bool:
            out.truth = YG_TRY(json.bool_value());
            break;
        case JsonKind::Number:
            out.text = YG_TRY(json.number_text());
            break;
        case JsonKind::String:
            out.text = YG_TRY(json.string_value(arena));
            break;
        case JsonKind::Array:
            YG_CHECK(json.enter_array());
            while (YG_TRY(json.next_element())) out.items.push_back(YG_TRY(read(json, arena)));
            break;
        case JsonKind::Object:
            YG_CHECK(json.enter_object());
            while (const auto name = YG_TRY(json.next_key(arena))) {
                std::string kept(*name);
                out.members.push_back({std::move(kept), YG_TRY(read(json, arena))});
            }
            break;
        case JsonKind::End:
            return fail(Errc::InvalidArgument, "a value is missing");
    }
    return out;
}

}  // namespace

JsonTree JsonTree::of_text(std::string text) {
    JsonTree out;
    out.kind = JsonKind::String;
    out.text = std::move(text);
    return out;
}

Result<JsonTree> JsonTree::parse(std::string_view text, JsonOptions options) {
    JsonCursor json(text, options);
    Arena arena;
    JsonTree out = YG_TRY(read(json, arena));
    YG_CHECK(json.finish());
    return out;
}

std::optional<double> JsonTree::number() const {
    return kind == JsonKind::Number ? parse_double(text) : std::nullopt;
}

const JsonTree* JsonTree::find(std::string_view name) const {
    const auto found = std::ranges::find(members.rbegin(), members.rend(), name, &JsonMember::name);
    return found == members.rend() ? nullptr : &found->value;
}

}  // namespace yagura::text
