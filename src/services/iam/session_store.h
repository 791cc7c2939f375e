#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text_map.h"
#include "base/time.h"
#include "meta/database.h"
#include "ports/credentials.h"
#include "services/iam/entities.h"

namespace yagura::services::iam {

/// Temporary credentials and what they stand for, as it was when they were made. What their
/// principal may do is looked up for each request; session policies stay as they are here.
struct Session {
    enum class Kind : std::int64_t {
        Role = 1,       ///< AssumeRole
        Federated = 2,  ///< GetFederationToken
        Same = 3,       ///< GetSessionToken: the user, or the account's root
    };
    std::int64_t kind = 0;
    std::string access_key_id;
    std::string secret;
    std::string token;
    std::string account_id;
    std::string arn;           ///< of the session; of the user with Same
    std::string principal_id;  ///< AROA…:NAME, ACCOUNT:NAME, or the user's id
    std::string owner_id;      ///< id of the role, or of the user who asked; the account's for root
    std::string owner_name;    ///< name of that role or user; empty for root
    std::vector<Document> policies;  ///< session policies
    bool limited = false;            ///< policies were passed
    Tags tags;
    std::vector<std::string> transitive_keys;
    std::string source_identity;
    TimeMs issued;
    TimeMs expires;

    Kind what() const { return static_cast<Kind>(kind); }
    bool owned_by_root() const { return owner_id == account_id; }
};

/// Fills in the key id, the secret and the token.
void make_credentials(Session& session);

/// Sessions in memory and in the control database. Those that expired are told to be so for a day,
/// then they are forgotten. Any thread.
class SessionStore {
  public:
    [[nodiscard]] static Result<std::unique_ptr<SessionStore>> open(meta::Database& database);

    /// Durable when it returns.
    [[nodiscard]] Result<void> add(Session session);
    /// Null for none.
    std::shared_ptr<const Session> find(std::string_view access_key_id) const;
    std::optional<ports::AccessKey> find_access_key(std::string_view access_key_id) const;
    /// Forgets what expired more than a day ago.
    [[nodiscard]] Result<void> sweep(TimeMs now);

  private:
    explicit SessionStore(meta::Database& database) : database_(database) {}
    [[nodiscard]] Result<void> load();

    meta::Database& database_;
    mutable std::shared_mutex mutex_;
    TextMap<std::shared_ptr<const Session>> sessions_;
};

}  // namespace yagura::services::iam
