#pragma once

#include <string>

#include "gateway/authentication.h"

namespace yagura::gateway {

/// `--auth=none`: nobody is refused. An access key id of 12 digits is taken for the account's
/// number; every other key, and no key at all, for the first account. The region is the credential
/// scope's if it is one, else the default. For throw-away servers on loopback only.
class OpenDoor final : public Authenticator {
  public:
    OpenDoor(std::string first_account, std::string default_region)
        : first_account_(std::move(first_account)), default_region_(std::move(default_region)) {}

    [[nodiscard]] Result<Caller> authenticate(const AuthenticationRequest& request) const override;

  private:
    const std::string first_account_;
    const std::string default_region_;
};

}  // namespace yagura::gateway
