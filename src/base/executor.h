#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace yagura {

/// Runs tasks on threads that are not the caller's. Tasks must not throw.
class Executor {
  public:
    virtual ~Executor() = default;
    /// Queues `task`. Returns false, and does not run it, once the executor is stopping.
    virtual bool post(std::function<void()> task) = 0;
};

/// A pool that starts threads as work comes, up to `max_threads`, and keeps them. Threads are
/// cheap here: request work blocks on the write-ahead log's sync, so there are more than cores.
class ThreadPool final : public Executor {
  public:
    ThreadPool(std::string name, std::size_t max_threads);
    /// Runs what is queued, then joins.
    ~ThreadPool() override;

    bool post(std::function<void()> task) override;
    /// Refuses new tasks, runs those queued, joins the threads. Idempotent.
    void stop();
    std::size_t queued() const;

  private:
    void run();

    const std::string name_;
    const std::size_t max_threads_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> queue_;
    std::vector<std::thread> threads_;
    std::size_t idle_ = 0;
    bool stopping_ = false;
};

/// Runs each task at once on the calling thread; for tests.
class InlineExecutor final : public Executor {
  public:
    bool post(std::function<void()> task) override {
        task();
        return true;
    }
};

}  // namespace yagura
