#pragma once

#include <atomic>

namespace yagura {

/// Set by who no longer wants an answer, looked at by who works on it. Any thread.
class Cancellation {
  public:
    void cancel() { cancelled_.store(true, std::memory_order_relaxed); }
    bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

  private:
    std::atomic<bool> cancelled_{false};
};

}  // namespace yagura
