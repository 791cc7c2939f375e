#pragma once

#include "ports/credentials.h"
#include "services/iam/account_store.h"
#include "services/iam/entity_store.h"
#include "services/iam/key_uses.h"
#include "services/iam/session_store.h"

namespace yagura::services::iam {

/// Every key that can sign: of accounts' roots, of users, and temporary ones. Any thread.
class CredentialDirectory final : public ports::CredentialLookup {
  public:
    /// All must outlive this.
    CredentialDirectory(const AccountStore& accounts, const EntityStore& entities,
                        const SessionStore& sessions, KeyUses& uses)
        : accounts_(accounts), entities_(entities), sessions_(sessions), uses_(uses) {}

    std::optional<ports::AccessKey> find_access_key(std::string_view access_key_id) const override;
    void note_use(const ports::Identity& identity, std::string_view service,
                  std::string_view region, TimeMs when) const override;

  private:
    const AccountStore& accounts_;
    const EntityStore& entities_;
    const SessionStore& sessions_;
    KeyUses& uses_;
};

}  // namespace yagura::services::iam
