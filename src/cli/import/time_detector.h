#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "cli/import/record_reader.h"

namespace yagura::cli {

/// The time that a line of a log names. Looked for in its first 256 bytes; the leftmost wins:
/// - ISO 8601 and its relatives: 2026-01-15T09:30:00.123Z, 2026-01-15 09:30:00,123+09:00,
///   2026/01/15 09:30:00
/// - the common log format: 15/Jan/2026:09:30:00 -0700; 15-Jan-2026 09:30:00.123
/// - C's and syslog's: Jan 15 09:30:00, Thu Jan 15 09:30:00.123456 2026, 15 Jan 2026 09:30:00 +0000
/// - only at the very front: seconds (10 digits, fraction allowed), milliseconds (13),
///   microseconds (16) or nanoseconds (19 digits) since 1970
/// A time without a zone is in options.zone_minutes; without a year it is the last such date not
/// more than a day after options.reference.
std::optional<TimeMs> detect_time(std::string_view line, const RecordOptions& options);

/// The same for a text that is a time and nothing else, such as a JSON member's value.
std::optional<TimeMs> whole_time(std::string_view text, const RecordOptions& options);

/// A number since 1970 in seconds, milliseconds, microseconds or nanoseconds, told by its size:
/// nothing if it lies outside the years 1980 to 2200 in each of them.
std::optional<TimeMs> epoch_time(double number);

}  // namespace yagura::cli
