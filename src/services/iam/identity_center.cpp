#include "services/iam/identity_center.h"

#include <utility>

#include "services/iam/credential_directory.h"
#include "services/iam/entity_store.h"
#include "services/iam/iam_operations.h"
#include "services/iam/key_uses.h"
#include "services/iam/role_access.h"
#include "services/iam/session_store.h"
#include "services/iam/sign_in.h"
#include "services/iam/sts/sts_operations.h"
#include "services/iam/trust_policies.h"

namespace yagura::services::iam {
namespace {

class StoredIdentities final : public IdentityCenter {
  public:
    StoredIdentities(const AccountStore& accounts, const Clock& clock,
                     std::unique_ptr<EntityStore> entities, std::unique_ptr<SessionStore> sessions,
                     std::unique_ptr<KeyUses> uses)
        : accounts_(accounts),
          clock_(clock),
          entities_(std::move(entities)),
          sessions_(std::move(sessions)),
          uses_(std::move(uses)),
          credentials_(accounts, *entities_, *sessions_, *uses_),
          policies_(*entities_, *sessions_),
          trust_(*entities_),
          sign_in_(*entities_, clock) {}

    const ports::CredentialLookup& credentials() const override { return credentials_; }
    const PolicyDirectory& policies() const override { return policies_; }
    const ports::ResourcePolicies& trust() const override { return trust_; }

    void serve(const ports::Authorizer& authorizer) override {
        iam_ = std::make_shared<IamOperations>(
            IamCollaborators{*entities_, accounts_, trust_, *uses_, authorizer, clock_});
        sts_ = std::make_shared<StsOperations>(
            StsCollaborators{*entities_, *sessions_, authorizer, clock_});
        roles_ = std::make_unique<ServiceRoles>(*entities_, authorizer, clock_);
    }
    std::shared_ptr<api::iam::IamService> iam() override { return iam_; }
    std::shared_ptr<api::sts::StsService> sts() override { return sts_; }
    ports::PasswordSignIn& sign_in() override { return sign_in_; }
    const ports::RoleAccess& roles() const override { return *roles_; }

    Result<void> keep_up() override {
        YG_CHECK(uses_->save());
        return sessions_->sweep(clock_.now());
    }

  private:
    const AccountStore& accounts_;
    const Clock& clock_;
    std::unique_ptr<EntityStore> entities_;
    std::unique_ptr<SessionStore> sessions_;
    std::unique_ptr<KeyUses> uses_;
    CredentialDirectory credentials_;
    PolicyDirectory policies_;
    TrustPolicies trust_;
    UserSignIn sign_in_;
    std::shared_ptr<IamOperations> iam_;
    std::shared_ptr<StsOperations> sts_;
    std::unique_ptr<ServiceRoles> roles_;
};

}  // namespace

Result<std::unique_ptr<IdentityCenter>> IdentityCenter::open(meta::Database& database,
                                                             const AccountStore& accounts,
                                                             const Clock& clock) {
    auto entities = YG_TRY(EntityStore::open(database));
    auto sessions = YG_TRY(SessionStore::open(database));
    auto uses = YG_TRY(KeyUses::open(database));
    return std::make_unique<StoredIdentities>(accounts, clock, std::move(entities),
                                              std::move(sessions), std::move(uses));
}

}  // namespace yagura::services::iam
