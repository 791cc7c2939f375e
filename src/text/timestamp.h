#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"

namespace yagura::text {

/// A moment in UTC, proleptic Gregorian calendar.
struct CivilTime {
    std::int64_t year = 1970;
    int month = 1;  ///< 1 to 12
    int day = 1;    ///< 1 to 31
    int hour = 0;
    int minute = 0;
    int second = 0;
    int millisecond = 0;
    int weekday = 4;  ///< 0 is Sunday; from_civil() does not look at it
    bool operator==(const CivilTime&) const = default;
};

CivilTime to_civil(TimeMs time);
/// The fields must be in their ranges; a day past the month's end runs into the next month.
TimeMs from_civil(const CivilTime& civil);

/// Which ISO-8601 texts carry milliseconds.
enum class Fraction {
    Never,        ///< 2026-01-15T09:30:00Z; the milliseconds are dropped
    Always,       ///< 2026-01-15T09:30:00.000Z
    WhenNotZero,  ///< the shorter of the two that loses nothing
};

/// Years outside 0 to 9999 take a sign and as many digits as they need.
std::string iso8601(TimeMs time, Fraction fraction = Fraction::WhenNotZero);
/// Reads `yyyy-mm-ddThh:mm:ss` with a fraction of any length (cut to milliseconds) or none, and
/// `Z`, `+hh:mm`, `+hhmm` or nothing (UTC). 't', 'z' and a space for 'T' are accepted, the second
/// 60 is the next minute's first. Years 0 to 9999. InvalidArgument otherwise.
[[nodiscard]] Result<TimeMs> parse_iso8601(std::string_view text);

/// The basic form that signatures use: 20260115T093000Z. Years 0 to 9999; milliseconds are dropped.
std::string iso8601_basic(TimeMs time);
[[nodiscard]] Result<TimeMs> parse_iso8601_basic(std::string_view text);

/// RFC 9110's IMF-fixdate (RFC 1123): Thu, 15 Jan 2026 09:30:00 GMT.
std::string http_date(TimeMs time);
/// Reads the form above; the name of the day is checked to be one, not to be the right one.
[[nodiscard]] Result<TimeMs> parse_http_date(std::string_view text);

/// Seconds since the epoch as text, with up to three decimals: 1556373403.028, 1765977780.0.
std::string epoch_seconds(TimeMs time);
/// Seconds since the epoch, fraction allowed (rounded to the nearest millisecond; exponents are
/// read). InvalidArgument for anything else or out of range.
[[nodiscard]] Result<TimeMs> parse_epoch_seconds(std::string_view text);
/// The same for a number that was decoded already. InvalidArgument for a value that is not finite
/// or out of range.
[[nodiscard]] Result<TimeMs> from_epoch_seconds(double seconds);
double to_epoch_seconds(TimeMs time);

}  // namespace yagura::text
