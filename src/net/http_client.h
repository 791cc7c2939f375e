#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "net/http_message.h"

namespace yagura::net {

struct HttpClientOptions {
    std::string ca_file;  ///< PEM; empty: the system's authorities
    std::int64_t connect_timeout_ms = 10'000;
    std::int64_t timeout_ms = 60'000;                   ///< without a byte from the server
    std::size_t max_response_bytes = 64 * 1024 * 1024;  ///< a collected body
};

/// A blocking HTTP/1.1 client on one kept connection, for the command line, tests and the load
/// generator. One thread at a time; reconnects by itself. A request whose kept connection turns out
/// to be closed is sent once more on a new one, after bytes were sent only when its method is
/// idempotent (RFC 9110 section 9.2.2). Host, Content-Length and, where the answer cannot be kept
/// apart, Connection are the client's to send; a Host in the request is sent as given.
/// Errors: InvalidArgument (endpoint, certificate file), Io (connection), Timeout, Corruption (the
/// answer breaks HTTP), LimitExceeded (too long an answer), Unauthorized (the server's certificate
/// is not trusted).
class HttpClient {
  public:
    virtual ~HttpClient() = default;
    /// `endpoint` is http://HOST[:PORT] or https://…; a path in it is ignored.
    [[nodiscard]] static Result<std::unique_ptr<HttpClient>> create(
        std::string_view endpoint, const HttpClientOptions& options = {});
    /// Value of the Host header that requests will carry; needed for signing.
    virtual const std::string& host() const = 0;
    [[nodiscard]] virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
    /// Calls `on_bytes` with the body as it arrives; it returns false to stop reading. The result
    /// has status and headers; a body of an error status (not 200) is collected in it instead.
    [[nodiscard]] virtual Result<HttpResponse> send_streaming(
        const HttpRequest& request, std::function<bool(std::string_view)> on_bytes) = 0;
};

}  // namespace yagura::net
