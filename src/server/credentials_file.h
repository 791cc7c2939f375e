#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace yagura::server {

/// A profile of DATA/credentials, which is a shared-credentials file as the AWS tools read it.
struct CredentialsProfile {
    std::string name;  ///< "yagura" for the first account, "yagura-ID" for others
    std::string access_key_id;
    std::string secret_access_key;
    std::string region;
    std::string endpoint_url;
    std::string ca_bundle = {};  ///< PEM file of who signed the server's certificate; may be empty
};

/// "yagura-999999999999"
std::string account_profile_name(std::string_view account_id);

/// The lines of a profile, for people to paste.
std::string profile_text(const CredentialsProfile& profile);

/// Adds the profile or replaces its values, other profiles kept; writes a new file with mode 0600
/// and renames it into place. Errors: Io, NoSpace.
[[nodiscard]] Result<void> save_profile(const std::string& path, const CredentialsProfile& profile);

/// Sets endpoint_url, and ca_bundle where one is given, in every profile of the file whose name
/// begins with "yagura", so that they stay right when the address changes. Nothing happens where
/// the file is absent or right.
[[nodiscard]] Result<void> update_endpoints(const std::string& path,
                                            const std::string& endpoint_url,
                                            const std::string& ca_bundle = {});

/// NotFound when there is no file.
[[nodiscard]] Result<std::string> read_text_file(const std::string& path);
/// Mode 0600, synced, in one step.
[[nodiscard]] Result<void> write_private_file(const std::string& path, std::string_view text);

}  // namespace yagura::server
