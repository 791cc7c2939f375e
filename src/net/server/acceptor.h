#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "net/server/connection.h"

namespace yagura::net {

/// One listening address. Lives on one loop and hands sockets out through `take`.
class Acceptor {
  public:
    using Take = std::function<void(Accepted)>;

    /// Binds and listens. Errors: InvalidArgument (address, certificate), Io (in use, …).
    [[nodiscard]] static Result<std::unique_ptr<Acceptor>> create(Loop& loop,
                                                                  const ListenerOptions& options,
                                                                  Take take);

    std::uint16_t port() const { return port_; }
    /// Any thread.
    [[nodiscard]] Result<void> reload_tls();
    /// Both on the loop's thread, or when it is not running. close() is idempotent.
    void start();
    void close();

    Acceptor(Loop& loop, const ListenerOptions& options, Take take, Descriptor socket,
             std::uint16_t port, std::shared_ptr<const TlsServerContext> tls);

  private:
    void accept_waiting();
    void pause(int error_number);

    Loop& loop_;
    const ListenerOptions options_;
    const std::shared_ptr<const std::string> name_;
    const Take take_;
    const std::uint16_t port_;
    boost::asio::posix::stream_descriptor socket_;
    boost::asio::steady_timer pause_;
    std::int64_t next_warning_ns_ = 0;
    std::mutex mutex_;
    std::shared_ptr<const TlsServerContext> tls_;
};

}  // namespace yagura::net
