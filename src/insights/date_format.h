#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace yagura::insights {

/// Milliseconds that a zone is ahead of UTC: "UTC", "GMT", "Z", or an offset like "+09:00",
/// "-0330", "UTC+2". Nothing for a zone that is not known.
std::optional<std::int64_t> zone_offset(std::string_view zone);

/// Reads `text` by a pattern of Java's DateTimeFormatter letters: y u M d H h m s S a E X x Z,
/// 'quoted text' and other characters as they stand. `offset_ms` holds where the text has no
/// offset of its own. Nothing when the text does not fit.
std::optional<TimeMs> parse_date(std::string_view text, std::string_view pattern,
                                 std::int64_t offset_ms);

/// Writes a time by a pattern of strftime's letters; unknown ones stay as they stand.
std::string format_date(TimeMs time, std::string_view pattern, std::int64_t offset_ms);

}  // namespace yagura::insights
