#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/text_map.h"
#include "meta/database.h"
#include "ports/credentials.h"

namespace yagura::services::iam {

/// The accounts of this installation and their root access keys, in the control database. Secrets
/// are stored as they are: a signature can only be checked with the secret itself. They rest on the
/// mode of the database's file, 0600.
///
/// Look-ups come from memory: everything is loaded at the start and kept in step with the database.
/// Any thread.
class AccountStore final : public ports::CredentialLookup, public ports::AccountDirectory {
  public:
    /// `database` and `clock` must outlive the store. Errors: Database's.
    [[nodiscard]] static Result<std::unique_ptr<AccountStore>> open(meta::Database& database,
                                                                    const Clock& clock);

    struct FirstAccount {
        ports::RootKey key;
        bool created = false;  ///< made by this call
    };
    /// The first account and its root key. Made at the first start with `account_id` and with
    /// `given` or a random key; afterwards what was made then, whatever is asked for.
    [[nodiscard]] Result<FirstAccount> ensure_first_account(
        std::string_view account_id, std::optional<ports::RootKey> given = std::nullopt);

    std::optional<ports::AccessKey> find_access_key(std::string_view access_key_id) const override;
    [[nodiscard]] Result<ports::RootKey> create_account(
        std::string_view account_id, std::optional<ports::RootKey> given = std::nullopt) override;
    [[nodiscard]] Result<std::vector<ports::Account>> list_accounts() const override;
    bool account_exists(std::string_view account_id) const override;

  private:
    AccountStore(meta::Database& database, const Clock& clock);
    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<void> insert(const ports::RootKey& key, TimeMs created);
    void remember(const ports::RootKey& key, TimeMs created);

    meta::Database& database_;
    const Clock& clock_;
    std::mutex creating_;  ///< one account at a time; held before mutex_
    mutable std::shared_mutex mutex_;
    TextMap<ports::AccessKey> keys_;
    TextMap<ports::Account> accounts_;
    std::vector<std::string> order_;  ///< account ids as they were made
};

/// The identity of an account's root.
ports::Identity root_identity(std::string_view account_id, std::string_view access_key_id);

}  // namespace yagura::services::iam
