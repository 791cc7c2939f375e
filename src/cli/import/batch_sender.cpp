#include "cli/import/batch_sender.h"

#include <utility>

namespace yagura::cli {

BatchSender::BatchSender(ImportSink& sink) : sink_(sink), thread_([this] { run(); }) {}

BatchSender::~BatchSender() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

Result<void> BatchSender::send(std::string body) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_.size() < kMaxWaiting || error_; });
    if (error_) return fail(*error_);
    waiting_.push_back(std::move(body));
    changed_.notify_all();
    return {};
}

Result<void> BatchSender::finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return (waiting_.empty() && !sending_) || error_; });
    return error_ ? Result<void>(fail(*error_)) : Result<void>();
}

void BatchSender::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        std::string body = std::move(waiting_.front());
        waiting_.pop_front();
        sending_ = true;
        lock.unlock();
        auto result = sink_.send(std::move(body));
        lock.lock();
        sending_ = false;
        if (!result) {
            error_ = result.error();
            waiting_.clear();
        }
        changed_.notify_all();
    }
}

}  // namespace yagura::cli
