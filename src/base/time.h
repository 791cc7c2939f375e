#pragma once

#include <compare>
#include <cstdint>

namespace yagura {

/// Milliseconds since 1970-01-01T00:00:00Z: the unit of every time in the Logs API.
struct TimeMs {
    std::int64_t value = 0;
    constexpr TimeMs() = default;
    explicit constexpr TimeMs(std::int64_t ms) : value(ms) {}
    constexpr auto operator<=>(const TimeMs&) const = default;
    constexpr TimeMs operator+(std::int64_t ms) const { return TimeMs(value + ms); }
    constexpr TimeMs operator-(std::int64_t ms) const { return TimeMs(value - ms); }
    constexpr std::int64_t operator-(TimeMs other) const { return value - other.value; }
};

inline constexpr std::int64_t kSecondMs = 1000;
inline constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
inline constexpr std::int64_t kHourMs = 60 * kMinuteMs;
inline constexpr std::int64_t kDayMs = 24 * kHourMs;

}  // namespace yagura
