#include "insights/event_fields.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "text/json_cursor.h"

namespace yagura::insights {
namespace {

constexpr std::string_view kSystemFields[] = {"@message",   "@timestamp", "@ingestionTime",
                                              "@logStream", "@log",       "@ptr"};

constexpr std::string_view kLambdaFields[] = {"@requestId",      "@type",        "@duration",
                                              "@billedDuration", "@memorySize",  "@maxMemoryUsed",
                                              "@initDuration",   "@xrayTraceId", "@xraySegmentId"};

constexpr std::string_view kVpcFields[] = {
    "version",  "accountId", "interfaceId", "srcAddr",   "dstAddr", "srcPort", "dstPort",
    "protocol", "packets",   "bytes",       "startTime", "endTime", "action",  "logStatus"};

constexpr std::string_view kRoute53Fields[] = {
    "version",      "queryTimestamp", "hostZoneId",   "queryName",  "queryType",
    "responseCode", "protocol",       "edgeLocation", "resolverIp", "ednsClientSubnet"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

/// Up to 15 columns between single blanks.
std::size_t split_columns(std::string_view line, std::array<std::string_view, 15>& out) {
    std::size_t count = 0;
    while (count < out.size()) {
        const std::size_t end = std::min(line.find(' '), line.size());
        out[count++] = line.substr(0, end);
        if (end == line.size()) break;
        line.remove_prefix(end + 1);
    }
    return count;
}

bool all_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The text between `label` and the blank or tab behind it; empty when there is none.
std::string_view behind(std::string_view line, std::string_view label) {
    const std::size_t at = line.find(label);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = line.substr(at + label.size());
    return rest.substr(0, rest.find_first_of(" \t\r\n"));
}

bool is_request_id(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
        if (dash ? text[i] != '-' : !hex) return false;
    }
    return true;
}

}  // namespace

bool is_system_field(std::string_view name) {
    return is_one_of(name, kSystemFields);
}

bool is_read_from_lines(std::string_view name) {
    return is_one_of(name, kLambdaFields) || is_one_of(name, kVpcFields) ||
           is_one_of(name, kRoute53Fields);
}

bool is_lambda_log(std::string_view log) {
    const std::size_t colon = log.find(':');
    return colon != std::string_view::npos && log.substr(colon + 1).starts_with("/aws/lambda/");
}

/// Walks the whole object, so that a broken one has no fields, but builds nothing save the values
/// that are asked for.
class EventFields::JsonReader {
  public:
    JsonReader(const EventFields& fields, std::string_view text, Row& row, Arena& arena)
        : nodes_(fields.nodes_),
          text_(text),
          json_(text, {.max_depth = text::JsonCursor::kMaxDepth,
                       .invalid_utf8 = text::InvalidUtf8::Keep}),
          row_(row),
          arena_(arena) {}

    Result<void> read(bool embedded) {
        YG_CHECK(object(&nodes_.front(), true));
        if (!embedded) YG_CHECK(json_.finish());
        for (const auto& [slot, value] : found_) row_.slots[static_cast<std::size_t>(slot)] = value;
        return {};
    }

  private:
    /// Dots within a key part it like dots between keys.
    const Node* step(const Node* node, std::string_view key) const {
        while (node != nullptr) {
            const std::size_t dot = key.find('.');
            node = node->child(key.substr(0, dot), nodes_);
            if (dot == std::string_view::npos) break;
            key.remove_prefix(dot + 1);
        }
        return node;
    }

    /// Of a key that stands twice the last counts: with what is in it, and what was in the first.
    void forget(const Node& node) {
        if (node.slot >= 0) {
            std::erase_if(found_, [&](const auto& found) { return found.first == node.slot; });
        }
        for (const auto& [name, index] : node.children) forget(nodes_[index]);
    }

    Result<void> object(const Node* node, bool root) {
        YG_CHECK(json_.enter_object());
        while (const auto key = YG_TRY(json_.next_key(arena_))) {
            const Node* next = nullptr;
            if (root && key->starts_with('@')) {
                // One more '@', so that it cannot pass for a system field.
                next = step(node, "@" + std::string(*key));
            } else {
                next = step(node, *key);
            }
            if (next != nullptr && !found_.empty()) forget(*next);
            YG_CHECK(value(next));
        }
        return {};
    }

