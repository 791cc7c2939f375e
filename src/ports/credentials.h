#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "ports/context.h"

namespace yagura::ports {

/// What the gateway needs to verify a signature made with an access key.
struct AccessKey {
    std::string access_key_id;
    std::string secret;
    Identity identity;
    bool active = true;
    std::optional<std::string>
        session_token;  ///< of temporary credentials: must come with the request
    std::optional<TimeMs> expires;
};

class CredentialLookup {
  public:
    virtual ~CredentialLookup() = default;
    /// Nothing for an unknown key. Called for every request, from many threads: cached.
    virtual std::optional<AccessKey> find_access_key(std::string_view access_key_id) const = 0;
    /// Tells that a request was signed by this identity, for the dates of last use. Called for
    /// every request, from many threads: cheap.
    virtual void note_use(const Identity&, std::string_view /*service*/,
                          std::string_view /*region*/, TimeMs /*when*/) const {}
};

struct Account {
    std::string account_id;
    TimeMs created;
};

/// A root access key, the only kind that is shown with its secret.
struct RootKey {
    std::string account_id;
    std::string access_key_id;
    std::string secret;
};

/// The accounts of this installation.
class AccountDirectory {
  public:
    virtual ~AccountDirectory() = default;
    /// Makes an account and its root key. Without a given key a random one is made. Errors:
    /// AlreadyExists, InvalidArgument (not 12 digits, key of the wrong form or in use).
    [[nodiscard]] virtual Result<RootKey> create_account(
        std::string_view account_id, std::optional<RootKey> given = std::nullopt) = 0;
    [[nodiscard]] virtual Result<std::vector<Account>> list_accounts() const = 0;
    virtual bool account_exists(std::string_view account_id) const = 0;
};

}  // namespace yagura::ports
