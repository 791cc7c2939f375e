#include "engine/memtable/part.h"

#include <algorithm>

namespace yagura::engine::memtable {

Part::~Part() {
    for (Batch* batch : batches_) Batch::Free()(batch);
}

void Part::add(Batch::Pointer batch) {
    const wal::EventsView& events = batch->events();
    const std::uint64_t bytes = batch->memory_bytes();
    const std::lock_guard lock(mutex_);
    const std::size_t entries = groups_.size() + streams_.size();
    Group& group = groups_[events.group()];
    const Batch*& stream = streams_[StreamKey{events.group(), events.stream()}];
    batch->previous_of_group_ = group.newest;
    batch->previous_of_stream_ = stream;
    group.newest = stream = batch.get();
    group.totals.events += events.size();
    group.totals.message_bytes += events.message_bytes();
    const std::size_t added = groups_.size() + streams_.size() - entries;
    bytes_.fetch_add(bytes + sizeof(Batch*) + added * kIndexBytes, std::memory_order_relaxed);
    rows_.fetch_add(events.size(), std::memory_order_relaxed);
    if (batches_.empty()) first_seq_ = batch->first_seq().value;
    last_seq_ = batch->last_seq().value;
    batches_.push_back(batch.release());
}

std::vector<const Batch*> Part::batches(const BatchFilter& filter) const {
    std::vector<const Batch*> heads;
    {
        const std::lock_guard lock(mutex_);
        const auto group = groups_.find(filter.group);
        if (group == groups_.end()) return {};
        if (filter.streams == nullptr) {
            heads.push_back(group->second.newest);
        } else {
            for (const StreamId stream : *filter.streams) {
                const auto found = streams_.find(StreamKey{filter.group, stream});
                if (found != streams_.end()) heads.push_back(found->second);
            }
        }
    }
    std::vector<const Batch*> out;
    for (const Batch* batch : heads) {
        while (batch != nullptr && batch->last_seq() > filter.after) {
            if (batch->last_seq() <= filter.up_to && batch->min_time() < filter.to &&
                batch->max_time() >= filter.from)
                out.push_back(batch);
            batch =
                filter.streams == nullptr ? batch->previous_of_group_ : batch->previous_of_stream_;
        }
    }
    return out;
}

Part::GroupTotals Part::totals(GroupId group) const {
    const std::lock_guard lock(mutex_);
    const auto found = groups_.find(group);
    return found == groups_.end() ? GroupTotals{} : found->second.totals;
}

std::vector<GroupId> Part::groups() const {
    std::vector<GroupId> out;
    {
        const std::lock_guard lock(mutex_);
        out.reserve(groups_.size());
        for (const auto& [group, entry] : groups_) out.push_back(group);
    }
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<StreamKey> Part::streams() const {
    std::vector<StreamKey> out;
    {
        const std::lock_guard lock(mutex_);
        out.reserve(streams_.size());
        for (const auto& [stream, batch] : streams_) out.push_back(stream);
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace yagura::engine::memtable
