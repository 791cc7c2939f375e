#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace yagura::widgets {

/// The values along an axis: its ends and the round numbers between that are written beside it.
struct Scale {
    double least = 0;
    double most = 1;
    std::vector<double> ticks;
    double step = 1;  ///< between ticks

    /// Covers the values with about `wanted` ticks at 1, 2 or 5 times a power of ten. An end that
    /// is fixed stays where it is; one that is not lies on a tick.
    static Scale over(double least, double most, bool least_fixed, bool most_fixed,
                      std::size_t wanted);
    /// Where a value lies from 0 (the least) to 1 (the most); beyond these outside.
    double place(double value) const { return (value - least) / (most - least); }
};

/// A number for an axis whose ticks are `step` apart: "0.25", "1,500", "12.5K", "3M".
std::string axis_number(double value, double step);

/// A number on its own, in about four digits: "0.0123", "42", "1.235M".
std::string short_number(double value);

struct TimeTick {
    TimeMs at;
    std::string text;  ///< "14:30", or "01/15" for midnights and longer steps
};

/// Round moments of the zone between two times, at most `most` of them.
std::vector<TimeTick> time_ticks(TimeMs start, TimeMs end, int zone_minutes, std::size_t most);

}  // namespace yagura::widgets
