#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>
#include <string>

#include "net/server/descriptor.h"
#include "net/server/loop.h"
#include "net/server/output_queue.h"
#include "net/server/session.h"
#include "net/server/transport.h"
#include "net/tls/server_context.h"

namespace yagura::net {

/// What a connection was accepted as.
struct Accepted {
    ConnectionTicket ticket;
    Descriptor socket;
    std::string remote_address;
    std::shared_ptr<const std::string> listener;
    std::shared_ptr<const TlsServerContext> tls;  ///< nothing for clear text
    bool refused = false;  ///< over the limit of connections: told so and closed
};

/// One client's connection: handshake, finding out the protocol, moving bytes between socket and
/// session, closing. Belongs to its loop's thread.
class Connection final : public std::enable_shared_from_this<Connection> {
  public:
    Connection(Loop& loop, Accepted accepted);
    void start();
    void on_tick();
    void begin_stop();
    /// Drops the connection at once.
    void close();

    // For sessions and exchanges.
    Loop& loop() { return loop_; }
    const std::shared_ptr<ServerShared>& shared() const { return loop_.shared(); }
    OutputQueue& output() { return output_; }
    /// Hands a whole request to the handler.
    void dispatch(std::uint64_t id, HttpRequest&& request, BodyLease lease);
    /// Null before the protocol is known and after the end.
    Session* session() { return phase_ == Phase::Open ? session_.get() : nullptr; }
    /// True while one of the connection's events is being worked on, so that its session may be
    /// called and will be asked for its output.
    bool running() const { return running_; }
    /// Works on everything that can be done now. To be called after calls to the session that come
    /// from outside.
    void run();

  private:
    enum class Phase { Handshake, Detect, Open, Linger, Closed };

    void finish_handshake();
    void detect(std::string_view bytes);
    void open_session(std::unique_ptr<Session> session, std::string_view bytes);
    bool wants_input() const;
    bool read_once();
    bool write_some();
    bool obey_close_wish();
    void peer_ended();
    void arm();
    void wait_readable();
    void wait_writable();
    void guarded(void (Connection::*step)());
    void run_steps();

    Loop& loop_;
    const ConnectionTicket ticket_;
    boost::asio::posix::stream_descriptor socket_;
    const std::string remote_address_;
    const std::shared_ptr<const std::string> listener_;
    const bool tls_;
    const bool refused_;
    std::unique_ptr<Transport> transport_;
    std::unique_ptr<Session> session_;
    OutputQueue output_;
    std::string detected_;  ///< first bytes, while they may become an HTTP/2 preface
    std::int64_t phase_began_ns_;
    std::int64_t write_blocked_ns_ = 0;  ///< since when the peer has not read; 0: it does
    std::size_t turn_bytes_ = 0;
    std::size_t lingered_bytes_ = 0;
    Phase phase_ = Phase::Handshake;
    bool read_ready_ = true;
    bool write_ready_ = true;
    bool read_armed_ = false;
    bool write_armed_ = false;
    bool read_needs_write_ = false;  ///< TLS: reading goes on when the socket is writable
    bool output_ended_ = false;      ///< lingering: all is said
    bool running_ = false;
};

}  // namespace yagura::net
