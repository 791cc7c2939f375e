#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace yagura::services::sns {

/// A list goes on behind `position`; the token is base64, as clients may check.
std::string make_page_token(std::string_view position);
/// Empty where none was sent. InvalidParameterException for what is no token.
[[nodiscard]] Result<std::string> read_page_token(const std::optional<std::string>& token);

}  // namespace yagura::services::sns
