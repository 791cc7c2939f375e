#include "insights/workers.h"

#include <algorithm>
#include <chrono>

namespace yagura::insights {

Workers::Workers(std::size_t threads) {
    for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
        threads_.emplace_back([this, i] { serve(i); });
    }
}

Workers::~Workers() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

Result<void> Workers::run(std::size_t items, const Work& work,
                          const std::function<void()>& meanwhile) {
    if (items == 0) return {};
    Job job{work, items};
    std::unique_lock lock(mutex_);
    jobs_.push_back(&job);
    wake_.notify_all();
    const auto finished = [&] { return job.next >= job.items && job.running == 0; };
    while (!job.done.wait_for(lock, std::chrono::milliseconds(50), finished)) {
        lock.unlock();
        meanwhile();
        lock.lock();
    }
    return job.outcome;
}

void Workers::serve(std::size_t worker) {
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        Job& job = *jobs_.front();
        jobs_.pop_front();
        const std::size_t item = job.next++;
        if (job.next < job.items) jobs_.push_back(&job);
        ++job.running;
        lock.unlock();
        Result<bool> done = job.work(item, worker);
        lock.lock();
        --job.running;
        if (!done || !*done) {
            if (!done && job.outcome) job.outcome = std::unexpected<Error>(done.error());
            job.next = job.items;
            jobs_.remove(&job);
        }
        // With the lock held: the caller may be gone, and the job with it, as soon as it is let go.
        if (job.next >= job.items && job.running == 0) job.done.notify_all();
    }
}

}  // namespace yagura::insights
