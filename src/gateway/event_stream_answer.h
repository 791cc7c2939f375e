#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_server.h"
#include "ports/event_stream.h"

namespace yagura::gateway {

/// The answer of a streaming operation (wire-protocols.md section 7). Events that the service sends
/// before the operation has succeeded wait; open() sends HTTP status, the initial-response message
/// and what waits, and from then on each event goes out at once. Any thread.
class EventStreamAnswer final : public ports::EventStream {
  public:
    /// At most `max_waiting_bytes` wait before the stream is open; afterwards the server's own
    /// bound holds.
    explicit EventStreamAnswer(std::size_t max_waiting_bytes = 1 << 20)
        : max_waiting_bytes_(max_waiting_bytes) {}

    /// The operation has succeeded: starts the answer. Once.
    void open(net::HttpExchange& exchange, std::string_view request_id);
    /// The operation has failed and is answered plainly: the stream is closed for the service.
    void abandon();

    bool send_event(std::string_view event_type, std::string_view json_payload) override;
    void fail(std::string_view exception_type, std::string_view message) override;
    void finish() override;
    bool closed() const override;
    void on_close(std::function<void()> callback) override;
    std::size_t pending_bytes() const override;

  private:
    bool send(std::string_view frame);

    const std::size_t max_waiting_bytes_;
    mutable std::mutex mutex_;
    std::shared_ptr<net::ResponseStream> stream_;  ///< null until open(); never changed after
    std::string waiting_;
    std::vector<std::function<void()>> waiting_callbacks_;
    bool ended_ = false;  ///< by the service, or abandoned
};

}  // namespace yagura::gateway
