#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "base/time.h"

namespace yagura {

/// Where time comes from. Handed in everywhere, so that alarms, retention and signatures are
/// tested in milliseconds. Safe to call from any thread.
class Clock {
  public:
    virtual ~Clock() = default;
    /// Wall-clock time, UTC.
    virtual TimeMs now() const = 0;
    /// A steady counter in nanoseconds for measuring durations; its origin means nothing.
    virtual std::int64_t monotonic_ns() const = 0;
};

/// The operating system's clock.
class SystemClock final : public Clock {
  public:
    TimeMs now() const override;
    std::int64_t monotonic_ns() const override;
};

/// A clock that moves only when told.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(TimeMs start = TimeMs(1'700'000'000'000)) : now_(start.value) {}
    TimeMs now() const override { return TimeMs(now_.load()); }
    std::int64_t monotonic_ns() const override { return now_.load() * 1'000'000; }
    void set(TimeMs time) { now_.store(time.value); }
    void advance(std::int64_t ms) { now_.fetch_add(ms); }

  private:
    std::atomic<std::int64_t> now_;
};

}  // namespace yagura
