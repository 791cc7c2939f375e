#include "gateway/signature_verifier.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "gateway/query_string.h"
#include "gateway/wire_error.h"

namespace yagura::gateway {
namespace {

constexpr std::string_view kInvalid = "InvalidSignatureException";
constexpr std::string_view kUnrecognized = "UnrecognizedClientException";
/// Far above what any client signs; bounds the canonical form that a stranger can make us build.
constexpr std::size_t kMaxSignedHeaders = 200;

std::unexpected<Error> mismatch() {
    return fail(front_door_error(
        kInvalid,
        "The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method. Consult the service "
        "documentation for details."));
}

/// Whether `names` holds nothing twice: the same long header signed again and again would blow up
/// the canonical form.
bool are_distinct(const std::vector<std::string>& names) {
    if (std::adjacent_find(names.begin(), names.end(), std::greater_equal<>()) == names.end())
        return true;  // rising, as every client sends them
    std::vector<std::string_view> sorted(names.begin(), names.end());
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

Result<void> check_signed_headers(const Signature& signature, const net::HttpRequest& request) {
    const auto is_signed = [&](std::string_view name) {
        return std::find(signature.signed_headers.begin(), signature.signed_headers.end(), name) !=
               signature.signed_headers.end();
    };
    if (!is_signed("host") && !is_signed(":authority"))
        return fail(front_door_error(
            kInvalid, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."));
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kMustBeSigned = {{
        {"x-amz-date", "X-Amz-Date"},
        {"x-amz-target", "X-Amz-Target"},
        {"x-amz-security-token", "X-Amz-Security-Token"},
        {"x-amz-content-sha256", "X-Amz-Content-Sha256"},
    }};
    for (const auto& [name, shown] : kMustBeSigned)
        if (request.headers.contains(name) && !is_signed(name))
            return fail(front_door_error(
                kInvalid,
                fmt::format("'{}' must be a 'SignedHeader' in the AWS Authorization.", shown)));
    return {};
}

Result<void> check_token(const Signature& signature, const ports::AccessKey& key, TimeMs now) {
    if (!key.session_token.has_value()) {
        // A long-term key needs no token; one that is sent all the same belongs to another key.
        if (!signature.session_token.has_value()) return {};
        return fail(front_door_error(kUnrecognized,
                                     "The security token included in the request is invalid"));
    }
    if (!signature.session_token.has_value())
        return fail(front_door_error(kUnrecognized,
                                     "The security token included in the request is invalid."));
    if (!crypto::constant_time_equal(*signature.session_token, *key.session_token))
        return fail(front_door_error(kUnrecognized,
                                     "The security token included in the request is invalid"));
    if (key.expires.has_value() && *key.expires <= now)
        return fail(front_door_error("ExpiredTokenException",
                                     "The security token included in the request is expired"));
    return {};
}

std::string shown_duration(std::int64_t seconds) {
    return seconds % 60 == 0 ? fmt::format("{} min.", seconds / 60)
                             : fmt::format("{} sec.", seconds);
}

}  // namespace

SignatureVerifier::SignatureVerifier(const ports::CredentialLookup& credentials,
                                     SignatureOptions options)
    : credentials_(credentials), options_(std::move(options)) {}

Result<Caller> SignatureVerifier::authenticate(const AuthenticationRequest& request) const {
    const Signature signature = YG_TRY(parse_signature(request.http));
    YG_CHECK(check_time(signature, request));
    YG_CHECK(check_signed_headers(signature, request.http));
    if (signature.algorithm != crypto::kSigV4Algorithm)
        return fail(front_door_error(
            "IncompleteSignatureException",
            fmt::format("Unsupported AWS 'algorithm': '{}' (only AWS4-HMAC-SHA256 for now). ",
                        signature.algorithm)));
    std::optional<Credential> credential = signature.split_credential();
    if (!credential.has_value())
        return fail(front_door_error(
            "IncompleteSignatureException",
            fmt::format("Credential must have exactly 5 slash-delimited elements, e.g. "
                        "keyid/date/region/service/term, got '{}'",
                        signature.credential)));
    YG_CHECK(check_scope(*credential, signature, request.service));
    std::optional<ports::AccessKey> key = credentials_.find_access_key(credential->access_key_id);
    if (!key.has_value() || !key->active)
        return fail(front_door_error(kUnrecognized,
                                     "The security token included in the request is invalid."));
    YG_CHECK(check_signature(signature, *credential, *key, request));
    YG_CHECK(check_token(signature, *key, request.now));
    credentials_.note_use(key->identity, request.service, credential->region, request.now);
    return Caller{std::move(key->identity), std::move(credential->region)};
}

Result<void> SignatureVerifier::check_time(const Signature& signature,
                                           const AuthenticationRequest& request) const {
    const bool wide = request.service == "iam" || request.service == "sts";
    const std::int64_t skew_seconds =
        60 * (wide ? options_.max_skew_minutes_iam : options_.max_skew_minutes);
    const std::int64_t age_limit_seconds =
        signature.form == SignatureForm::Presigned ? signature.expires_seconds : skew_seconds;
    // Signatures are made in whole seconds: ours are compared likewise.
    const TimeMs now(request.now.value / kSecondMs * kSecondMs);
    const TimeMs oldest = now - age_limit_seconds * kSecondMs;
    if (signature.time < oldest)
        return fail(front_door_error(
            kInvalid,
            fmt::format("Signature expired: {} is now earlier than {} ({} - {})",
                        signature.timestamp, crypto::basic_timestamp(oldest),
                        crypto::basic_timestamp(now), shown_duration(age_limit_seconds))));
    const TimeMs newest = now + skew_seconds * kSecondMs;
    if (signature.time > newest)
        return fail(front_door_error(
            kInvalid, fmt::format("Signature not yet current: {} is still later than {} ({} + {})",
                                  signature.timestamp, crypto::basic_timestamp(newest),
                                  crypto::basic_timestamp(now), shown_duration(skew_seconds))));
    return {};
}

bool SignatureVerifier::is_served(std::string_view region, std::string_view service) const {
    if (region == options_.default_region) return true;
    // Clients with an endpoint of their own sign these two with any region (section 9).
    if (service == "iam" || service == "sts") return !region.empty();
    if (options_.regions.empty()) return is_region_code(region);
    return std::find(options_.regions.begin(), options_.regions.end(), region) !=
           options_.regions.end();
}

Result<void> SignatureVerifier::check_scope(const Credential& credential,
                                            const Signature& signature,
                                            std::string_view service) const {
    std::string problems;
    if (!is_served(credential.region, service))
        problems += fmt::format("Credential should be scoped to a valid region, not '{}'. ",
                                credential.region);
    if (credential.service != service)
        problems += fmt::format("Credential should be scoped to correct service: '{}'. ", service);
    if (credential.terminator != crypto::kSigV4Terminator)
        problems += fmt::format(
            "Credential should be scoped with a valid terminator: 'aws4_request', not '{}'. ",
            credential.terminator);
    const std::string_view date = std::string_view(signature.timestamp).substr(0, 8);
    if (credential.date != date)
        problems += fmt::format(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 "
            "version of date from HTTP: '{}' != '{}', from '{}'.",
            credential.date, date, signature.timestamp);
    if (!problems.empty()) return fail(front_door_error(kInvalid, std::move(problems)));
    return {};
}

/// What stands for the body in the canonical request; nothing when the header that names it is not
/// to be believed.
std::optional<std::string> SignatureVerifier::payload_hash(const net::HttpRequest& request) const {
    const auto declared = request.headers.find("x-amz-content-sha256");
    if (declared == crypto::kUnsignedPayload) {
        if (!request.tls && options_.unsigned_payload != UnsignedPayload::Always)
            return std::nullopt;
        return std::string(crypto::kUnsignedPayload);
    }
    std::string actual = request.body.empty() ? std::string(crypto::kEmptySha256Hex)
                                              : crypto::sha256_hex(request.body);
    if (!declared.has_value()) return actual;
    if (!equals_ignore_case(*declared, actual)) return std::nullopt;
    return std::string(*declared);
}

std::vector<std::string> SignatureVerifier::hosts_to_try(const net::HttpRequest& request) const {
    std::vector<std::string> hosts;
    const bool trusted = std::find(options_.trusted_proxies.begin(), options_.trusted_proxies.end(),
                                   request.remote_address) != options_.trusted_proxies.end();
    if (const auto forwarded = request.headers.find("x-forwarded-host"); trusted && forwarded)
        hosts.emplace_back(*forwarded);
    hosts.insert(hosts.end(), options_.extra_hosts.begin(), options_.extra_hosts.end());
    return hosts;
}

Result<void> SignatureVerifier::check_signature(const Signature& signature,
                                                const Credential& credential,
                                                const ports::AccessKey& key,
                                                const AuthenticationRequest& request) const {
    if (signature.signed_headers.size() > kMaxSignedHeaders ||
        !are_distinct(signature.signed_headers))
        return mismatch();
    const std::optional<std::string> hash = payload_hash(request.http);
    if (!hash.has_value()) return mismatch();

    std::vector<crypto::HeaderField> headers;
    headers.reserve(request.http.headers.size() + 1);
    for (const auto& [name, value] : request.http.headers) headers.push_back({name, value});
    const std::vector<std::string_view> names(signature.signed_headers.begin(),
                                              signature.signed_headers.end());
    const std::string received_host(request.http.headers.find("host").value_or(""));
    headers.push_back({":authority", received_host});

    const crypto::CredentialScope scope{credential.date, credential.region, credential.service};
    const crypto::Sha256Digest signing_key =
        keys_.find_or_derive(key.access_key_id, key.secret, scope);
    const auto matches = [&](crypto::QueryForm form) {
        const std::string canonical = crypto::canonical_request({.method = request.http.method,
                                                                 .target = request.http.target,
                                                                 .headers = headers,
                                                                 .signed_headers = names,
                                                                 .payload_hash = *hash,
                                                                 .query_form = form});
        const std::string expected = crypto::signature_hex(
            signing_key, crypto::string_to_sign(signature.timestamp, scope, canonical));
        return crypto::constant_time_equal(expected, signature.signature);
    };
    const bool has_query = !crypto::split_target(request.http.target).query.empty();
    const auto matches_any_form = [&] {
        return matches(crypto::QueryForm::Reencoded) ||
               (has_query && matches(crypto::QueryForm::AsSent));
    };

    bool good = matches_any_form();
    const std::vector<std::string> other_hosts =
        good ? std::vector<std::string>() : hosts_to_try(request.http);
    for (const std::string& host : other_hosts) {
        if (good) break;
        for (crypto::HeaderField& field : headers)
            if (equals_ignore_case(field.name, "host") || field.name == ":authority")
                field.value = host;
        good = matches_any_form();
    }
    if (!good) return mismatch();
    keys_.remember(key.access_key_id, key.secret, scope, signing_key);
    return {};
}

}  // namespace yagura::gateway
