#pragma once

#include <memory>

#include "base/error.h"
#include "net/http_server.h"
#include "net/server/transport.h"
#include "net/tls/openssl.h"

namespace yagura::net {

/// What all TLS connections of a listener share: certificate, key, protocols. TLS 1.2 and 1.3,
/// forward secrecy only, no renegotiation, ALPN h2 and http/1.1. Immutable; any thread.
class TlsServerContext {
  public:
    /// InvalidArgument when certificate and key cannot be read or do not fit each other.
    [[nodiscard]] static Result<std::shared_ptr<const TlsServerContext>> create(
        const TlsOptions& options);

    /// Nothing only when memory is short.
    std::unique_ptr<Transport> new_transport(int socket) const;

    explicit TlsServerContext(SslContextPtr context) : context_(std::move(context)) {}

  private:
    const SslContextPtr context_;
};

}  // namespace yagura::net
