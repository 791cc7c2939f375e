#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace yagura::widgets {

/// A time as widgets give it: "2026-01-02T03:04:05.000Z" (also without milliseconds, and with an
/// offset "+09:00" instead of the Z), or relative to `now`: "-PT3H", "-P7D", "-P1W", "P0D".
/// Months have 30 days and years 365. Nothing for other text.
std::optional<TimeMs> parse_widget_time(std::string_view text, TimeMs now);

}  // namespace yagura::widgets
