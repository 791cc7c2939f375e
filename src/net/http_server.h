#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "net/http_message.h"

namespace yagura {
class Clock;
class CounterRegistry;
}  // namespace yagura

namespace yagura::net {

/// The sending half of an answer without a known end (event streams). Any thread. Letting go of it
/// without finish() breaks the answer off.
class ResponseStream {
  public:
    virtual ~ResponseStream() = default;
    /// Queues bytes. False, and nothing queued, when the stream has ended, the peer is gone or more
    /// than the server's stream buffer would be waiting (a first write may be larger than it).
    virtual bool write(std::string_view bytes) = 0;
    virtual void finish() = 0;
    /// Breaks off: the client sees an unfinished answer.
    virtual void abort() = 0;
    virtual bool closed() const = 0;
    virtual std::size_t pending_bytes() const = 0;
    /// Runs once when the peer goes or the server stops before finish() or abort() (at once, on the
    /// calling thread, if that has happened); otherwise on a network thread, so it must not block.
    virtual void on_close(std::function<void()> callback) = 0;
};

/// One request waiting for its answer. Exactly one of respond() and stream() is to be called, from
/// any thread; an exchange that is destroyed unanswered sends 500.
class HttpExchange {
  public:
    virtual ~HttpExchange() = default;
    virtual HttpRequest& request() = 0;
    virtual void respond(HttpResponse response) = 0;
    /// Sends status and headers (`response.body` first) and goes on with chunks or DATA frames.
    virtual std::shared_ptr<ResponseStream> stream(HttpResponse response) = 0;
};

/// Called on a network thread for each request: must hand the work to an executor and return.
using HttpHandler = std::function<void(std::shared_ptr<HttpExchange>)>;

struct TlsOptions {
    std::string certificate_file;  ///< PEM chain
    std::string key_file;          ///< PEM
};

struct HttpLimits {
    std::size_t header_bytes = 64 * 1024;  ///< request line and headers together
    std::size_t header_count = 200;
    std::size_t body_bytes = 16 * 1024 * 1024;  ///< as sent; 413 beyond
    /// Bodies received and not yet answered, all connections; 503 beyond.
    std::size_t total_body_bytes = 256 * 1024 * 1024;
    std::size_t connections = 10'000;  ///< beyond: accepted and closed with 503
    std::size_t pipeline_depth = 16;   ///< requests read ahead on one HTTP/1.1 connection
    std::size_t h2_streams = 128;      ///< concurrent streams of one HTTP/2 connection
    std::size_t stream_buffer_bytes = 8 * 1024 * 1024;  ///< unread bytes of a ResponseStream
    std::int64_t header_timeout_ms = 10'000;  ///< from the first byte to the end of headers
    std::int64_t body_timeout_ms = 60'000;    ///< without a byte of the body
    std::int64_t write_timeout_ms = 60'000;   ///< without the peer reading
    std::int64_t idle_timeout_ms = 120'000;   ///< a kept connection without a request
};

struct ListenerOptions {
    std::string name;        ///< shown in HttpRequest::listener
    std::string address;     ///< numeric IP
    std::uint16_t port = 0;  ///< 0: any free one
    std::optional<TlsOptions> tls;
};

/// HTTP/1.1 and HTTP/2 (prior knowledge in clear text, ALPN in TLS) on one or more addresses.
class HttpServer {
  public:
    virtual ~HttpServer() = default;
    /// Binds all listeners and starts the network threads. Errors: Io (address in use, …),
    /// InvalidArgument (address, certificate). `counters` and `clock` (nullptr: the system's) must
    /// outlive the server; the clock gives the Date header and measures the timeouts.
    [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(
        std::vector<ListenerOptions> listeners, const HttpLimits& limits, std::size_t threads,
        HttpHandler handler, CounterRegistry& counters, const Clock* clock = nullptr);
    /// The port of the n-th listener, useful after binding port 0.
    virtual std::uint16_t port(std::size_t listener = 0) const = 0;
    /// Reads certificates and keys again, for connections to come. On an error nothing changes.
    [[nodiscard]] virtual Result<void> reload_tls() = 0;
    /// Stops accepting, answers what is under way for at most `grace_ms`, closes, joins threads.
    /// Streams end in good order at once and their on_close() runs. Not on a network thread.
    /// Idempotent; the destructor does it without grace.
    virtual void stop(std::int64_t grace_ms) = 0;
};

}  // namespace yagura::net
