#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yagura::insights {

/// Name and value as text, in the order of the message.
using DiscoveredFields = std::vector<std::pair<std::string, std::string>>;

/// The service looks at no more fields of one event (insights-ql.md section 2.2).
inline constexpr std::size_t kMaxJsonFields = 200;

/// The fields that Logs Insights finds in a message that is one JSON object: scalars by their
/// path, "a.b.0.c"; strings without quotes and escapes, numbers as they are written, true as 1 and
/// false as 0; null is no field. Of a key that stands twice both values are given: the last one
/// counts. A name that begins with '@' gets one more, so that it cannot pass for a system field.
/// Empty for a message that is not a JSON object, or breaks off.
DiscoveredFields discover_json_fields(std::string_view message,
                                      std::size_t max_fields = kMaxJsonFields);

}  // namespace yagura::insights
