#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/error.h"
#include "policy/document.h"
#include "ports/credentials.h"
#include "ports/identity_policies.h"
#include "services/iam/entity_store.h"

namespace yagura::services::iam {

/// The trust policies of roles. A user or role that such a policy names is meant by its id: when
/// it is gone, the policy has the id in its place, and when it was renamed, the new ARN. Any
/// thread.
class TrustPolicies final : public ports::ResourcePolicies {
  public:
    explicit TrustPolicies(const EntityStore& entities) : entities_(entities) {}

    std::optional<ports::NamedPolicy> policy_of(std::string_view resource_arn) const override;
    /// The policy as it is to be shown and decided by.
    Document current(std::string_view account_id, const Role& role) const;

    /// Checks the document for a role of `account_id` and gives the ids of whom it names. Errors:
    /// MalformedPolicyDocument.
    [[nodiscard]] Result<std::map<std::string, std::string>> check(
        std::string_view document, const ports::AccountDirectory& accounts) const;

  private:
    std::string id_of(std::string_view arn) const;
    std::string arn_of_id(std::string_view account_id, std::string_view id) const;

    struct Rewritten {
        std::uint64_t generation = 0;
        std::shared_ptr<const std::string> source;
        Document document;
    };
    const EntityStore& entities_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, Rewritten, std::less<>> rewritten_;  ///< by the role's id
};

/// `document` with each string of its Principal and NotPrincipal elements that is a key of
/// `replacements` replaced; the rest stays byte for byte.
std::string replace_principals(std::string_view document,
                               const std::map<std::string, std::string>& replacements);

}  // namespace yagura::services::iam
