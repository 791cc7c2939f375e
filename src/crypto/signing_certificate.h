#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"

namespace yagura::crypto {

/// An RSA key of 2048 bits with a certificate signed by itself, by which others check that texts
/// come from here. Any thread.
class SigningCertificate {
  public:
    enum class Hash { Sha1, Sha256 };

    /// A new key; the certificate is for `common_name` and good for ten years from `now`.
    [[nodiscard]] static Result<std::unique_ptr<SigningCertificate>> make(
        std::string_view common_name, TimeMs now);
    /// From what the functions below gave. Corruption for other texts.
    [[nodiscard]] static Result<std::unique_ptr<SigningCertificate>> load(
        std::string_view private_key_pem, std::string_view certificate_pem);
    virtual ~SigningCertificate() = default;

    virtual const std::string& private_key_pem() const = 0;
    virtual const std::string& certificate_pem() const = 0;
    /// The signature of `text` after PKCS#1 v1.5 (RFC 8017 section 8.2), as bytes.
    [[nodiscard]] virtual Result<std::string> sign(std::string_view text, Hash hash) const = 0;
};

}  // namespace yagura::crypto
