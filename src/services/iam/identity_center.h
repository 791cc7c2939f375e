#pragma once

#include <memory>

#include "api/iam/service.h"
#include "api/sts/service.h"
#include "base/clock.h"
#include "base/error.h"
#include "meta/database.h"
#include "ports/authorizer.h"
#include "ports/credentials.h"
#include "ports/identity_policies.h"
#include "ports/sign_in.h"
#include "services/iam/account_store.h"
#include "services/iam/policy_directory.h"

namespace yagura::services::iam {

/// The stores of IAM and STS and what the rest of the server needs of them, in one place. Opening
/// goes in two steps, because decisions need the policies and the operations need decisions:
/// open(), make the authorizer from policies() and trust(), then serve(). Any thread afterwards.
class IdentityCenter {
  public:
    /// All must outlive the result.
    [[nodiscard]] static Result<std::unique_ptr<IdentityCenter>> open(meta::Database& database,
                                                                      const AccountStore& accounts,
                                                                      const Clock& clock);
    virtual ~IdentityCenter() = default;

    /// Every key that can sign.
    virtual const ports::CredentialLookup& credentials() const = 0;
    /// What identities may do, and what is to be known of users, roles and so on as resources.
    virtual const PolicyDirectory& policies() const = 0;
    /// The trust policies of roles.
    virtual const ports::ResourcePolicies& trust() const = 0;

    /// Makes the operations. Once.
    virtual void serve(const ports::Authorizer& authorizer) = 0;
    virtual std::shared_ptr<api::iam::IamService> iam() = 0;
    virtual std::shared_ptr<api::sts::StsService> sts() = 0;
    /// Passwords of users, for whoever lets people in.
    virtual ports::PasswordSignIn& sign_in() = 0;
    /// How services take roles.
    virtual const ports::RoleAccess& roles() const = 0;

    /// Saves when keys were used and forgets temporary ones long expired. Called now and then.
    [[nodiscard]] virtual Result<void> keep_up() = 0;
};

}  // namespace yagura::services::iam