    Result<void> array(const Node* node) {
        YG_CHECK(json_.enter_array());
        for (std::size_t index = 0; YG_TRY(json_.next_element()); ++index) {
            const Node* next = nullptr;
            if (node != nullptr && !node->children.empty()) {
                char digits[20];
                const auto end = std::to_chars(digits, digits + sizeof digits, index).ptr;
                next = node->child({digits, static_cast<std::size_t>(end - digits)}, nodes_);
            }
            YG_CHECK(value(next));
        }
        return {};
    }

    /// The whole container under its own name, beside its leaves; an empty one is no field.
    Result<void> container(const Node* node, bool is_object) {
        const std::size_t start = json_.position();
        const std::size_t before = leaves_;
        YG_CHECK(is_object ? object(node, false) : array(node));
        if (node != nullptr && node->slot >= 0 && leaves_ > before) {
            std::string_view raw = text_.substr(start, json_.position() - start);
            while (!raw.empty() && raw.front() != '{' && raw.front() != '[') raw.remove_prefix(1);
            found_.emplace_back(node->slot, Value::of_text(raw));
        }
        return {};
    }

    Result<void> value(const Node* node) {
        const text::JsonKind kind = YG_TRY(json_.kind());
        if (kind == text::JsonKind::Object) return container(node, true);
        if (kind == text::JsonKind::Array) return container(node, false);
        if (kind == text::JsonKind::Null) return json_.null_value();
        const bool wanted = node != nullptr && node->slot >= 0;
        ++leaves_;
        if (!wanted) {
            YG_CHECK(json_.skip_value());
            return {};
        }
        Value out;
        if (kind == text::JsonKind::String) {
            out = Value::of_text(YG_TRY(json_.string_value(arena_)));
        } else if (kind == text::JsonKind::Bool) {
            out = Value::of_boolean(YG_TRY(json_.bool_value()));
        } else {
            out = Value::of_text(YG_TRY(json_.skip_value()));
        }
        found_.emplace_back(node->slot, std::move(out));
        return {};
    }

