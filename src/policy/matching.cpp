#include "policy/matching.h"

#include <algorithm>

namespace yagura::policy {

bool action_applies(const Statement& statement, std::string_view action) {
    const bool listed = std::ranges::any_of(
        statement.actions, [&](const std::string& glob) { return glob_matches(glob, action); });
    return listed != statement.not_action;
}

// A pattern of NotResource whose variable has no value excepts nothing from a Deny, and makes an
// Allow void: neither may reach further for want of a value.
bool resource_applies(const Statement& statement, std::string_view resource,
                      const ContextKeys& keys) {
    if (statement.any_resource) return true;
    for (const TextPattern& pattern : statement.resources) {
        if (statement.not_resource && statement.effect == Effect::Allow &&
            pattern.has_variables() && !pattern.filled(keys).has_value())
            return false;
        if (pattern.matches(resource, keys)) return !statement.not_resource;
    }
    return statement.not_resource;
}

bool conditions_hold(const Statement& statement, const ContextKeys& keys) {
    return std::ranges::all_of(statement.conditions,
                               [&](const Condition& condition) { return condition.holds(keys); });
}

}  // namespace yagura::policy
