#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "net/http_client.h"
#include "net/server/descriptor.h"
#include "net/tls/openssl.h"

namespace yagura::net {

/// Where a client connects to.
struct Endpoint {
    bool tls = false;
    std::string host;  ///< without brackets
    std::string port;
    std::string host_header;

    /// http://HOST[:PORT][/…] or https://…. InvalidArgument.
    [[nodiscard]] static Result<Endpoint> parse(std::string_view text);
};

/// What TLS clients check servers against. InvalidArgument when `ca_file` cannot be read.
[[nodiscard]] Result<SslContextPtr> make_client_context(const std::string& ca_file);

/// One connection to a server, in blocking use with a bound on each wait. One thread.
class ClientSocket {
  public:
    /// `context` is null for clear text. Errors: Io, Timeout, Unauthorized (certificate).
    [[nodiscard]] static Result<std::unique_ptr<ClientSocket>> connect(
        const Endpoint& endpoint, SSL_CTX* context, const HttpClientOptions& options);
    ~ClientSocket();

    [[nodiscard]] Result<void> send_all(std::string_view bytes);
    /// Waits for at least one byte; 0 when the server has closed.
    [[nodiscard]] Result<std::size_t> receive(char* to, std::size_t space);
    /// False when the server has closed or sent something unasked, so that no request should be
    /// sent any more.
    bool is_quiet();

    ClientSocket(Descriptor socket, std::int64_t timeout_ms)
        : socket_(std::move(socket)), timeout_ms_(timeout_ms) {}

  private:
    Result<void> start_tls(const Endpoint& endpoint, SSL_CTX* context);
    Result<void> wait(short events);
    Result<void> wait_for_tls(int result, const char* operation);

    const Descriptor socket_;
    const std::int64_t timeout_ms_;
    SslPtr ssl_;
};

}  // namespace yagura::net
