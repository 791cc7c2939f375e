#pragma once

#include <string_view>

#include "base/error.h"
#include "shapes/descriptors.h"

namespace yagura::shapes {

/// Whether all of `text`, which is UTF-8, matches. Compiled at the first use and kept; any thread.
bool matches(const PatternDescriptor& pattern, std::string_view text);

/// An error where the expression is not one that RE2 takes; for tests over all declarations.
[[nodiscard]] Result<void> check_pattern(const PatternDescriptor& pattern);

}  // namespace yagura::shapes
