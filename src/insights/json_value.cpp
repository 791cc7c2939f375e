#include "insights/json_value.h"

#include "text/json_writer.h"

namespace yagura::insights {

JsonPointer parse_json_structure(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || (text[start] != '{' && text[start] != '[')) return {};
    auto tree = text::JsonTree::parse(text, {.invalid_utf8 = text::InvalidUtf8::Keep});
    if (!tree) return {};
    return std::make_shared<const text::JsonTree>(*std::move(tree));
}

void append_json(std::string& out, const text::JsonTree& value) {
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
        case text::JsonKind::Null:
        case text::JsonKind::End:
            out += "null";
            return;
        case text::JsonKind::Bool:
            out += value.truth ? "true" : "false";
            return;
        case text::JsonKind::Number:
            out += value.text;
            return;
        case text::JsonKind::String:
            text::append_json_string(out, value.text);
            return;
        case text::JsonKind::Array:
            list('[', ']', value.items,
                 [&](const text::JsonTree& part) { append_json(out, part); });
            return;
        case text::JsonKind::Object:
            list('{', '}', value.members, [&](const auto& part) {
                text::append_json_string(out, part.name);
                out += ':';
                append_json(out, part.value);
            });
            return;
    }
}

}  // namespace yagura::insights
