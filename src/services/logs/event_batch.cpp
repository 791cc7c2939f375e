#include "services/logs/event_batch.h"

#include <fmt/core.h>

#include <algorithm>

#include "api/logs/errors.h"

namespace yagura::services::logs {

using api::logs::invalid_parameter_exception;

Result<void> check_batch_size(std::span<const engine::EventView> events) {
    std::size_t total = 0;
    for (const engine::EventView& event : events) {
        const std::size_t bytes = event.message.size() + kEventOverheadBytes;
        if (bytes > kMaxBatchBytes) {
            return fail(invalid_parameter_exception(fmt::format(
                "Log event too large: {} bytes exceeds limit of {}", bytes, kMaxBatchBytes)));
        }
        total += bytes;
    }
    if (total > kMaxBatchBytes) {
        return fail(invalid_parameter_exception(fmt::format(
            "Upload too large: {} bytes exceeds limit of {}", total, kMaxBatchBytes)));
    }
    return {};
}

Result<EventWindow> check_event_times(std::span<const engine::EventView> events,
                                      const LogGroup& group, TimeMs now) {
    const auto by_time = [](const engine::EventView& a, const engine::EventView& b) {
        return a.timestamp < b.timestamp;
    };
    if (!std::is_sorted(events.begin(), events.end(), by_time)) {
        return fail(invalid_parameter_exception(
            "Log events in a single PutLogEvents request must be in chronological order."));
    }
    const auto first_at_or_after = [&](TimeMs time) {
        return static_cast<std::size_t>(
            std::lower_bound(events.begin(), events.end(), time,
                             [](const engine::EventView& event, TimeMs wanted) {
                                 return event.timestamp < wanted;
                             }) -
            events.begin());
    };

    EventWindow window;
    const std::size_t too_old = first_at_or_after(now - kMaxAgeMs);
    if (too_old > 0) window.too_old_end = too_old;
    // A retention of 14 days or more adds nothing to the rule above.
    const std::size_t expired =
        group.oldest_kept(now) > now - kMaxAgeMs ? first_at_or_after(group.oldest_kept(now)) : 0;
    if (expired > 0) window.expired_end = expired;
    const std::size_t too_new = first_at_or_after(now + kMaxAheadMs + 1);
    if (too_new < events.size()) window.too_new_start = too_new;

    window.first = std::max(too_old, expired);
    window.end = std::max(window.first, too_new);
    // The span counts only what would be stored.
    if (window.first < window.end &&
        events[window.end - 1].timestamp - events[window.first].timestamp > kMaxSpanMs) {
        return fail(invalid_parameter_exception(
            "The batch of log events in a single PutLogEvents request cannot span more than 24 "
            "hours."));
    }
    return window;
}

}  // namespace yagura::services::logs
