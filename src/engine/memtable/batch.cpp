#include "engine/memtable/batch.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace yagura::engine::memtable {

void Batch::Free::operator()(Batch* batch) const {
    Block block = std::move(batch->block_);  // outlives the object that stands in it
    batch->~Batch();
}

Batch::Pointer Batch::make(std::size_t payload_bytes, BlockPool& pool) {
    constexpr std::size_t kBatchBytes = (sizeof(Batch) + 15) / 16 * 16;
    const std::size_t record_bytes = wal::padded(sizeof(wal::RecordHeader) + payload_bytes);
    Block block = pool.allocate(kBatchBytes + record_bytes);
    char* record = block.data() + kBatchBytes;
    Pointer batch(new (block.data()) Batch());
    batch->record_ = {record, record_bytes};
    batch->payload_bytes_ = static_cast<std::uint32_t>(payload_bytes);
    const std::size_t used = sizeof(wal::RecordHeader) + payload_bytes;
    std::memset(record + used, 0, record_bytes - used);
    batch->block_ = std::move(block);
    return batch;
}

Batch::Pointer Batch::copy_of(const AppendBatch& source, BlockPool& pool) {
    const std::size_t bytes = wal::events_payload_bytes(source);
    Pointer batch = make(bytes, pool);
    const std::span<char> payload(batch->record_.data() + sizeof(wal::RecordHeader), bytes);
    wal::encode_events(source, payload);
    batch->events_ = wal::EventsView::trusted(batch->payload(),
                                              static_cast<std::uint32_t>(source.events.size()));
    batch->look_at_times();
    return batch;
}

Result<Batch::Pointer> Batch::from_payload(std::string_view payload, std::uint32_t events,
                                           BlockPool& pool) {
    Pointer batch = make(payload.size(), pool);
    if (!payload.empty())
        std::memcpy(batch->record_.data() + sizeof(wal::RecordHeader), payload.data(),
                    payload.size());
    batch->events_ = YG_TRY(wal::EventsView::parse(batch->payload(), events));
    batch->look_at_times();
    return batch;
}

void Batch::look_at_times() {
    min_time_ = max_time_ = events_.timestamp(0);
    for (std::uint32_t row = 1; row < events_.size(); ++row) {
        const TimeMs time = events_.timestamp(row);
        if (time < events_.timestamp(row - 1)) sorted_ = false;
        min_time_ = std::min(min_time_, time);
        max_time_ = std::max(max_time_, time);
    }
}

}  // namespace yagura::engine::memtable
