#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace yagura::services::logs {

/// Values of one filter of ListLogGroups: any may match. `*` at either end stands for any text
/// (compared without case), a leading `!` negates (logs-api.md section 6). No values: the key is
/// enough.
bool matches_tag_values(const std::vector<std::string>& wanted, std::string_view value);

/// InvalidParameterException for a key that is reserved ("aws:…").
[[nodiscard]] Result<void> check_tag_key(std::string_view key);

}  // namespace yagura::services::logs
