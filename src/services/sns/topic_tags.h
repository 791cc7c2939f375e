#pragma once

#include <optional>
#include <vector>

#include "api/sns/types.h"
#include "base/error.h"
#include "services/sns/topic.h"

namespace yagura::services::sns {

/// The tags of a request. InvalidParameterException for doubled and reserved keys.
[[nodiscard]] Result<Tags> tags_of(const std::optional<std::vector<api::sns::Tag>>& tags);
Error too_many_tags();

}  // namespace yagura::services::sns
