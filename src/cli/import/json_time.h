#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "cli/import/record_reader.h"

namespace yagura::cli {

/// The time that a JSON object names in one of the usual members of its top level (timestamp, time,
/// ts, @timestamp, eventTime and the like; the first that holds a time counts), as text or as a
/// number of seconds, milliseconds, microseconds or nanoseconds since 1970, told by its size.
std::optional<TimeMs> json_time(std::string_view object, const RecordOptions& options);

}  // namespace yagura::cli
