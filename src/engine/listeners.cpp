#include "engine/listeners.h"

#include <algorithm>

namespace yagura::engine {

std::shared_ptr<void> Listeners::add(AppendListener listener) {
    auto entry = std::make_shared<Entry>();
    entry->call = std::move(listener);
    {
        const std::lock_guard lock(mutex_);
        entries_.push_back(entry);
    }
    void* name = entry.get();
    return {name, [self = shared_from_this(), entry](void*) { self->remove(entry); }};
}

void Listeners::remove(const std::shared_ptr<Entry>& entry) {
    {
        const std::lock_guard lock(mutex_);
        std::erase(entries_, entry);
    }
    const std::lock_guard call(entry->mutex);  // waits for a call under way
    entry->call = nullptr;
}

void Listeners::tell(std::span<const GroupId> groups) {
    std::vector<std::shared_ptr<Entry>> entries;
    {
        const std::lock_guard lock(mutex_);
        if (entries_.empty()) return;
        entries = entries_;
    }
    for (const auto& entry : entries) {
        const std::lock_guard call(entry->mutex);
        if (!entry->call) continue;
        for (const GroupId group : groups) entry->call(group);
    }
}

}  // namespace yagura::engine
