#pragma once

#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace yagura::net {

/// How other threads reach a network thread: tasks put in run there, in order. Outlives the thread,
/// so that whoever holds an exchange or a stream may use it after the server is gone.
class Mailbox {
  public:
    using Task = std::move_only_function<void()>;

    /// `wake` makes the owner call drain() soon; called on any thread, not after close().
    explicit Mailbox(std::function<void()> wake) : wake_(std::move(wake)) {}

    /// False, and the task is dropped, once closed. Any thread.
    bool post(Task task);
    bool on_owner_thread() const { return owner_ == std::this_thread::get_id(); }

    /// The owner's part. set_owner() comes before anybody else knows of the mailbox's thread.
    void set_owner(std::thread::id owner) { owner_ = owner; }
    void drain();
    void close();

  private:
    std::mutex mutex_;
    std::function<void()> wake_;
    std::vector<Task> tasks_;
    std::thread::id owner_;
    bool closed_ = false;
};

}  // namespace yagura::net
