#include "bench/null_server.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/number.h"

namespace yagura::bench {
namespace {

struct Peer {
    std::string head;
    std::size_t body_left = 0;
};

/// Takes the bytes of one read; answers each request that ends in them.
void take(int socket, Peer& peer, std::string_view bytes) {
    constexpr std::string_view kAnswer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: "
        "2\r\n\r\n{}";
    while (!bytes.empty()) {
        if (peer.body_left == 0) {
            peer.head += bytes;
            const std::size_t end = peer.head.find("\r\n\r\n");
            if (end == peer.head.npos) return;
            bytes = bytes.substr(bytes.size() - (peer.head.size() - end - 4));
            const std::size_t length = peer.head.find("Content-Length: ") + 16;
            peer.body_left = static_cast<std::size_t>(
                text::parse_uint64(std::string_view(peer.head).substr(
                                       length, peer.head.find('\r', length) - length))
                    .value_or(0));
            peer.head.clear();
        }
        const std::size_t of_body = std::min(peer.body_left, bytes.size());
        peer.body_left -= of_body;
        bytes.remove_prefix(of_body);
        if (peer.body_left == 0) {
            [[maybe_unused]] const ssize_t sent =
                ::send(socket, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
        }
    }
}

}  // namespace

NullServer::NullServer()
    : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    YG_VERIFY(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
    YG_VERIFY(::listen(listener_, 128) == 0);
    YG_VERIFY(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

NullServer::~NullServer() {
    stopping_.store(true);
    thread_.join();
    ::close(listener_);
}

void NullServer::run() {
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    const auto watch = [epoll](int socket) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = socket;
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
    };
    watch(listener_);
    std::map<int, Peer> peers;
    std::vector<char> buffer(1 << 20);
    while (!stopping_.load()) {
        std::array<epoll_event, 64> events{};
        const int count = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 50);
        for (int index = 0; index < count; ++index) {
            const int socket = events[static_cast<std::size_t>(index)].data.fd;
            if (socket == listener_) {
                const int peer = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
                if (peer < 0) continue;
                const int on = 1;
                ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
                peers[peer];
                watch(peer);
                continue;
            }
            const ssize_t bytes = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (bytes > 0) {
                take(socket, peers[socket], {buffer.data(), static_cast<std::size_t>(bytes)});
            } else if (bytes == 0) {
                ::close(socket);
                peers.erase(socket);
            }
        }
    }
    for (const auto& [socket, peer] : peers) ::close(socket);
    ::close(epoll);
}

}  // namespace yagura::bench
