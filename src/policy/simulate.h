#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/evaluate.h"

namespace yagura::policy {

/// A statement that applied. Pointers into the policies that were simulated.
struct MatchedStatement {
    const NamedDocument* document = nullptr;
    const Statement* statement = nullptr;
};

/// What the policy simulator tells of one action on one resource.
struct Simulation {
    Decision decision;
    /// The statements that allow when it is allowed, those that deny when one denies, else none.
    std::vector<MatchedStatement> matched;
    /// Keys of conditions and variables that would have been looked at and have no value; sorted.
    std::vector<std::string> missing_keys;
    std::optional<bool> boundary_allows;      ///< nothing: there is no boundary
    std::optional<bool> organization_allows;  ///< nothing: there are no such policies
};

Simulation simulate(const Request& request, const PolicySets& sets);

}  // namespace yagura::policy
