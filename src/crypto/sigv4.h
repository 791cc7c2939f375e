#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "crypto/sha256.h"

/// Signature Version 4 as every service but S3 uses it: wire-protocols.md section 8.2. Knows no
/// HTTP library: a request is its method, its target as sent and its header fields.
namespace yagura::crypto {

inline constexpr std::string_view kSigV4Algorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kSigV4Terminator = "aws4_request";
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

/// One header field. Names in any case.
struct HeaderField {
    std::string_view name;
    std::string_view value;
};

/// Path and query of a request target; the scheme and authority of an absolute one are left out.
struct SplitTarget {
    std::string_view path;   ///< may be empty
    std::string_view query;  ///< after the first '?', not decoded
};
SplitTarget split_target(std::string_view target);

/// What is signed of a path: dot segments removed, slashes collapsed, every byte but unreserved
/// ones and '/' percent-encoded once more. Empty gives "/".
std::string canonical_uri(std::string_view path);

enum class QueryForm {
    Reencoded,  ///< decoded, then encoded the one right way: what the rule says
    AsSent,     ///< the pairs as they stand: what some clients sign
};
/// What is signed of a query: pairs sorted, X-Amz-Signature left out.
std::string canonical_query(std::string_view query, QueryForm form = QueryForm::Reencoded);

/// What is signed of one value: trimmed, inner runs of spaces made one.
std::string canonical_header_value(std::string_view value);

struct CanonicalRequestInputs {
    std::string_view method;
    std::string_view target;
    std::span<const HeaderField> headers;
    /// Lower-case names in the order in which they are signed.
    std::span<const std::string_view> signed_headers;
    /// 64 hexadecimal digits or kUnsignedPayload.
    std::string_view payload_hash;
    QueryForm query_form = QueryForm::Reencoded;
};
std::string canonical_request(const CanonicalRequestInputs& inputs);

struct CredentialScope {
    std::string_view date;  ///< yyyymmdd
    std::string_view region;
    std::string_view service;
};
/// "date/region/service/aws4_request"
std::string scope_text(const CredentialScope& scope);

/// The key of a day, region and service; fit for a cache.
Sha256Digest signing_key(std::string_view secret, const CredentialScope& scope);

/// `timestamp` in the basic form 20260115T093000Z.
std::string string_to_sign(std::string_view timestamp, const CredentialScope& scope,
                           std::string_view canonical_request);

/// The signature in hexadecimal.
std::string signature_hex(const Sha256Digest& key, std::string_view string_to_sign);

/// "20260115T093000Z"
std::string basic_timestamp(TimeMs time);

/// Who signs. Views must live for the call.
struct SigningCredentials {
    std::string_view access_key_id;
    std::string_view secret;
    std::optional<std::string_view> session_token;
};

struct SigningInputs {
    std::string_view method;
    std::string_view target;
    /// The fields to be signed; must hold Host. Those that proxies change (connection, user-agent
    /// and the like) are left unsigned.
    std::span<const HeaderField> headers;
    std::string_view payload_hash;  ///< of the body as it is sent
    std::string_view region;
    std::string_view service;
    TimeMs time;
};

/// The fields to add to a request so that it is signed: X-Amz-Date, X-Amz-Security-Token (with a
/// session token) and Authorization.
std::vector<std::pair<std::string, std::string>> sign_request(const SigningCredentials& credentials,
                                                              const SigningInputs& inputs);

/// The target of a presigned request, good for `expires_seconds` (1 to 604800). Signs the given
/// headers, usually Host alone.
std::string presign_target(const SigningCredentials& credentials, const SigningInputs& inputs,
                           int expires_seconds);

}  // namespace yagura::crypto
