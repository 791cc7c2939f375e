#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "ports/context.h"

namespace yagura::ports {

/// A policy document and what to call it in explanations.
struct NamedPolicy {
    std::string name;  ///< ARN of a managed policy, "USER/inline/NAME" and the like for inline ones
    std::shared_ptr<const std::string>
        document;  ///< JSON; the same pointer as long as it is unchanged
};

/// Everything attached to an identity that a decision needs. Immutable and shared.
struct IdentityPolicySet {
    std::vector<NamedPolicy> identity;    ///< inline, attached, and of the user's groups
    std::optional<NamedPolicy> boundary;  ///< permissions boundary
    std::vector<NamedPolicy> session;     ///< session policies; empty: none were passed
    std::vector<std::vector<NamedPolicy>>
        organization;      ///< SCPs, a list a level (root, units, account);
                           ///< empty: in no organization, or its management account
    std::string role_arn;  ///< of an assumed role: the role; else empty
    std::string user_arn;  ///< of a federated user: who made the session
    std::vector<std::pair<std::string, std::string>> principal_tags;
    std::optional<TimeMs> issued;  ///< of temporary credentials
    std::string source_identity;   ///< of a session; empty: none
    bool mfa = false;
};

/// What the authorizer asks of IAM. Called for every request, from many threads: cached.
class IdentityPolicies {
  public:
    virtual ~IdentityPolicies() = default;
    /// Null when the identity is no longer there (a deleted user): nothing is allowed then.
    virtual std::shared_ptr<const IdentityPolicySet> policies_of(
        const Identity& identity) const = 0;
};

/// Resource policies of one service (a stream's, a topic's, a destination's, a role's trust
/// policy).
class ResourcePolicies {
  public:
    virtual ~ResourcePolicies() = default;
    /// The policy of the resource with this ARN, or nothing.
    virtual std::optional<NamedPolicy> policy_of(std::string_view resource_arn) const = 0;
};

/// Lets a service act under a role, as real services do (a subscription's delivery role).
class RoleAccess {
  public:
    virtual ~RoleAccess() = default;
    /// The identity of a session of the role, if its trust policy lets `service`
    /// ("logs.amazonaws.com") assume it. `source_arn` and `source_account` fill aws:SourceArn and
    /// aws:SourceAccount. Errors: NotFound (no such role), Forbidden.
    [[nodiscard]] virtual Result<Identity> assume_for_service(
        std::string_view role_arn, std::string_view service, std::string_view source_arn,
        std::string_view source_account) const = 0;
};

}  // namespace yagura::ports
