#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "policy/simulate.h"
#include "ports/identity_policies.h"
#include "services/iam/checks.h"
#include "services/iam/entity_store.h"

/// The policy simulator: what SimulateCustomPolicy and SimulatePrincipalPolicy share.
namespace yagura::services::iam {

/// The policies of a simulation with the texts that they were made of, by their names.
struct SimulatedPolicies {
    policy::PolicySets sets;
    std::map<std::string, Document> texts;

    /// InvalidInput when the text is no policy.
    [[nodiscard]] Result<policy::NamedDocument> read(std::string name, Document text,
                                                     policy::DocumentKind kind);
};

/// "PolicyInputList.1" and so on.
[[nodiscard]] Result<void> add_policy_inputs(const std::vector<std::string>& inputs,
                                             SimulatedPolicies& out);
/// The policies of a user (with its groups), group or role; NoSuchEntity, and InvalidInput for an
/// ARN of something else. A boundary too.
[[nodiscard]] Result<void> add_policies_of(const AccountEntities& entities,
                                           std::string_view account, std::string_view arn,
                                           SimulatedPolicies& out);

/// What both operations ask, but for the identity's policies.
struct SimulationQuestion {
    const std::vector<std::string>& actions;
    std::vector<std::string> resources;  ///< "*" when the request names none
    const std::optional<std::vector<std::string>>& boundary_inputs;
    const std::optional<std::string>& resource_policy;
    const std::optional<std::string>& resource_owner;
    const std::optional<std::vector<wire::ContextEntry>>& context_entries;
    std::string caller_arn;  ///< empty: none is known
    std::string account;
};

/// All results, action by action and within it resource by resource.
[[nodiscard]] Result<std::vector<wire::EvaluationResult>> simulate_all(
    const SimulationQuestion& question, SimulatedPolicies policies);

}  // namespace yagura::services::iam
