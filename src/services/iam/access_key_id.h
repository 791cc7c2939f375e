#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yagura::services::iam {

/// True for 12 decimal digits.
bool is_account_id(std::string_view text);

enum class KeyKind {
    LongTerm,   ///< AKIA
    Temporary,  ///< ASIA: comes with a session token
};

/// A new key id: "AKIA" or "ASIA" and 16 characters of A-Z2-7 in which the account is embedded as
/// in real ones (wire-protocols.md section 9), so that GetAccessKeyInfo and third-party decoders
/// agree. `account_id` must be one.
std::string make_access_key_id(std::string_view account_id, KeyKind kind = KeyKind::LongTerm);

/// The account embedded in a key id of 20 characters; nothing for one of another form or number.
std::optional<std::string> account_of_access_key_id(std::string_view access_key_id);

/// A new secret: 40 characters of A-Za-z0-9/+.
std::string make_secret_access_key();

/// Whether a key that somebody chose can be used: an id of 3 to 128 characters of A-Za-z0-9_.- that
/// is no account id, so that it can stand in a credential scope.
bool is_usable_access_key_id(std::string_view text);
/// A secret of 8 to 128 printable ASCII characters without spaces, so that it can stand in a
/// credentials file.
bool is_usable_secret(std::string_view text);

}  // namespace yagura::services::iam
