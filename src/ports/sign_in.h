#pragma once

#include <string_view>

#include "base/error.h"
#include "ports/context.h"

namespace yagura::ports {

/// What a person who gave name and password gets.
struct SignIn {
    enum class Outcome {
        Refused,     ///< no such account, user or password; which of them is not to be told
        Granted,     ///< `identity` may go on
        MustChange,  ///< the password is right, and another one must be set before anything else
        Expired,     ///< the password is right and too old, and only an administrator can help
    };
    Outcome outcome = Outcome::Refused;
    Identity identity;  ///< unless Refused
};

class PasswordSignIn {
  public:
    virtual ~PasswordSignIn() = default;
    /// Takes the same time whether or not the user exists (tens of milliseconds): for a thread that
    /// may block. `account` is its number or its alias. Remembers when a user signed in.
    [[nodiscard]] virtual Result<SignIn> verify_password(std::string_view account,
                                                         std::string_view user,
                                                         std::string_view password) = 0;
};

}  // namespace yagura::ports
