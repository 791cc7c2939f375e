#include "insights/json_value.h"

#include <ranges>

#include "text/json_cursor.h"
#include "text/json_writer.h"

namespace yagura::insights {
namespace {

Result<JsonValue> read_value(text::JsonCursor& json, Arena& arena) {
    JsonValue out;
    switch (YG_TRY(json.kind())) {
        case text::JsonKind::Object:
            out.kind = JsonValue::Kind::Map;
            YG_CHECK(json.enter_object());
            while (const auto key = YG_TRY(json.next_key(arena))) {
                std::string name(*key);
                out.members.emplace_back(std::move(name), YG_TRY(read_value(json, arena)));
            }
            return out;
        case text::JsonKind::Array:
            out.kind = JsonValue::Kind::List;
            YG_CHECK(json.enter_array());
            while (YG_TRY(json.next_element())) {
                out.elements.push_back(YG_TRY(read_value(json, arena)));
            }
            return out;
        case text::JsonKind::String:
            return JsonValue::of_text(std::string(YG_TRY(json.string_value(arena))));
        case text::JsonKind::Bool:
            out.kind = JsonValue::Kind::Boolean;
            out.truth = YG_TRY(json.bool_value());
            return out;
        case text::JsonKind::Null:
            YG_CHECK(json.null_value());
            return out;
        default:
            out.kind = JsonValue::Kind::Number;
            out.text = YG_TRY(json.number_text());
            return out;
    }
}

}  // namespace

JsonValue JsonValue::of_text(std::string text) {
    JsonValue out;
    out.kind = Kind::Text;
    out.text = std::move(text);
    return out;
}

const JsonValue* JsonValue::member(std::string_view key) const {
    for (const auto& [name, value] : std::views::reverse(members)) {
        if (name == key) return &value;
    }
    return nullptr;
}

JsonPointer parse_json_structure(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || (text[start] != '{' && text[start] != '[')) return {};
    text::JsonCursor json(text, {.max_depth = 64, .invalid_utf8 = text::InvalidUtf8::Keep});
    Arena arena;
    auto value = read_value(json, arena);
    if (!value.has_value() || !json.finish().has_value()) return {};
    return std::make_shared<const JsonValue>(*std::move(value));
}

void append_json(std::string& out, const JsonValue& value) {
    const auto list = [&](char open, char close, const auto& parts, const auto& write) {
        out += open;
        bool first = true;
        for (const auto& part : parts) {
            if (!first) out += ',';
            first = false;
            write(part);
        }
        out += close;
    };
    switch (value.kind) {
        case JsonValue::Kind::Null:
            out += "null";
            return;
        case JsonValue::Kind::Boolean:
            out += value.truth ? "true" : "false";
            return;
        case JsonValue::Kind::Number:
            out += value.text;
            return;
        case JsonValue::Kind::Text:
            text::append_json_string(out, value.text);
            return;
        case JsonValue::Kind::List:
            list('[', ']', value.elements, [&](const JsonValue& part) { append_json(out, part); });
            return;
        case JsonValue::Kind::Map:
            list('{', '}', value.members, [&](const auto& part) {
                text::append_json_string(out, part.first);
                out += ':';
                append_json(out, part.second);
            });
            return;
    }
}

}  // namespace yagura::insights
