#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/sigv4.h"
#include "gateway/authentication.h"
#include "gateway/signature.h"
#include "gateway/signing_key_cache.h"
#include "ports/credentials.h"

namespace yagura::gateway {

/// Bodies whose hash is not in the signature (x-amz-content-sha256: UNSIGNED-PAYLOAD).
enum class UnsignedPayload { OverTlsOnly, Always };

struct SignatureOptions {
    /// How far the signature's time may be from ours, either way; shown in the error.
    std::int64_t max_skew_minutes = 5;
    /// The same for IAM and STS.
    std::int64_t max_skew_minutes_iam = 15;
    UnsignedPayload unsigned_payload = UnsignedPayload::OverTlsOnly;
    /// Host values that clients may have signed when a proxy in front of the server rewrites Host.
    std::vector<std::string> extra_hosts;
    /// Addresses of proxies whose X-Forwarded-Host is believed.
    std::vector<std::string> trusted_proxies;
    /// Regions that are served; empty: every well-formed one.
    std::vector<std::string> regions;
    /// Served in any case, whatever its form.
    std::string default_region = "us-east-1";
};

/// Signature Version 4, header and presigned: wire-protocols.md section 8, every check in its
/// order. Besides what the section asks for, x-amz-date, x-amz-target, x-amz-security-token and
/// x-amz-content-sha256 must be signed where they are sent.
class SignatureVerifier final : public Authenticator {
  public:
    /// `credentials` must outlive the verifier.
    SignatureVerifier(const ports::CredentialLookup& credentials, SignatureOptions options);

    [[nodiscard]] Result<Caller> authenticate(const AuthenticationRequest& request) const override;

  private:
    [[nodiscard]] Result<void> check_time(const Signature& signature,
                                          const AuthenticationRequest& request) const;
    [[nodiscard]] Result<void> check_scope(const Credential& credential, const Signature& signature,
                                           std::string_view service) const;
    [[nodiscard]] Result<void> check_signature(const Signature& signature,
                                               const Credential& credential,
                                               const ports::AccessKey& key,
                                               const AuthenticationRequest& request) const;
    bool is_served(std::string_view region, std::string_view service) const;
    std::optional<std::string> payload_hash(const net::HttpRequest& request) const;
    std::vector<std::string> hosts_to_try(const net::HttpRequest& request) const;

    const ports::CredentialLookup& credentials_;
    const SignatureOptions options_;
    mutable SigningKeyCache keys_;
};

}  // namespace yagura::gateway
