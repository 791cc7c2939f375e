#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "services/iam/entities.h"

/// Passwords of users: what they must be, and how they are kept and checked.
namespace yagura::services::iam {

/// How many former passwords are remembered: what a policy can ask for at most.
inline constexpr std::size_t kFormerPasswords = 24;

/// PasswordPolicyViolation for a password that breaks the account's policy; where there is none,
/// the service's own (8 characters of three kinds). ValidationError for characters that no
/// password may have.
[[nodiscard]] Result<void> check_password(std::string_view password,
                                          const std::optional<PasswordPolicy>& policy);

/// PasswordPolicyViolation when the password is the present one or among the last that the policy
/// names. Slow: hashes as often as passwords are compared.
[[nodiscard]] Result<void> check_not_used_before(std::string_view password,
                                                 const StoredPassword& stored,
                                                 const std::optional<PasswordPolicy>& policy);

/// `before` with another password. Without `before` a first one. `hash` is of
/// crypto::make_password_hash().
StoredPassword replaced(const std::optional<StoredPassword>& before, std::string hash, TimeMs now);

/// Whether the policy says that this password is too old at `now`.
bool is_expired(const StoredPassword& stored, const std::optional<PasswordPolicy>& policy,
                TimeMs now);

}  // namespace yagura::services::iam
