#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace yagura::crypto {

/// What may be kept of a password: a salted scrypt (RFC 7914), as one line of text that holds its
/// own parameters. Costs about 50 ms and 32 MiB of memory each time, so that guessing from stolen
/// hashes is dear; few run at once, further callers wait.
[[nodiscard]] Result<std::string> make_password_hash(std::string_view password);

/// Whether `hash` was made of this password. Corruption for a text that is no such hash.
[[nodiscard]] Result<bool> password_matches(std::string_view password, std::string_view hash);

/// Takes the time of password_matches(): for names that do not exist, so that nobody can tell them
/// from others by how long the answer takes.
void spend_password_time(std::string_view password);

}  // namespace yagura::crypto
