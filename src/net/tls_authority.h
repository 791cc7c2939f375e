#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"

namespace yagura {
class Clock;
}

namespace yagura::net {

/// Files that `--tls auto` serves with and that clients are told to trust. All are PEM.
struct TlsAuthorityFiles {
    std::filesystem::path authority_file;    ///< the authority's certificate: give it to clients
    std::filesystem::path certificate_file;  ///< the server's certificate, then the authority's
    std::filesystem::path key_file;          ///< the server's key, mode 0600
    bool authority_made = false;             ///< the authority is new: clients must be told again
    bool certificate_made = false;           ///< the server's certificate is new
};

/// Keeps in `folder` (made with mode 0700) a certificate authority of this installation alone and
/// a server certificate signed by it. The authority (EC P-256, 10 years, "Yagura local authority")
/// is made once and replaced only when it ends within 427 days or is missing. The certificate
/// (EC P-256, 397 days) is made anew when it is missing, has less than 30 days left, was not signed
/// by the authority or does not name exactly what is wanted: 127.0.0.1, ::1, localhost, this host's
/// name and each of `names` (DNS names or IP addresses); DNS names also with the prefixes "stream-"
/// and "streaming-" that SDKs put before a host for event streams (wire-protocols.md section 13).
/// Errors: InvalidArgument (a name), Io, Internal (OpenSSL refused).
[[nodiscard]] Result<TlsAuthorityFiles> ensure_tls_authority(const std::filesystem::path& folder,
                                                             const std::vector<std::string>& names,
                                                             const Clock& clock);

/// Lines for a person to paste into a shell that make the usual clients trust the authority.
std::vector<std::string> tls_trust_lines(const TlsAuthorityFiles& files);

}  // namespace yagura::net
