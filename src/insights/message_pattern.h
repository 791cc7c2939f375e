#pragma once

#include <string>
#include <string_view>

namespace yagura::insights {

/// The text with what changes from message to message replaced by <Kind-N>: times, dates,
/// addresses, UUIDs, numbers and identifiers. N counts from 1.
std::string message_pattern(std::string_view message);

/// "Error", "Warn" or "Info", by the words in it.
std::string_view severity_label(std::string_view message);

}  // namespace yagura::insights
