#include "engine/segment/block_cache.h"

namespace yagura::engine::segment {

std::shared_ptr<const void> BlockCache::find_any(Key key) {
    const std::lock_guard lock(mutex_);
    const auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->block;
}

void BlockCache::put(Key key, std::shared_ptr<const void> block, std::uint64_t bytes) {
    if (bytes > capacity_ / 4) return;
    const std::lock_guard lock(mutex_);
    if (index_.contains(key)) return;
    entries_.push_front({key, std::move(block), bytes});
    index_[key] = entries_.begin();
    bytes_ += bytes;
    while (bytes_ > capacity_) {
        const Entry& oldest = entries_.back();
        bytes_ -= oldest.bytes;
        index_.erase(oldest.key);
        entries_.pop_back();
    }
}

void BlockCache::clear() {
    const std::lock_guard lock(mutex_);
    entries_.clear();
    index_.clear();
    bytes_ = 0;
}

std::uint64_t BlockCache::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

}  // namespace yagura::engine::segment
