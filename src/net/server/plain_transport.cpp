#include <sys/socket.h>

#include <cerrno>

#include "net/server/transport.h"

namespace yagura::net {
namespace {

IoResult failed_call(IoStatus when_blocked) {
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {when_blocked, 0};
    return {IoStatus::Failed, 0};
}

class PlainTransport final : public Transport {
  public:
    explicit PlainTransport(int socket) : socket_(socket) {}

    IoResult handshake() override { return {IoStatus::Done, 0}; }

    IoResult read(char* to, std::size_t space) override {
        ssize_t got = 0;
        do {
            got = ::recv(socket_, to, space, 0);
        } while (got < 0 && errno == EINTR);
        if (got < 0) return failed_call(IoStatus::WouldBlockOnRead);
        if (got == 0) return {IoStatus::Closed, 0};
        return {IoStatus::Done, static_cast<std::size_t>(got)};
    }

    IoResult write(std::span<const iovec> pieces) override {
        msghdr message{};
        message.msg_iov = const_cast<iovec*>(pieces.data());  // sendmsg() only reads it
        message.msg_iovlen = pieces.size();
        ssize_t sent = 0;
        do {
            sent = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
        } while (sent < 0 && errno == EINTR);
        if (sent < 0) return failed_call(IoStatus::WouldBlockOnWrite);
        return {IoStatus::Done, static_cast<std::size_t>(sent)};
    }

    bool short_read_means_drained() const override { return true; }
    std::string_view protocol() const override { return {}; }
    void end_output() override { ::shutdown(socket_, SHUT_WR); }

  private:
    const int socket_;
};

}  // namespace

std::unique_ptr<Transport> make_plain_transport(int socket) {
    return std::make_unique<PlainTransport>(socket);
}

}  // namespace yagura::net
