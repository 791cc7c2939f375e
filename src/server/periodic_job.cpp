#include "server/periodic_job.h"

#include <pthread.h>

#include <chrono>
#include <utility>

namespace yagura::server {

PeriodicJob::PeriodicJob(std::int64_t interval_ms, std::function<void()> work)
    : interval_ms_(interval_ms), work_(std::move(work)), thread_([this] { run(); }) {}

PeriodicJob::~PeriodicJob() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void PeriodicJob::run() {
    pthread_setname_np(pthread_self(), "periodic");
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, std::chrono::milliseconds(interval_ms_),
                           [this] { return stopping_; })) {
        lock.unlock();
        work_();
        lock.lock();
    }
}

}  // namespace yagura::server
