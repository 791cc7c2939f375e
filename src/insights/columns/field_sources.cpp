#include "insights/columns/field_sources.h"

#include <algorithm>

#include "text/json_cursor.h"

namespace yagura::insights {
namespace {

/// Whether something but null stands in a JSON text somewhere.
Result<bool> has_leaf(text::JsonCursor& json, Arena& arena) {
    bool found = false;
    switch (YG_TRY(json.kind())) {
        case text::JsonKind::Object:
            YG_CHECK(json.enter_object());
            while (YG_TRY(json.next_key(arena))) found |= YG_TRY(has_leaf(json, arena));
            return found;
        case text::JsonKind::Array:
            YG_CHECK(json.enter_array());
            while (YG_TRY(json.next_element())) found |= YG_TRY(has_leaf(json, arena));
            return found;
        case text::JsonKind::Null:
            YG_CHECK(json.null_value());
            return false;
        default:
            YG_CHECK(json.skip_value());
            return true;
    }
}

}  // namespace

FieldSources::FieldSources(const Plan& plan, const std::map<engine::GroupId, std::string>& logs) {
    const auto of_lambda = [](const auto& entry) { return is_lambda_log(entry.second); };
    const bool some_lambda = std::ranges::any_of(logs, of_lambda);
    if (!some_lambda || std::ranges::all_of(logs, of_lambda)) {
        any_log_ = logs.empty() ? std::string() : logs.begin()->second;
    }
    for (const EventField& field : plan.event_fields) {
        const auto slot = static_cast<std::size_t>(field.slot);
        if (sources_.size() <= slot) sources_.resize(slot + 1);
        Source& source = sources_[slot].emplace();
        const std::string& name = field.name;
        if (name == "@message") {
            source.kind = Kind::Whole;
        } else if (name == "@timestamp") {
            source.kind = Kind::Timestamp;
        } else if (name == "@logStream") {
            source.kind = Kind::Stream;
        } else if (name == "@log") {
            source.kind = Kind::Log;
        } else if (name == "@ingestionTime") {
            source.kind = Kind::Ingestion;
        } else if (is_read_from_lines(name)) {
            source.kind = Kind::Message;
        } else if (name.starts_with('@') && !name.starts_with("@@")) {
            source.kind = Kind::None;
        } else {
            // Groups of Lambda have objects within lines.
            source.kind = some_lambda ? Kind::Message : Kind::Column;
            source.column = name.starts_with("@@") ? name.substr(1) : name;
        }
        if (source.kind == Kind::Message) message_fields_.push_back(field);
    }
}

const FieldSources::Source* FieldSources::find(int slot) const {
    const auto at = static_cast<std::size_t>(slot);
    return slot >= 0 && at < sources_.size() && sources_[at] ? &*sources_[at] : nullptr;
}

std::optional<std::vector<int>> fields_of(const Expression& expression,
                                          const FieldSources& sources) {
    std::vector<int> out;
    bool known = true;
    walk(expression, [&](const Expression& node) {
        if (node.kind != Expression::Kind::Field) return;
        known &= sources.find(node.slot) != nullptr;
        if (std::ranges::find(out, node.slot) == out.end()) out.push_back(node.slot);
    });
    if (!known) return std::nullopt;
    return out;
}

Value to_value(const engine::FieldValue& value) {
    switch (value.kind) {
        case engine::ValueKind::String:
        case engine::ValueKind::Number:
            return Value::of_text(value.text);
        case engine::ValueKind::Boolean:
            return Value::of_boolean(value.text == "true");
        case engine::ValueKind::Json: {
            text::JsonCursor json(value.text, {.max_depth = text::JsonCursor::kMaxDepth,
                                               .invalid_utf8 = text::InvalidUtf8::Keep});
            Arena arena;
            return has_leaf(json, arena).value_or(false) ? Value::of_text(value.text) : Value();
        }
        default:
            return {};
    }
}

}  // namespace yagura::insights
