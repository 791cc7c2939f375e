#include "net/server/connection.h"

#include <sys/socket.h>

#include <boost/asio/post.hpp>

#include "base/log.h"
#include "net/http1/response_writer.h"
#include "net/server/exchange.h"

namespace yagura::net {
namespace {

constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::size_t kFirstReadBytes = 16 * 1024;
/// One connection's share before the others of its thread have their turn.
constexpr std::size_t kTurnBytes = 4 * 1024 * 1024;
/// A peer gets this long to read a last answer, and may send this much meanwhile, before the socket
/// is closed; closing with unread input would reset the connection and lose the answer.
constexpr std::int64_t kLingerNs = 2'000'000'000;
constexpr std::int64_t kLingerWhenStoppingNs = 200'000'000;
constexpr std::size_t kLingerBytes = 64 * 1024 * 1024;
constexpr std::size_t kGatherPieces = 16;
constexpr std::int64_t kNsPerMs = 1'000'000;

}  // namespace

Connection::Connection(Loop& loop, Accepted accepted)
    : loop_(loop),
      ticket_(std::move(accepted.ticket)),
      socket_(loop.context()),
      remote_address_(std::move(accepted.remote_address)),
      listener_(std::move(accepted.listener)),
      tls_(accepted.tls != nullptr),
      refused_(accepted.refused),
      transport_(tls_ ? accepted.tls->new_transport(accepted.socket.get())
                      : make_plain_transport(accepted.socket.get())),
      phase_began_ns_(loop.now_ns()) {
    socket_.assign(accepted.socket.get());
    accepted.socket.release();
}

void Connection::start() {
    if (!transport_) return close();
    run();
}

void Connection::dispatch(std::uint64_t id, HttpRequest&& request, BodyLease lease) {
    shared()->counters.request(request.version);
    request.remote_address = remote_address_;
    request.tls = tls_;
    request.listener = *listener_;
    auto exchange =
        std::make_shared<Exchange>(weak_from_this(), loop_.mailbox(), id, std::move(request),
                                   std::move(lease), shared()->limits.stream_buffer_bytes);
    try {
        shared()->handler(std::move(exchange));
    } catch (const std::exception& error) {
        // The exchange has gone with the call, which answered 500.
        log::error("net", "request handler: {}", error.what());
    }
}

// Everything that can be done is done in run(); events only change the flags that it looks at. So
// sessions and exchanges may be called from anywhere on the thread without nesting.
void Connection::run() {
    if (running_ || phase_ == Phase::Closed) return;
    const auto self = shared_from_this();
    running_ = true;
    guarded(&Connection::run_steps);
    running_ = false;
    guarded(&Connection::arm);
}

/// Only memory can be short; then this connection ends and the others go on.
void Connection::guarded(void (Connection::*step)()) {
    try {
        (this->*step)();
    } catch (const std::exception& error) {
        log::error("net", "connection from {}: {}", remote_address_, error.what());
        close();
    }
}

void Connection::run_steps() {
    turn_bytes_ = 0;
    bool progress = true;
    while (progress && phase_ != Phase::Closed) {
        progress = false;
        if (phase_ == Phase::Handshake) {
            finish_handshake();
            if (phase_ == Phase::Handshake) return;
        }
        if (read_ready_ && wants_input()) progress = read_once();
        if (phase_ == Phase::Open || phase_ == Phase::Linger) {
            progress = write_some() || progress;
            progress = obey_close_wish() || progress;
        }
        if (progress && turn_bytes_ > kTurnBytes) {
            boost::asio::post(loop_.context(), [self = shared_from_this()] { self->run(); });
            return;
        }
    }
}

void Connection::finish_handshake() {
    const IoResult result = transport_->handshake();
    switch (result.status) {
        case IoStatus::Done:
            break;
        case IoStatus::WouldBlockOnRead:
            read_ready_ = false;
            return;
        case IoStatus::WouldBlockOnWrite:
            write_ready_ = false;
            return;
        case IoStatus::Closed:
        case IoStatus::Failed:
            shared()->counters.rejected(Rejection::Tls);
            return close();
    }
    read_ready_ = write_ready_ = true;
    phase_began_ns_ = loop_.now_ns();
    phase_ = Phase::Detect;
    if (refused_) {
        const auto response = plain_response(503, "too many connections");
        output_.append(response_head(response,
                                     {.version = HttpVersion::Http11,
                                      .framing = BodyFraming::ContentLength,
                                      .after = AfterAnswer::Close},
                                     loop_.date()));
        output_.append(response.body);
        phase_ = Phase::Linger;
    } else if (transport_->protocol() == "h2") {
        open_session(make_http2_session(*this), {});
    } else if (transport_->protocol() == "http/1.1") {
        open_session(make_http1_session(*this), {});
    }
}

void Connection::detect(std::string_view bytes) {
    detected_ += bytes;
    const auto compared = std::min(detected_.size(), kHttp2Preface.size());
    if (kHttp2Preface.substr(0, compared) != std::string_view(detected_).substr(0, compared)) {
        const auto first = std::move(detected_);
        open_session(make_http1_session(*this), first);
    } else if (compared == kHttp2Preface.size()) {
        const auto first = std::move(detected_);
        open_session(make_http2_session(*this), first);
    }
}

void Connection::open_session(std::unique_ptr<Session> session, std::string_view bytes) {
    detected_ = std::string();
    if (!session) return close();
    session_ = std::move(session);
    phase_ = Phase::Open;
    if (shared()->stopping.load()) session_->begin_stop();
    if (!bytes.empty()) session_->on_input(bytes);
}

bool Connection::wants_input() const {
    return phase_ == Phase::Detect || phase_ == Phase::Linger ||
           (phase_ == Phase::Open && session_->wants_input());
}

/// True when something was read.
bool Connection::read_once() {
    const bool direct = phase_ == Phase::Open && session_->direct_bytes() > 0;
    auto& scratch = loop_.scratch();
    const std::size_t space = direct                  ? session_->direct_bytes()
                              : phase_ == Phase::Open ? session_->read_bytes()
                                                      : kFirstReadBytes;
    char* const to = scratch.data();
    const IoResult result =
        direct ? session_->read_direct(*transport_) : transport_->read(to, space);
    switch (result.status) {
        case IoStatus::Done:
            break;
        case IoStatus::WouldBlockOnRead:
            read_ready_ = false;
            return false;
        case IoStatus::WouldBlockOnWrite:
            read_ready_ = write_ready_ = false;
            read_needs_write_ = true;
            return false;
        case IoStatus::Closed:
            peer_ended();
            return true;
        case IoStatus::Failed:
            close();
            return false;
    }
    shared()->counters.bytes_received.add(result.bytes);
    turn_bytes_ += result.bytes;
    if (result.bytes < space && transport_->short_read_means_drained()) read_ready_ = false;
    if (direct) return true;
    const std::string_view bytes(to, result.bytes);
    if (phase_ == Phase::Detect) {
        detect(bytes);
    } else if (phase_ == Phase::Open) {
        session_->on_input(bytes);
    } else if ((lingered_bytes_ += bytes.size()) > kLingerBytes) {
        close();
    }
    return true;
}

void Connection::peer_ended() {
    read_ready_ = false;
    if (phase_ == Phase::Open) {
        session_->on_end_of_input();
    } else {
        close();
    }
}

/// True when something was written or produced.
bool Connection::write_some() {
    bool progress = false;
    for (;;) {
        if (output_.empty()) {
            if (phase_ != Phase::Open || !session_->produce()) return progress;
            progress = true;
            if (output_.empty()) return progress;
        }
        if (!write_ready_) return progress;
        std::array<iovec, kGatherPieces> pieces;
        const std::size_t used = output_.gather(pieces);
        const IoResult result = transport_->write(std::span(pieces).first(used));
        if (result.status == IoStatus::Done) {
            output_.consume(result.bytes);
            shared()->counters.bytes_sent.add(result.bytes);
            write_blocked_ns_ = 0;
            progress = true;
        } else if (result.status == IoStatus::WouldBlockOnWrite ||
                   result.status == IoStatus::WouldBlockOnRead) {
            write_ready_ = false;
            // Only bytes count as progress: a socket may be called writable and take none.
            if (write_blocked_ns_ == 0) write_blocked_ns_ = loop_.now_ns();
            return progress;
        } else {
            close();
            return false;
        }
    }
}

bool Connection::obey_close_wish() {
    if (phase_ == Phase::Closed || !output_.empty()) return false;
    if (phase_ == Phase::Open) {
        switch (session_->close_wish()) {
            case CloseWish::No:
                return false;
            case CloseWish::Quietly:
                transport_->end_output();
                close();
                return false;
            case CloseWish::Reset: {
                const linger at_once{.l_onoff = 1, .l_linger = 0};
                ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_LINGER, &at_once,
                             sizeof at_once);
                close();
                return false;
            }
            case CloseWish::AfterOutput:
                break;
        }
        session_->on_gone();
        phase_ = Phase::Linger;
    }
    if (output_ended_) return false;
    output_ended_ = true;
    phase_began_ns_ = loop_.now_ns();
    transport_->end_output();
    ::shutdown(socket_.native_handle(), SHUT_WR);
    return true;
}

