#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace yagura {

/// Lets work in until it is closed, and tells when all work that was let in has ended.
/// A stop closes the gate, which refuses new work and waits for the old.
class Gate {
  public:
    /// Keeps the gate from finishing its close while alive.
    class Pass {
      public:
        Pass() = default;
        explicit Pass(Gate* gate) : gate_(gate) {}
        Pass(Pass&& other) noexcept : gate_(other.gate_) { other.gate_ = nullptr; }
        Pass& operator=(Pass&& other) noexcept {
            if (this != &other) {
                release();
                gate_ = other.gate_;
                other.gate_ = nullptr;
            }
            return *this;
        }
        ~Pass() { release(); }
        explicit operator bool() const { return gate_ != nullptr; }

      private:
        void release() {
            if (gate_ != nullptr) gate_->leave();
            gate_ = nullptr;
        }
        Gate* gate_ = nullptr;
    };

    /// An empty pass when the gate is closed.
    [[nodiscard]] Pass enter() {
        const std::lock_guard lock(mutex_);
        if (closed_) return Pass();
        ++inside_;
        return Pass(this);
    }

    /// Refuses new work and waits until what is inside has left. May be called more than once.
    void close() {
        std::unique_lock lock(mutex_);
        closed_ = true;
        empty_.wait(lock, [this] { return inside_ == 0; });
    }

    bool closed() const {
        const std::lock_guard lock(mutex_);
        return closed_;
    }

  private:
    void leave() {
        const std::lock_guard lock(mutex_);
        if (--inside_ == 0) empty_.notify_all();
    }

    mutable std::mutex mutex_;
    std::condition_variable empty_;
    std::uint64_t inside_ = 0;
    bool closed_ = false;
};

}  // namespace yagura
