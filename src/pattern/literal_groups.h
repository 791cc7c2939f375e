#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pattern/condition.h"

namespace yagura::pattern {

/// Texts of which a matching message contains at least one.
using LiteralGroup = std::vector<std::string>;
using LiteralGroups = std::vector<LiteralGroup>;

/// Whether `text` contains `piece`; linear, by far the cheapest test there is.
bool contains(std::string_view text, std::string_view piece);

/// Whether `text` contains one text of each group.
bool contains_all(std::string_view text, const LiteralGroups& groups);

/// The groups that hold for a whole condition. `of_single` gives those of a single one, the most
/// telling first and the most common last; an alternative of conditions keeps one group made of
/// their first and one made of their last, if they are small enough to be worth looking for.
LiteralGroups groups_of(const Condition& condition,
                        const std::function<LiteralGroups(std::size_t)>& of_single);

}  // namespace yagura::pattern
