#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "net/http_message.h"

namespace yagura::gateway {

/// How the signature came.
enum class SignatureForm {
    Header,     ///< Authorization header
    Presigned,  ///< X-Amz-… parameters in the query string
};

/// The parts of a credential scope, some of them possibly wrong.
struct Credential {
    std::string access_key_id;
    std::string date;
    std::string region;
    std::string service;
    std::string terminator;
};

/// A request's signature, taken apart and not yet believed.
struct Signature {
    SignatureForm form = SignatureForm::Header;
    std::string algorithm;
    std::string credential;  ///< as sent
    std::vector<std::string> signed_headers;
    std::string signature;
    TimeMs time;                       ///< when it was made
    std::string timestamp;             ///< `time` in the basic form, as it was signed
    std::int64_t expires_seconds = 0;  ///< presigned only
    std::optional<std::string> session_token;

    /// Nothing unless there are exactly five parts.
    std::optional<Credential> split_credential() const;
};

/// Takes the signature from a request: wire-protocols.md sections 8.1 and 8.3 down to the date's
/// format. Errors: MissingAuthenticationTokenException, InvalidSignatureException (two signatures),
/// IncompleteSignatureException, with the service's sentences.
[[nodiscard]] Result<Signature> parse_signature(const net::HttpRequest& request);

/// The credential of a request, without any check; for telling the service of a request and for a
/// server that does not verify. Nothing when there is none that can be read.
std::optional<Credential> peek_credential(const net::HttpRequest& request);

}  // namespace yagura::gateway
