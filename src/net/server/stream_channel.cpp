#include "net/server/stream_channel.h"

namespace yagura::net {

bool StreamChannel::write(std::string_view bytes) {
    {
        const std::lock_guard lock(mutex_);
        if (ending_ != Ending::Open) return false;
        const std::size_t waiting = queue_.size() + in_flight_;
        if (waiting > 0 && waiting + bytes.size() > limit_bytes_) return false;
        queue_ += bytes;
        if (std::exchange(wake_sent_, true)) return true;
    }
    wake_();
    return true;
}

void StreamChannel::end(Ending ending) {
    std::vector<std::function<void()>> dropped;  // may hold the service's last references
    {
        const std::lock_guard lock(mutex_);
        if (ending_ != Ending::Open) return;
        ending_ = ending;
        dropped.swap(callbacks_);
        if (std::exchange(wake_sent_, true)) return;
    }
    wake_();
}

bool StreamChannel::closed() const {
    const std::lock_guard lock(mutex_);
    return ending_ != Ending::Open;
}

std::size_t StreamChannel::pending_bytes() const {
    const std::lock_guard lock(mutex_);
    return queue_.size() + in_flight_;
}

void StreamChannel::on_close(std::function<void()> callback) {
    {
        const std::lock_guard lock(mutex_);
        if (!gone_) {
            if (ending_ == Ending::Open) callbacks_.push_back(std::move(callback));
            return;
        }
    }
    callback();
}

StreamChannel::Taken StreamChannel::take() {
    const std::lock_guard lock(mutex_);
    wake_sent_ = false;
    in_flight_ += queue_.size();
    Taken taken{std::move(queue_), ending_};
    queue_.clear();
    return taken;
}

void StreamChannel::set_in_flight(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    in_flight_ = bytes;
}

void StreamChannel::close_with(Ending ending) {
    std::vector<std::function<void()>> callbacks;
    {
        const std::lock_guard lock(mutex_);
        if (ending == Ending::Aborted) {
            std::string().swap(queue_);
            in_flight_ = 0;
        }
        if (ending_ != Ending::Open) return;
        gone_ = true;
        ending_ = ending;
        callbacks.swap(callbacks_);
    }
    for (auto& callback : callbacks) callback();
}

void StreamChannel::peer_gone() {
    close_with(Ending::Aborted);
}

void StreamChannel::server_stops() {
    close_with(Ending::Finished);
}

}  // namespace yagura::net
