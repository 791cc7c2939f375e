#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/signing_certificate.h"
#include "meta/database.h"
#include "services/sns/envelope.h"

namespace yagura::services::sns {

/// The key that signs envelopes, made when the first one is to be signed (which takes a while) and
/// kept in the control database, and its certificate. Certificates of earlier keys stay to be had.
/// Any thread.
class SigningKey final : public EnvelopeSigner {
  public:
    [[nodiscard]] static Result<std::unique_ptr<SigningKey>> open(meta::Database& database,
                                                                  std::string_view region,
                                                                  Clock& clock);

    [[nodiscard]] Result<std::string> sign(std::string_view text, Version version) const override;
    [[nodiscard]] Result<std::string> certificate_path() const override;
    /// The PEM text that is served at a path; nothing where no certificate is.
    [[nodiscard]] Result<std::optional<std::string>> certificate_at(std::string_view path) const;

  private:
    struct Key {
        std::string id;
        std::unique_ptr<crypto::SigningCertificate> certificate;
    };
    SigningKey(meta::Database& database, std::string_view region, Clock& clock)
        : database_(database), region_(region), clock_(clock) {}
    /// Makes it the first time; lives as long as this.
    [[nodiscard]] Result<const Key*> key() const;

    meta::Database& database_;
    const std::string region_;
    Clock& clock_;
    mutable std::mutex mutex_;  // of making
    mutable Key key_;           // with a certificate once it is there, not changed afterwards
};

}  // namespace yagura::services::sns
