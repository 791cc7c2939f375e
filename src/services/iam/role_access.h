#pragma once

#include "base/clock.h"
#include "ports/authorizer.h"
#include "ports/identity_policies.h"
#include "services/iam/entity_store.h"

namespace yagura::services::iam {

/// Roles that services take to act in an account. Any thread.
class ServiceRoles final : public ports::RoleAccess {
  public:
    /// All must outlive this.
    ServiceRoles(const EntityStore& entities, const ports::Authorizer& authorizer,
                 const Clock& clock)
        : entities_(entities), authorizer_(authorizer), clock_(clock) {}

    [[nodiscard]] Result<ports::Identity> assume_for_service(
        std::string_view role_arn, std::string_view service, std::string_view source_arn,
        std::string_view source_account) const override;

  private:
    const EntityStore& entities_;
    const ports::Authorizer& authorizer_;
    const Clock& clock_;
};

}  // namespace yagura::services::iam
