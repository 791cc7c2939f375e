#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

namespace yagura::server {

/// Calls a function every so often on a thread of its own, the first time after one interval.
class PeriodicJob {
  public:
    PeriodicJob(std::int64_t interval_ms, std::function<void()> work);
    /// Waits for a call that is under way.
    ~PeriodicJob();
    PeriodicJob(const PeriodicJob&) = delete;
    PeriodicJob& operator=(const PeriodicJob&) = delete;

  private:
    void run();

    const std::int64_t interval_ms_;
    const std::function<void()> work_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace yagura::server
