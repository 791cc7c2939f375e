#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/error.h"
#include "engine/engine.h"
#include "services/logs/log_group.h"

namespace yagura::services::logs {

/// The bounds of one PutLogEvents call (logs-api.md section 8).
inline constexpr std::size_t kMaxBatchBytes = 1'048'576;
inline constexpr std::size_t kEventOverheadBytes = 26;
inline constexpr std::int64_t kMaxAgeMs = 14 * kDayMs;
inline constexpr std::int64_t kMaxAheadMs = 2 * kHourMs;
inline constexpr std::int64_t kMaxSpanMs = 24 * kHourMs;

/// Which events of a batch are taken: [first, end); the rest is reported by these indexes, which
/// are in the form of rejectedLogEventsInfo.
struct EventWindow {
    std::size_t first = 0;
    std::size_t end = 0;
    std::optional<std::size_t> too_old_end;
    std::optional<std::size_t> expired_end;
    std::optional<std::size_t> too_new_start;
    bool rejects() const { return too_old_end || expired_end || too_new_start; }
};

/// InvalidParameterException when an event or all together are too large.
[[nodiscard]] Result<void> check_batch_size(std::span<const engine::EventView> events);

/// Sorts out by age. InvalidParameterException when the events are not in time order, or those
/// that would be stored span more than 24 hours.
[[nodiscard]] Result<EventWindow> check_event_times(std::span<const engine::EventView> events,
                                                    const LogGroup& group, TimeMs now);

}  // namespace yagura::services::logs
