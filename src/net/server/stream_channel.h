#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/http_server.h"

namespace yagura::net {

/// The queue between a service that streams and the network thread that sends. Any thread.
class StreamChannel {
  public:
    /// `wake` makes the network thread call take() soon.
    StreamChannel(std::size_t limit_bytes, std::function<void()> wake)
        : limit_bytes_(limit_bytes), wake_(std::move(wake)) {}

    // The service's side; see ResponseStream.
    bool write(std::string_view bytes);
    void finish() { end(Ending::Finished); }
    void abort() { end(Ending::Aborted); }
    bool closed() const;
    std::size_t pending_bytes() const;
    void on_close(std::function<void()> callback);

    // The network thread's side.
    enum class Ending { Open, Finished, Aborted };
    struct Taken {
        std::string bytes;
        Ending ending;  ///< once not Open, no more bytes will come
    };
    Taken take();
    /// What was taken and is not yet with the operating system still counts as pending.
    void set_in_flight(std::size_t bytes);
    /// The client has gone: nothing can be sent any more.
    void peer_gone();
    /// The server stops: what is queued is sent, and the answer ends in good order.
    void server_stops();

  private:
    void end(Ending ending);
    void close_with(Ending ending);

    const std::size_t limit_bytes_;
    const std::function<void()> wake_;
    mutable std::mutex mutex_;
    std::string queue_;
    std::size_t in_flight_ = 0;
    Ending ending_ = Ending::Open;
    bool gone_ = false;  ///< by the peer or the server, not by the service
    bool wake_sent_ = false;
    std::vector<std::function<void()>> callbacks_;
};

/// What a service holds of a channel.
class StreamHandle final : public ResponseStream {
  public:
    explicit StreamHandle(std::shared_ptr<StreamChannel> channel) : channel_(std::move(channel)) {}
    ~StreamHandle() override { channel_->abort(); }

    bool write(std::string_view bytes) override { return channel_->write(bytes); }
    void finish() override { channel_->finish(); }
    void abort() override { channel_->abort(); }
    bool closed() const override { return channel_->closed(); }
    std::size_t pending_bytes() const override { return channel_->pending_bytes(); }
    void on_close(std::function<void()> callback) override {
        channel_->on_close(std::move(callback));
    }

  private:
    const std::shared_ptr<StreamChannel> channel_;
};

}  // namespace yagura::net
