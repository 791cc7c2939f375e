#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace yagura::pattern {

/// Checks the text between two `%` against the subset of regular expressions that filter patterns
/// have (filter-patterns.md section 3) and gives the same expression in RE2's syntax. What remains
/// for RE2 to refuse is a repetition of nothing, a reversed range and the like.
/// Errors: bad_characters() for what the subset lacks, malformed().
[[nodiscard]] Result<std::string> regex_of_subset(std::string_view expression);

}  // namespace yagura::pattern
