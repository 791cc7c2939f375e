#pragma once

#include <string>
#include <string_view>

namespace yagura::services::sns {

/// For text between tags and in quoted attributes.
std::string escape_html(std::string_view text);

}  // namespace yagura::services::sns
