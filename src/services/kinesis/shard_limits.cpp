#include "services/kinesis/shard_limits.h"

#include <algorithm>

namespace yagura::services::kinesis {

void ShardLimits::Allowance::grow(TimeMs now) {
    // A clock that went back gives nothing, and takes nothing.
    if (now > since) {
        const auto passed = static_cast<double>(now - since);
        left = std::min(rate, left + rate * passed / 1000);
    }
    since = std::max(since, now);
}

bool ShardLimits::take_write(engine::GroupId shard, std::size_t bytes, TimeMs now) {
    if (!in_force_) return true;
    const std::lock_guard lock(mutex_);
    Shard& state = shards_[shard.value];
    state.written_bytes.grow(now);
    state.written_records.grow(now);
    const auto wanted = static_cast<double>(bytes);
    // A record larger than a second's worth is let in when nothing else was, and paid off after.
    const bool fits = state.written_bytes.left >= std::min(wanted, state.written_bytes.rate);
    if (!fits || state.written_records.left < 1) return false;
    state.written_bytes.left -= wanted;
    state.written_records.left -= 1;
    return true;
}

bool ShardLimits::take_read(engine::GroupId shard, TimeMs now) {
    if (!in_force_) return true;
    const std::lock_guard lock(mutex_);
    Shard& state = shards_[shard.value];
    state.reads.grow(now);
    state.read_bytes.grow(now);
    if (state.reads.left < 1 || state.read_bytes.left <= 0) return false;
    state.reads.left -= 1;
    return true;
}

void ShardLimits::note_read(engine::GroupId shard, std::size_t bytes, TimeMs now) {
    if (!in_force_) return;
    const std::lock_guard lock(mutex_);
    Allowance& allowance = shards_[shard.value].read_bytes;
    allowance.grow(now);
    const auto read = static_cast<double>(bytes);
    allowance.left = read > allowance.rate ? -read : allowance.left - read;
}

bool ShardLimits::take_iterator(engine::GroupId shard, TimeMs now) {
    if (!in_force_) return true;
    const std::lock_guard lock(mutex_);
    Allowance& allowance = shards_[shard.value].iterators;
    allowance.grow(now);
    if (allowance.left < 1) return false;
    allowance.left -= 1;
    return true;
}

void ShardLimits::forget(engine::GroupId shard) {
    if (!in_force_) return;
    const std::lock_guard lock(mutex_);
    shards_.erase(shard.value);
}

}  // namespace yagura::services::kinesis
