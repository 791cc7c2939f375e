#include "net/server/acceptor.h"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

#include "base/log.h"

namespace yagura::net {
namespace {

/// Sockets taken before other work of the thread has its turn.
constexpr int kAcceptsAtOnce = 64;
constexpr auto kPause = std::chrono::milliseconds(100);
constexpr std::int64_t kWarningPauseNs = 10'000'000'000;
/// Of the connections over the limit, so many are told so; more are just closed.
constexpr std::size_t kToldRefused = 64;

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

Result<SocketAddress> parse_address(const std::string& text, std::uint16_t port) {
    SocketAddress address;
    auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
    if (::inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        address.size = sizeof(sockaddr_in);
        return address;
    }
    if (::inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        address.size = sizeof(sockaddr_in6);
        return address;
    }
    return fail(Errc::InvalidArgument,
                fmt::format("listening address '{}' is not an IP address", text));
}

/// The IP address as text; IPv4 in its own form also where it came through an IPv6 socket.
std::string address_text(const SocketAddress& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.storage.ss_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address.storage);
        ::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
        return text.data();
    }
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address.storage);
    if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
        ::inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], text.data(), text.size());
    } else {
        ::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
    }
    return text.data();
}

std::uint16_t bound_port(int socket) {
    SocketAddress address;
    address.size = sizeof(address.storage);
    ::getsockname(socket, address.get(), &address.size);
    return ntohs(address.storage.ss_family == AF_INET
                     ? reinterpret_cast<const sockaddr_in*>(&address.storage)->sin_port
                     : reinterpret_cast<const sockaddr_in6*>(&address.storage)->sin6_port);
}

Result<Descriptor> listen_on(const SocketAddress& address, std::string_view name) {
    Descriptor socket(
        ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket) return fail(system_error("socket", name, errno));
    const int on = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket.get(), address.get(), address.size) != 0) {
        return fail(system_error("bind", name, errno));
    }
    if (::listen(socket.get(), SOMAXCONN) != 0) return fail(system_error("listen", name, errno));
    return socket;
}

}  // namespace

Acceptor::Acceptor(Loop& loop, const ListenerOptions& options, Take take, Descriptor socket,
                   std::uint16_t port, std::shared_ptr<const TlsServerContext> tls)
    : loop_(loop),
      options_(options),
      name_(std::make_shared<const std::string>(options.name)),
      take_(std::move(take)),
      port_(port),
      socket_(loop.context()),
      pause_(loop.context()),
      tls_(std::move(tls)) {
    socket_.assign(socket.get());
    socket.release();
}

Result<std::unique_ptr<Acceptor>> Acceptor::create(Loop& loop, const ListenerOptions& options,
                                                   Take take) {
    const SocketAddress address = YG_TRY(parse_address(options.address, options.port));
    std::shared_ptr<const TlsServerContext> tls;
    if (options.tls) tls = YG_TRY(TlsServerContext::create(*options.tls));
    Descriptor socket =
        YG_TRY(listen_on(address, fmt::format("{}:{}", options.address, options.port)));
    const std::uint16_t port = bound_port(socket.get());
    try {
        return std::make_unique<Acceptor>(loop, options, std::move(take), std::move(socket), port,
                                          std::move(tls));
    } catch (const boost::system::system_error& error) {
        return fail(Errc::Io, error.what());
    }
}

Result<void> Acceptor::reload_tls() {
    if (!options_.tls) return {};
    auto tls = YG_TRY(TlsServerContext::create(*options_.tls));
    const std::lock_guard lock(mutex_);
    tls_ = std::move(tls);
    return {};
}

void Acceptor::start() {
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [this](const boost::system::error_code& error) {
                           if (!error) accept_waiting();
                       });
}

void Acceptor::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
    pause_.cancel();
}

void Acceptor::accept_waiting() {
    for (int i = 0; i < kAcceptsAtOnce; ++i) {
        SocketAddress peer;
        peer.size = sizeof(peer.storage);
        Descriptor socket(::accept4(socket_.native_handle(), peer.get(), &peer.size,
                                    SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!socket) {
            if (errno == EINTR || errno == ECONNABORTED) continue;
            if (errno == EAGAIN || errno == EWOULDBLOCK) break;
            return pause(errno);
        }
        const auto& shared = *loop_.shared();
        const std::size_t open = shared.connections.load(std::memory_order_relaxed);
        loop_.shared()->counters.connections.add();
        if (open >= shared.limits.connections) {
            loop_.shared()->counters.rejected(Rejection::Connections);
            if (open >= shared.limits.connections + kToldRefused) continue;
        }
        const int on = 1;
        ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        Accepted accepted;
        accepted.ticket = ConnectionTicket(loop_.shared());
        accepted.socket = std::move(socket);
        accepted.remote_address = address_text(peer);
        accepted.listener = name_;
        accepted.refused = open >= shared.limits.connections;
        {
            const std::lock_guard lock(mutex_);
            accepted.tls = tls_;
        }
        take_(std::move(accepted));
    }
    start();
}

/// Descriptors or memory are short: the waiting client stays in the queue until some are free.
void Acceptor::pause(int error_number) {
    const std::int64_t now = loop_.shared()->clock.monotonic_ns();
    if (now >= next_warning_ns_) {
        next_warning_ns_ = now + kWarningPauseNs;
        log::warning("net", "{}", system_error("accept", options_.name, error_number).message());
    }
    pause_.expires_after(kPause);
    pause_.async_wait([this](const boost::system::error_code& error) {
        if (!error) accept_waiting();
    });
}

}  // namespace yagura::net
