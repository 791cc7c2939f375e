#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace yagura::ports {

/// The answer of a streaming operation, to which a service sends typed events until it or the
/// client ends it. The gateway frames and encodes. Safe from any thread.
///
/// The generated stream type of an operation wraps this: a service says
/// `stream->session_update(event)`, not bytes.
class EventStream {
  public:
    virtual ~EventStream() = default;
    /// Sends one event whose payload is already JSON. False when the client is gone or reads so
    /// slowly that more than the stream's bound is waiting: the event was not taken.
    virtual bool send_event(std::string_view event_type, std::string_view json_payload) = 0;
    /// Sends a modelled exception and ends the stream.
    virtual void fail(std::string_view exception_type, std::string_view message) = 0;
    /// Ends the stream in good order.
    virtual void finish() = 0;
    /// True once the client has gone or the stream was ended.
    virtual bool closed() const = 0;
    /// `callback` runs once when the client goes (at once if it has gone); must not block.
    virtual void on_close(std::function<void()> callback) = 0;
    /// Bytes accepted that the client has not read yet.
    virtual std::size_t pending_bytes() const = 0;
};

}  // namespace yagura::ports
