#include "insights/period.h"

#include <algorithm>

#include "insights/lexer.h"
#include "text/timestamp.h"

namespace yagura::insights {
namespace {

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
    const std::int64_t quotient = value / by;
    return value % by < 0 ? quotient - 1 : quotient;
}

TimeMs month_start(std::int64_t month) {
    text::CivilTime civil;
    civil.year = floor_divide(month, 12);
    civil.month = static_cast<int>(month - civil.year * 12) + 1;
    return text::from_civil(civil);
}

struct Unit {
    std::string_view names[3];
    std::int64_t width_ms;
    std::int64_t months;
    std::uint64_t cap;
};

/// More steps of a day or longer than this reach beyond every log.
constexpr std::uint64_t kNoCap = 10'000;
/// 1970-01-05 was the first Monday.
constexpr std::int64_t kFirstMonday = 4 * kDayMs;

constexpr Unit kUnits[] = {
    {{"ms", "msec", "millisecond"}, 1, 0, 1000}, {{"s", "sec", "second"}, kSecondMs, 0, 60},
    {{"m", "min", "minute"}, kMinuteMs, 0, 60},  {{"h", "hr", "hour"}, kHourMs, 0, 24},
    {{"d", "day", "day"}, kDayMs, 0, kNoCap},    {{"w", "week", "week"}, 7 * kDayMs, 0, kNoCap},
    {{"mo", "mon", "month"}, 0, 1, kNoCap},      {{"q", "qtr", "quarter"}, 0, 3, kNoCap},
    {{"y", "yr", "year"}, 0, 12, kNoCap},
};

}  // namespace

TimeMs CalendarPeriod::floor(TimeMs time) const {
    if (width_ms > 0) {
        return TimeMs(floor_divide(time.value - offset_ms, width_ms) * width_ms + offset_ms);
    }
    const text::CivilTime civil = text::to_civil(time);
    const std::int64_t month = civil.year * 12 + civil.month - 1;
    return month_start(floor_divide(month, months) * months);
}

TimeMs CalendarPeriod::ceil(TimeMs time) const {
    const TimeMs start = floor(time);
    if (start == time) return time;
    if (width_ms > 0) return start + width_ms;
    const text::CivilTime civil = text::to_civil(start);
    return month_start(civil.year * 12 + civil.month - 1 + months);
}

std::optional<CalendarPeriod> make_period(std::uint64_t count, std::string_view unit) {
    if (count == 0) return std::nullopt;
    const std::string spelled = lower_case(unit);
    std::string_view singular = spelled;
    if (singular.size() > 2 && singular.ends_with('s')) singular.remove_suffix(1);
    for (const Unit& known : kUnits) {
        const bool same = std::ranges::find(known.names, spelled) != std::end(known.names) ||
                          (singular.size() > 1 &&
                           std::ranges::find(known.names, singular) != std::end(known.names));
        if (!same) continue;
        const auto capped = static_cast<std::int64_t>(std::min(count, known.cap));
        CalendarPeriod out;
        out.width_ms = known.width_ms * capped;
        out.months = known.months * capped;
        if (known.width_ms == 7 * kDayMs) out.offset_ms = kFirstMonday;
        return out;
    }
    return std::nullopt;
}

}  // namespace yagura::insights
