#pragma once

#include "net/http_server.h"
#include "services/sns/signing_key.h"
#include "services/sns/sns_operations.h"

namespace yagura::services::sns {

/// What people and verifiers reach without a signature: the pages behind the links of mails, and
/// the certificate that envelopes are signed with. sns.md section 5.3. Pages need no script. The
/// page of the unsubscribe link asks for a click more, since programs that look into mails follow
/// links; the header List-Unsubscribe's POST ends the subscription at once (RFC 8058). Any thread.
class WebPages {
  public:
    /// Both must outlive it.
    WebPages(SnsOperations& operations, const SigningKey& key)
        : operations_(operations), key_(key) {}

    /// Begins of the paths that answer() is for.
    static constexpr std::string_view kConfirmation = "/confirmation.html";
    static constexpr std::string_view kUnsubscription = "/unsubscribe.html";
    static constexpr std::string_view kCertificates = "/SimpleNotificationService-";

    void answer(net::HttpExchange& exchange);

  private:
    net::HttpResponse confirm(const net::HttpRequest& request);
    net::HttpResponse unsubscribe(const net::HttpRequest& request);
    net::HttpResponse certificate(const net::HttpRequest& request);

    SnsOperations& operations_;
    const SigningKey& key_;
};

}  // namespace yagura::services::sns
