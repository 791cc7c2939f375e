#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "net/http_message.h"
#include "net/server/transport.h"

namespace yagura::net {

class Connection;
class StreamChannel;

enum class CloseWish {
    No,
    AfterOutput,  ///< when the output is written; the peer gets time to read it
    Quietly,      ///< when the output is written; the peer does not wait for anything
    Reset,        ///< the same, but the peer shall see that it is no end in good order
};

/// One protocol on one connection: turns input into requests and answers into output. It only
/// fills the connection's output queue; reading, writing and closing are the connection's.
/// All calls come on the connection's network thread.
class Session {
  public:
    virtual ~Session() = default;

    virtual bool wants_input() const = 0;
    virtual void on_input(std::string_view bytes) = 0;
    /// How much to read for one on_input(), at most the loop's scratch buffer.
    virtual std::size_t read_bytes() const = 0;
    /// Bytes that the session would read straight to where they belong; then read_direct() is
    /// called instead of on_input().
    virtual std::size_t direct_bytes() const { return 0; }
    virtual IoResult read_direct(Transport&) { return {IoStatus::WouldBlockOnRead, 0}; }
    /// The peer sends no more; it may still read.
    virtual void on_end_of_input() = 0;
    /// Puts more into the output queue, which is empty or nearly so. False when there was nothing.
    virtual bool produce() = 0;
    virtual CloseWish close_wish() const = 0;
    /// The connection is lost.
    virtual void on_gone() = 0;
    /// Looks at the session's timeouts; called a few times within the shortest of them.
    virtual void on_tick(std::int64_t now_ns) = 0;
    /// The server stops: finish what is under way, begin nothing new.
    virtual void begin_stop() = 0;

    /// Answers to the request that was handed out under `id`; ids of requests that are no longer
    /// there are passed over.
    virtual void on_response(std::uint64_t id, HttpResponse&& response) = 0;
    virtual void on_stream(std::uint64_t id, HttpResponse&& head,
                           std::shared_ptr<StreamChannel> channel) = 0;
    virtual void on_stream_ready(std::uint64_t id) = 0;
};

std::unique_ptr<Session> make_http1_session(Connection& connection);
/// Errors only when memory is short.
std::unique_ptr<Session> make_http2_session(Connection& connection);

}  // namespace yagura::net
