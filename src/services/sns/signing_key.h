#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/signing_certificate.h"
#include "meta/database.h"
#include "services/sns/envelope.h"

namespace yagura::services::sns {

/// The key that signs envelopes, made at the first start and kept in the control database, and its
/// certificate. Certificates of earlier keys stay to be had. Any thread.
class SigningKey final : public EnvelopeSigner {
  public:
    [[nodiscard]] static Result<std::unique_ptr<SigningKey>> open(meta::Database& database,
                                                                  std::string_view region,
                                                                  Clock& clock);

    [[nodiscard]] Result<std::string> sign(std::string_view text, Version version) const override;
    std::string certificate_path() const override;
    /// The PEM text that is served at a path; nothing where no certificate is.
    [[nodiscard]] Result<std::optional<std::string>> certificate_at(std::string_view path) const;

  private:
    SigningKey(meta::Database& database, std::string id,
               std::unique_ptr<crypto::SigningCertificate> certificate);

    meta::Database& database_;
    const std::string id_;
    const std::unique_ptr<crypto::SigningCertificate> certificate_;
};

}  // namespace yagura::services::sns