    const std::vector<Node>& nodes_;
    std::string_view text_;
    text::JsonCursor json_;
    Row& row_;
    Arena& arena_;
    std::size_t leaves_ = 0;
    std::vector<std::pair<int, Value>> found_;
};

const EventFields::Node* EventFields::Node::child(std::string_view name,
                                                  const std::vector<Node>& nodes) const {
    for (const auto& [key, index] : children) {
        if (key == name) return &nodes[index];
    }
    return nullptr;
}

EventFields::EventFields(const std::vector<EventField>& fields) : fields_(fields), nodes_(1) {
    for (const EventField& field : fields_) {
        if (is_system_field(field.name)) continue;
        discovered_.push_back(field.slot);
        wants_lambda_ |= is_one_of(field.name, kLambdaFields);
        wants_columns_ |=
            is_one_of(field.name, kVpcFields) || is_one_of(field.name, kRoute53Fields);
        if (field.name.starts_with('@') && !field.name.starts_with("@@")) continue;
        wants_json_ = true;
        std::size_t node = 0;
        std::string_view rest = field.name;
        for (;;) {
            const std::size_t dot = rest.find('.');
            const std::string_view piece = rest.substr(0, dot);
            const auto at = std::ranges::find(nodes_[node].children, piece,
                                              [](const auto& entry) { return entry.first; });
            std::size_t next = 0;
            if (at != nodes_[node].children.end()) {
                next = at->second;
            } else {
                next = nodes_.size();
                nodes_[node].children.emplace_back(piece, next);
                nodes_.emplace_back();
            }
            node = next;
            if (dot == std::string_view::npos) break;
            rest.remove_prefix(dot + 1);
        }
        nodes_[node].slot = field.slot;
    }
}

void EventFields::begin(const InputEvent& event, Row& row) {
    if (arena_.capacity() > 1 << 20) arena_.clear();
    for (Value& value : row.slots) value = {};
    for (const EventField& field : fields_) {
        row.slots[static_cast<std::size_t>(field.slot)].kind = Value::Kind::Unread;
    }
    row.event = &event;
    row.reader = this;
    row.key = event.key;
    row.is_event = true;
}

void EventFields::read(Row& row, int slot) {
    const auto at = std::ranges::find(fields_, slot, &EventField::slot);
    const InputEvent& event = *row.event;
    Value& value = row.slots[static_cast<std::size_t>(slot)];
    if (at->name == "@message") {
        value = Value::of_text(event.message);
    } else if (at->name == "@timestamp") {
        value = Value::of_time(event.key.timestamp);
    } else if (at->name == "@ingestionTime") {
        value = Value::of_time(event.ingestion_time);
    } else if (at->name == "@logStream") {
        value = Value::of_text(event.stream);
    } else if (at->name == "@log") {
        value = Value::of_text(event.log);
    } else if (at->name == "@ptr") {
        value = {};  // added to results, by who knows where the event is
    } else {
        discover(event, row);
    }
}

void EventFields::discover(const InputEvent& event, Row& row) {
    for (const int slot : discovered_) row.slots[static_cast<std::size_t>(slot)] = {};
    const bool group_of_lambda = is_lambda_log(event.log);
    if (wants_lambda_) read_lambda(event.message, group_of_lambda, row);
    if (wants_json_) {
        const std::size_t start = event.message.find_first_not_of(" \t\r\n");
        if (start == std::string_view::npos) return;
        if (event.message[start] == '{') {
            if (read_json(event.message, false, row)) return;
        } else if (group_of_lambda) {
            const std::size_t brace = event.message.find('{');
            if (brace != std::string_view::npos) read_json(event.message.substr(brace), true, row);
        }
    }
    if (wants_columns_) read_columns(event.message, row);
}

bool EventFields::read_json(std::string_view message, bool embedded, Row& row) {
    return JsonReader(*this, message, row, arena_).read(embedded).has_value();
}

void EventFields::set(Row& row, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    const auto at = std::ranges::find(fields_, name, &EventField::name);
    if (at != fields_.end()) row.slots[static_cast<std::size_t>(at->slot)] = Value::of_text(value);
}

void EventFields::read_lambda(std::string_view message, bool group_of_lambda, Row& row) {
    static constexpr std::string_view kTypes[] = {"START",      "END",         "REPORT",
                                                  "INIT_START", "INIT_REPORT", "EXTENSION"};
    const std::string_view word = message.substr(0, message.find_first_of(" \t\r\n"));
    const bool has_id = message.substr(word.size()).starts_with(" RequestId: ");
    if (is_one_of(word, kTypes) && (has_id || group_of_lambda)) {
        set(row, "@type", word);
        set(row, "@requestId", behind(message, "RequestId: "));
        if (word != "REPORT") return;
        set(row, "@duration", behind(message, "\tDuration: "));
        set(row, "@billedDuration", behind(message, "Billed Duration: "));
        set(row, "@initDuration", behind(message, "Init Duration: "));
        set(row, "@xrayTraceId", behind(message, "XRAY TraceId: "));
        set(row, "@xraySegmentId", behind(message, "SegmentId: "));
        const auto megabytes = [&](std::string_view name, std::string_view label) {
            const std::string_view size = behind(message, label);
            // In bytes; queries divide by 1000 twice.
            if (all_digits(size)) set(row, name, arena_.copy(std::string(size) + "000000"));
        };
        megabytes("@memorySize", "\tMemory Size: ");
        megabytes("@maxMemoryUsed", "Max Memory Used: ");
        return;
    }
    if (!group_of_lambda) return;
    // What the runtimes write before a line of the function: time, tab, request.
    const std::size_t tab = message.find('\t');
    if (tab == std::string_view::npos) return;
    const std::string_view rest = message.substr(tab + 1);
    const std::string_view id = rest.substr(0, rest.find('\t'));
    if (is_request_id(id)) set(row, "@requestId", id);
}

void EventFields::read_columns(std::string_view message, Row& row) {
    while (message.ends_with('\n') || message.ends_with('\r')) message.remove_suffix(1);
    std::array<std::string_view, 15> columns;
    const std::size_t count = split_columns(message, columns);
    if (count == std::size(kVpcFields) && all_digits(columns[0]) && columns[0].size() <= 2 &&
        all_digits(columns[1]) && columns[2].starts_with("eni-") &&
        (columns[13] == "OK" || columns[13] == "NODATA" || columns[13] == "SKIPDATA")) {
        for (std::size_t i = 0; i < count; ++i) {
            // A dash stands for a value that the record does not have.
            if (columns[i] != "-") set(row, kVpcFields[i], columns[i]);
        }
    } else if (count == std::size(kRoute53Fields) && columns[0] == "1.0" &&
               columns[1].find('T') == 10 && columns[2].starts_with('Z')) {
        for (std::size_t i = 0; i < count; ++i) set(row, kRoute53Fields[i], columns[i]);
    }
}

}  // namespace yagura::insights
