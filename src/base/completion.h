#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdint>

namespace yagura {

/// Something that happens once and that any number of threads wait for: one system call wakes them
/// all. Unlike std::binary_semaphore and std::latch it goes to sleep at once, without yielding the
/// processor a few times first, which costs more than it saves where a wait is a disk's sync long.
class Completion {
  public:
    /// What was written before set() is seen by who returns from here.
    void wait() {
        while (done_.load(std::memory_order_acquire) == 0)
            ::syscall(SYS_futex, &done_, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
    }
    /// The object must live until this returns, though nobody may be waiting any more.
    void set() {
        done_.store(1, std::memory_order_release);
        ::syscall(SYS_futex, &done_, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
    }

  private:
    std::atomic<std::uint32_t> done_{0};
    static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));
};

}  // namespace yagura
