#include "net/server/mailbox.h"

namespace yagura::net {

bool Mailbox::post(Task task) {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    tasks_.push_back(std::move(task));
    if (tasks_.size() == 1) wake_();
    return true;
}

void Mailbox::drain() {
    std::vector<Task> tasks;
    {
        const std::lock_guard lock(mutex_);
        tasks.swap(tasks_);
    }
    for (auto& task : tasks) {
        task();
        task = nullptr;
    }
    tasks.clear();
    const std::lock_guard lock(mutex_);
    // Gives the room of the batch back to the next one.
    if (tasks_.capacity() == 0 && tasks.capacity() <= 1024) tasks_.swap(tasks);
}

void Mailbox::close() {
    std::vector<Task> dropped;  // destroyed outside the lock: it may hold anything
    const std::lock_guard lock(mutex_);
    closed_ = true;
    dropped.swap(tasks_);
}

}  // namespace yagura::net
