#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "services/sns/delivery_store.h"

namespace yagura::services::sns {

/// As the envelope's "Type" and the header x-amz-sns-message-type name it.
std::string_view type_of(DeliveryKind kind);

/// Signs envelopes; `version` 1 is RSA with SHA-1, 2 with SHA-256.
class EnvelopeSigner {
  public:
    virtual ~EnvelopeSigner() = default;
    enum class Version { Sha1, Sha256 };
    /// The signature as base64.
    [[nodiscard]] virtual Result<std::string> sign(std::string_view text,
                                                   Version version) const = 0;
    /// Where the certificate is, below the server's address: "/SimpleNotificationService-….pem".
    [[nodiscard]] virtual Result<std::string> certificate_path() const = 0;
};

/// The id that a confirmation is known by, the same for each attempt.
std::string confirmation_message_id(const Delivery& delivery);

enum class EnvelopeStyle { Pretty, OneLine };

/// The JSON around a message, as http endpoints and mails of protocol email-json get it: sns.md
/// sections 6.2 and 6.3. Links lead to `base_url`.
[[nodiscard]] Result<std::string> envelope_of(const Delivery& delivery, std::string_view base_url,
                                              const EnvelopeSigner& signer, EnvelopeStyle style);

}  // namespace yagura::services::sns
