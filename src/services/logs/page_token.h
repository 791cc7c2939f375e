#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/engine.h"

namespace yagura::services::logs {

/// Where a walk through events goes on. Forward: events strictly after `key`; backward: strictly
/// before it. Because a token is a place in the order of events and not a page number, it never
/// expires, and the forward token of the last page leads to what is ingested later
/// (logs-api.md sections 9 and 10).
struct EventPosition {
    engine::Direction direction = engine::Direction::Forward;
    engine::EventKey key;
    bool operator==(const EventPosition&) const = default;
};

/// GetLogEvents: "f/" or "b/", 56 decimal digits, "/s".
std::string to_event_token(const EventPosition& position);
std::optional<EventPosition> parse_event_token(std::string_view text);

/// FilterLogEvents: an opaque word of the same content.
std::string to_filter_token(const engine::EventKey& key);
std::optional<engine::EventKey> parse_filter_token(std::string_view text);

/// Lists: the place after which a listing goes on, as an opaque word. `kind` keeps the token of
/// one operation from being taken by another.
std::string to_list_token(std::string_view kind, std::string_view place);
std::optional<std::string> parse_list_token(std::string_view kind, std::string_view text);

/// The neighbours of a place: next_key(k) is the smallest key greater than k.
engine::EventKey next_key(engine::EventKey key);
engine::EventKey previous_key(engine::EventKey key);

}  // namespace yagura::services::logs