void Connection::arm() {
    if (phase_ == Phase::Closed) return;
    const bool handshake = phase_ == Phase::Handshake;
    if (!read_armed_ && !read_ready_ && (handshake || wants_input())) wait_readable();
    const bool wants_output = handshake || read_needs_write_ || !output_.empty();
    if (!write_armed_ && !write_ready_ && wants_output) wait_writable();
}

void Connection::wait_readable() {
    read_armed_ = true;
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [self = shared_from_this()](const boost::system::error_code& error) {
                           self->read_armed_ = false;
                           if (error) return;
                           self->loop_.update_now();
                           self->read_ready_ = true;
                           self->run();
                       });
}

void Connection::wait_writable() {
    write_armed_ = true;
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_write,
                       [self = shared_from_this()](const boost::system::error_code& error) {
                           self->write_armed_ = false;
                           if (error) return;
                           self->loop_.update_now();
                           self->write_ready_ = true;
                           if (std::exchange(self->read_needs_write_, false)) {
                               self->read_ready_ = true;
                           }
                           self->run();
                       });
}

void Connection::on_tick() {
    const auto self = shared_from_this();
    const HttpLimits& limits = shared()->limits;
    const std::int64_t now = loop_.now_ns();
    const std::int64_t in_phase = now - phase_began_ns_;
    if (write_blocked_ns_ != 0 && now - write_blocked_ns_ > limits.write_timeout_ms * kNsPerMs) {
        shared()->counters.rejected(Rejection::Timeout);
        return close();
    }
    switch (phase_) {
        case Phase::Handshake:
        case Phase::Detect: {
            const bool silent = phase_ == Phase::Detect && detected_.empty();
            const auto limit = silent ? limits.idle_timeout_ms : limits.header_timeout_ms;
            if (in_phase > limit * kNsPerMs) close();
            return;
        }
        case Phase::Open:
            session_->on_tick(now);
            return run();
        case Phase::Linger: {
            const bool stopping = shared()->stopping.load(std::memory_order_relaxed);
            if (in_phase > (stopping ? kLingerWhenStoppingNs : kLingerNs)) close();
            return;
        }
        case Phase::Closed:
            return;
    }
}

void Connection::begin_stop() {
    const auto self = shared_from_this();
    if (phase_ == Phase::Open) {
        session_->begin_stop();
        return run();
    }
    if (phase_ == Phase::Handshake || phase_ == Phase::Detect) close();
}

void Connection::close() {
    if (phase_ == Phase::Closed) return;
    const auto self = shared_from_this();
    phase_ = Phase::Closed;
    if (session_) session_->on_gone();
    boost::system::error_code ignored;
    socket_.close(ignored);
    loop_.remove(self);
}

}  // namespace yagura::net
