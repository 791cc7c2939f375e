#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace yagura::insights {

/// A step of time: a fixed width, or a number of months.
struct CalendarPeriod {
    std::int64_t width_ms = 0;   ///< 0: counted in months
    std::int64_t offset_ms = 0;  ///< where the first of the fixed steps begins
    std::int64_t months = 0;

    /// The begin of the step that holds `time`, UTC. Weeks begin on Monday; months are counted
    /// from January of the year 0.
    TimeMs floor(TimeMs time) const;
    /// The end of that step; a time on a boundary stays.
    TimeMs ceil(TimeMs time) const;
};

/// Of `count` units spelled as in the language (5m, 2hours). A count above the unit's cap is
/// lowered to it, as the service does. Nothing for an unknown unit or a count of 0.
std::optional<CalendarPeriod> make_period(std::uint64_t count, std::string_view unit);

}  // namespace yagura::insights
