#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "engine/engine.h"

namespace yagura::services::logs {

/// Which event of the whole installation: stays the same through sealing and merging.
struct EventAddress {
    engine::GroupId group;
    engine::EventKey key;
    bool operator==(const EventAddress&) const = default;
};

/// The `eventId` of FilterLogEvents and subscription records: 56 decimal digits whose order as text
/// is the order of (timestamp, arrival) (logs-api.md section 10). The layout is our own:
/// '3', time in ms (16 digits), seq (20), group (10), check (9).
std::string to_event_id(const EventAddress& address);
std::optional<EventAddress> parse_event_id(std::string_view text);

/// The `@ptr` of a query row and what GetLogRecord takes: the event id in base64.
std::string to_record_pointer(const EventAddress& address);
/// InvalidArgument when `text` was not made by to_record_pointer().
[[nodiscard]] Result<EventAddress> parse_record_pointer(std::string_view text);

}  // namespace yagura::services::logs
