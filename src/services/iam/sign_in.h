#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "ports/sign_in.h"
#include "services/iam/entity_store.h"

namespace yagura::services::iam {

/// Checks the passwords of users. Any thread.
class UserSignIn final : public ports::PasswordSignIn {
  public:
    /// Both must outlive this.
    UserSignIn(EntityStore& entities, const Clock& clock) : entities_(entities), clock_(clock) {}

    [[nodiscard]] Result<ports::SignIn> verify_password(std::string_view account,
                                                        std::string_view user,
                                                        std::string_view password) override;

  private:
    /// The number of the account with this number or alias.
    std::optional<std::string> find_account(std::string_view name) const;
    [[nodiscard]] Result<void> note_use(const std::string& account, const User& user);

    EntityStore& entities_;
    const Clock& clock_;
};

}  // namespace yagura::services::iam
