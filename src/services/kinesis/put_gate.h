#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace yagura::services::kinesis {

/// Puts go through side by side; a change of shards waits for those under way and holds later ones
/// until it is done. So a closed shard never gets a record, and a key's records in its children
/// are all newer. (std::shared_mutex would let a steady load of puts keep the change waiting.)
class PutGate {
  public:
    class Pass {
      public:
        explicit Pass(PutGate& gate) : gate_(&gate) {}
        Pass(Pass&& other) noexcept : gate_(other.gate_) { other.gate_ = nullptr; }
        Pass& operator=(Pass&&) = delete;
        ~Pass() {
            if (gate_ != nullptr) gate_->leave();
        }

      private:
        PutGate* gate_;
    };

    class Closed {
      public:
        explicit Closed(PutGate& gate) : gate_(&gate) {}
        Closed(Closed&& other) noexcept : gate_(other.gate_) { other.gate_ = nullptr; }
        Closed& operator=(Closed&&) = delete;
        ~Closed() {
            if (gate_ != nullptr) gate_->reopen();
        }

      private:
        PutGate* gate_;
    };

    [[nodiscard]] Pass enter() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !closed_; });
        ++inside_;
        return Pass(*this);
    }

    [[nodiscard]] Closed close() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !closed_; });
        closed_ = true;
        changed_.wait(lock, [this] { return inside_ == 0; });
        return Closed(*this);
    }

  private:
    void leave() {
        const std::lock_guard lock(mutex_);
        if (--inside_ == 0 && closed_) changed_.notify_all();
    }
    void reopen() {
        const std::lock_guard lock(mutex_);
        closed_ = false;
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t inside_ = 0;
    bool closed_ = false;
};

}  // namespace yagura::services::kinesis
