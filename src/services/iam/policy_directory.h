#pragma once

#include <functional>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "base/text_map.h"
#include "ports/decisions.h"
#include "ports/identity_policies.h"
#include "ports/resource_details.h"
#include "services/iam/entity_store.h"
#include "services/iam/session_store.h"

namespace yagura::services::iam {

/// What decisions need to know of IAM: the policies of who asks, and the paths, tags and boundaries
/// of entities that are asked about. Any thread.
class PolicyDirectory final : public ports::IdentityPolicies,
                              public ports::ResourceDetails,
                              public ports::PrincipalDirectory {
  public:
    /// Both must outlive this.
    PolicyDirectory(const EntityStore& entities, const SessionStore& sessions)
        : entities_(entities), sessions_(sessions) {}

    std::shared_ptr<const ports::IdentityPolicySet> policies_of(
        const ports::Identity& identity) const override;
    std::string full_arn(std::string_view arn) const override;
    ports::ConditionKeys condition_keys(std::string_view arn) const override;
    std::optional<ports::Identity> find_principal(std::string_view arn) const override;

  private:
    using Set = std::shared_ptr<const ports::IdentityPolicySet>;
    struct Cached {
        std::shared_ptr<const AccountEntities> account;  ///< the picture that the set was made from
        Set set;
    };

    static Set make_set(const ports::Identity& identity, const AccountEntities& entities,
                        const Session* session);

    const EntityStore& entities_;
    const SessionStore& sessions_;
    mutable std::shared_mutex mutex_;
    mutable TextMap<Cached> sets_;
};

}  // namespace yagura::services::iam
