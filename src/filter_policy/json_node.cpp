#include "filter_policy/json_node.h"

#include "base/arena.h"
#include "text/json_cursor.h"

namespace yagura::filter_policy {
namespace {

using text::JsonCursor;
using text::JsonKind;

Result<JsonNode> read(JsonCursor& json, Arena& arena) {
    JsonNode out;
    const JsonKind kind = YG_TRY(json.kind());
    out.begin = json.position();
    switch (kind) {
        case JsonKind::Null:
            YG_CHECK(json.null_value());
            break;
        case JsonKind::Bool:
            out.kind = JsonNode::Kind::Bool;
            out.truth = YG_TRY(json.bool_value());
            break;
        case JsonKind::Number:
            out.kind = JsonNode::Kind::Number;
            out.text = std::string(YG_TRY(json.number_text()));
            break;
        case JsonKind::String:
            out.kind = JsonNode::Kind::String;
            out.text = std::string(YG_TRY(json.string_value(arena)));
            break;
        case JsonKind::Array:
            out.kind = JsonNode::Kind::Array;
            YG_CHECK(json.enter_array());
            while (YG_TRY(json.next_element())) out.elements.push_back(YG_TRY(read(json, arena)));
            break;
        case JsonKind::Object:
            out.kind = JsonNode::Kind::Object;
            YG_CHECK(json.enter_object());
            while (auto name = YG_TRY(json.next_key(arena))) {
                std::string key(*name);
                out.members.emplace_back(std::move(key), YG_TRY(read(json, arena)));
            }
            break;
        case JsonKind::End:
            return fail(Errc::InvalidArgument, "the text ends where a value should be");
    }
    out.end = json.position();
    return out;
}

}  // namespace

const JsonNode* JsonNode::find(std::string_view name) const {
    for (auto member = members.rbegin(); member != members.rend(); ++member)
        if (member->first == name) return &member->second;
    return nullptr;
}

Result<JsonNode> parse_json(std::string_view json, std::size_t* failed_at) {
    Arena arena;
    JsonCursor cursor(json);
    auto node = read(cursor, arena);
    if (node) {
        if (auto finished = cursor.finish(); !finished) node = std::unexpected(finished.error());
    }
    if (!node && failed_at != nullptr) *failed_at = cursor.position();
    return node;
}

}  // namespace yagura::filter_policy
