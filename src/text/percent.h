#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace yagura::text {

/// Percent-encodes every byte but RFC 3986's unreserved set (A-Z a-z 0-9 - . _ ~), with upper-case
/// digits: the form that signatures and IAM's policy documents use.
std::string percent_encode(std::string_view text);
/// Same, and leaves '/' alone: for paths.
std::string percent_encode_path(std::string_view path);
/// Same as percent_encode(), appending.
void append_percent_encoded(std::string& out, std::string_view text);

/// Decodes %XX ('+' stays '+'). InvalidArgument for a '%' without two hexadecimal digits.
[[nodiscard]] Result<std::string> percent_decode(std::string_view text);

}  // namespace yagura::text
