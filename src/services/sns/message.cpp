#include "services/sns/message.h"

#include <fmt/core.h>

#include <algorithm>

#include "api/sns/errors.h"
#include "base/arena.h"
#include "base/random.h"
#include "crypto/sha256.h"
#include "text/base64.h"
#include "text/hex.h"
#include "text/json_cursor.h"
#include "text/json_writer.h"
#include "text/number.h"

namespace yagura::services::sns {

namespace wire = api::sns;

namespace {

constexpr std::size_t kMaxSubject = 100;
constexpr std::size_t kMaxAttributeName = 256;
constexpr std::size_t kMaxFifoId = 128;

std::unexpected<Error> invalid(std::string_view what) {
    return fail(wire::invalid_parameter_exception(fmt::format("Invalid parameter: {}", what)));
}

std::unexpected<Error> bad_attribute(std::string sentence) {
    return fail(wire::invalid_parameter_value_exception(std::move(sentence)));
}

/// Printable ASCII that does not begin with a blank: it becomes a header of a mail.
bool is_subject(std::string_view subject) {
    return !subject.empty() && subject.size() <= kMaxSubject && subject.front() != ' ' &&
           std::ranges::all_of(subject, [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool is_fifo_id(std::string_view id) {
    return !id.empty() && id.size() <= kMaxFifoId &&
           std::ranges::all_of(id, [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

Result<void> check_attribute_name(std::string_view name) {
    if (name.empty() || name.size() >= kMaxAttributeName)
        return bad_attribute("Length of message attribute name must be less than 256 bytes.");
    for (const char c : name) {
        if (is_name_character(c)) continue;
        return bad_attribute(fmt::format(
            "Invalid non-alphanumeric character '#x{:X}' was found in the message attribute name. "
            "Can only include alphanumeric characters, hyphens, underscores, or dots.",
            static_cast<unsigned char>(c)));
    }
    if (name.starts_with('.'))
        return bad_attribute(
            "Invalid message attribute name starting with character '.' was found.");
    if (name.ends_with('.'))
        return bad_attribute("Invalid message attribute name ending with character '.' was found.");
    if (name.find("..") != std::string_view::npos)
        return bad_attribute("Message attribute name can not have successive '.' character.");
    return {};
}

Result<void> check_attribute(std::string_view name, const wire::MessageAttributeValue& value) {
    YG_CHECK(check_attribute_name(name));
    const std::string_view type = value.data_type;
    const std::string_view prefix = type.substr(0, type.find('.'));
    if (prefix != "String" && prefix != "Number" && prefix != "Binary") {
        return bad_attribute(fmt::format(
            "The message attribute '{}' has an invalid message attribute type, the set of "
            "supported type prefixes is Binary, Number, and String.",
            name));
    }
    const bool binary = prefix == "Binary";
    const bool has_text = value.string_value.has_value();
    const bool has_bytes = value.binary_value.has_value();
    if (binary ? has_text && !has_bytes : has_bytes && !has_text) {
        return bad_attribute(
            fmt::format("The message attribute '{}' with type '{}' must use field '{}'.", name,
                        type, binary ? "Binary" : "String"));
    }
    const std::string& held =
        binary ? value.binary_value.value_or("") : value.string_value.value_or("");
    if (held.empty()) {
        return bad_attribute(
            fmt::format("The message attribute '{}' must contain non-empty message attribute value "
                        "for message attribute type '{}'.",
                        name, type));
    }
    if (prefix == "Number" && !text::parse_double(held)) {
        return bad_attribute(
            fmt::format("Could not cast message attribute '{}' value to number.", name));
    }
    return {};
}

/// The text of `key` in a structured message; nothing where it is none.
Result<std::optional<std::string>> entry_of(std::string_view body, std::string_view key) {
    Arena arena;
    text::JsonCursor json(body);
    std::optional<std::string> out;
    YG_CHECK(json.enter_object());
    while (auto name = YG_TRY(json.next_key(arena))) {
        if (*name == key && YG_TRY(json.kind()) == text::JsonKind::String)
            out = std::string(YG_TRY(json.string_value(arena)));
        else
            YG_CHECK(json.skip_value());
    }
    YG_CHECK(json.finish());
    return out;
}

Result<void> check_structure(const Draft& draft) {
    if (!draft.structure) return {};
    if (*draft.structure != "json")
        return invalid("Message Structure - the only structure is json");
    const auto entry = entry_of(draft.body, "default");
    if (!entry) return invalid("Message Structure - JSON message body failed to parse");
    if (!entry->has_value())
        return invalid("Message Structure - No default entry in JSON message body");
    return {};
}

Result<void> check_fifo(const Topic& topic, const Draft& draft) {
    if (!topic.fifo) {
        if (draft.deduplication_id) {
            return invalid(
                "MessageDeduplicationId Reason: The request includes MessageDeduplicationId "
                "parameter that is not valid for this topic type");
        }
        return {};
    }
    if (!draft.group_id) return invalid("The MessageGroupId parameter is required for FIFO topics");
    if (!is_fifo_id(*draft.group_id)) return invalid("MessageGroupId");
    if (draft.deduplication_id) {
        if (!is_fifo_id(*draft.deduplication_id)) return invalid("MessageDeduplicationId");
    } else if (topic.attribute("ContentBasedDeduplication") != "true") {
        return invalid(
            "The topic should either have ContentBasedDeduplication enabled or "
            "MessageDeduplicationId provided explicitly");
    }
    return {};
}

}  // namespace

std::size_t size_of(const Draft& draft) {
    std::size_t size = draft.body.size();
    if (!draft.attributes) return size;
    for (const auto& [name, value] : *draft.attributes) {
        size += name.size() + value.data_type.size() + value.string_value.value_or("").size() +
                value.binary_value.value_or("").size();
    }
    return size;
}

Result<void> check_draft(const Topic& topic, const Draft& draft) {
    if (draft.body.empty()) return invalid("Empty message");
    if (draft.subject && !is_subject(*draft.subject)) return invalid("Subject");
    YG_CHECK(check_structure(draft));
    if (draft.attributes) {
        for (const auto& [name, value] : *draft.attributes) YG_CHECK(check_attribute(name, value));
    }
    return check_fifo(topic, draft);
}

Message to_message(const Draft& draft, TimeMs now) {
    Message out;
    out.message_id = uuid_v4();
    if (draft.subject) out.subject = std::string(*draft.subject);
    out.body = std::string(draft.body);
    out.structured = draft.structure.has_value();
    out.attributes = attributes_json(draft.attributes);
    out.published = now;
    return out;
}

std::string deduplication_key(const Draft& draft) {
    if (draft.deduplication_id) return std::string(*draft.deduplication_id);
    return crypto::sha256_hex(draft.body);
}

std::string attributes_json(const WireAttributes& attributes) {
    std::string out;
    if (!attributes || attributes->empty()) return out;
    text::JsonWriter json(out);
    json.begin_object();
    for (const auto& [name, value] : *attributes) {
        json.key(name);
        json.begin_object();
        json.key("Type");
        json.string(value.data_type);
        json.key("Value");
        json.string(value.binary_value ? text::base64_encode(*value.binary_value)
                                       : value.string_value.value_or(""));
        json.end_object();
    }
    json.end_object();
    return out;
}

std::string text_for(const Message& message, std::string_view protocol) {
    if (!message.structured) return message.body;
    for (const std::string_view key : {protocol, std::string_view("default")}) {
        auto entry = entry_of(message.body, key);
        if (entry && entry->has_value()) return **std::move(entry);
    }
    return {};
}

}  // namespace yagura::services::sns
