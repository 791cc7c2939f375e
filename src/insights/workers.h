#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

#include "base/error.h"

namespace yagura::insights {

/// Threads that work on all queries: each takes the next item of the next query in turn, so that
/// many queries get on at the same pace and a small one does not wait for a large one.
class Workers {
  public:
    explicit Workers(std::size_t threads);
    /// No run() may be under way.
    ~Workers();

    std::size_t count() const { return threads_.size(); }

    /// What is done with item `item` by the thread `worker` (0 to count() - 1, one item at a time).
    /// False: no further items are needed.
    using Work = std::function<Result<bool>(std::size_t item, std::size_t worker)>;

    /// Works on items 0 to items-1, begun in this order, and returns when all are done. After an
    /// error, which is returned, no further ones are begun. `meanwhile` is called on the calling
    /// thread every 50 ms or so.
    [[nodiscard]] Result<void> run(std::size_t items, const Work& work,
                                   const std::function<void()>& meanwhile);

  private:
    struct Job {
        const Work& work;
        std::size_t items;
        std::size_t next = 0;
        std::size_t running = 0;
        Result<void> outcome = {};
        std::condition_variable done = {};
    };

    void serve(std::size_t worker);

    std::mutex mutex_;
    std::condition_variable wake_;
    std::list<Job*> jobs_;  ///< with items that nobody has begun; the next one first
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace yagura::insights
