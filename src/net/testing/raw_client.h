#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "net/server/descriptor.h"

namespace yagura::net {

/// A plain socket to a server under test, for saying things that no client library would.
class RawClient {
  public:
    enum class Buffers { Usual, Small };
    explicit RawClient(std::uint16_t port, Buffers buffers = Buffers::Usual)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (buffers == Buffers::Small) {
            const int bytes = 4096;
            ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
        }
        const int on = 1;
        ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address),
                               sizeof address) == 0;
    }

    bool connected() const { return connected_; }

    /// Gives up when the server has closed.
    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    void end_output() { ::shutdown(socket_.get(), SHUT_WR); }

    /// Reads until `marker` has come `times` times, the server closes or 5 seconds pass without a
    /// byte. All that came since the last call.
    std::string read_until(std::string_view marker, int times = 1) {
        std::string got;
        while (count(got, marker) < times) {
            const auto piece = read_some();
            if (piece.empty()) break;
            got += piece;
        }
        return got;
    }

    std::string read_to_end() {
        std::string got;
        for (;;) {
            const auto piece = read_some();
            if (piece.empty()) return got;
            got += piece;
        }
    }

    /// At least one byte; nothing when the server has closed (see closed(), reset()).
    std::string read_some(int timeout_ms = 5000) {
        pollfd entry{socket_.get(), POLLIN, 0};
        if (::poll(&entry, 1, timeout_ms) <= 0) return {};
        std::string piece(64 * 1024, '\0');
        const auto got = ::recv(socket_.get(), piece.data(), piece.size(), 0);
        closed_ = got <= 0;
        reset_ = got < 0 && errno == ECONNRESET;
        piece.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return piece;
    }

    bool closed() const { return closed_; }
    bool reset() const { return reset_; }
    void close() { Descriptor(std::move(socket_)); }

  private:
    static int count(std::string_view text, std::string_view marker) {
        int found = 0;
        for (auto at = text.find(marker); at != std::string_view::npos;
             at = text.find(marker, at + marker.size())) {
            ++found;
        }
        return found;
    }

    Descriptor socket_;
    bool connected_ = false;
    bool closed_ = false;
    bool reset_ = false;
};

}  // namespace yagura::net
