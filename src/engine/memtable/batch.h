#pragma once

#include <memory>
#include <span>

#include "engine/engine.h"
#include "engine/memtable/block_pool.h"
#include "engine/wal/record.h"

namespace yagura::engine::memtable {

/// One appended batch in memory. Its bytes are the record that goes to the write-ahead log, so a
/// message is copied once between the caller and both memory and disk. Lives in the block that also
/// holds the record; immutable once it is in a part.
class Batch {
  public:
    struct Free {
        void operator()(Batch* batch) const;
    };
    using Pointer = std::unique_ptr<Batch, Free>;

    /// Copies the events in. `batch` must have some.
    static Pointer copy_of(const AppendBatch& batch, BlockPool& pool);
    /// From a payload that was read back. Errors: Corruption.
    [[nodiscard]] static Result<Pointer> from_payload(std::string_view payload,
                                                      std::uint32_t events, BlockPool& pool);

    const wal::EventsView& events() const { return events_; }
    /// Where the log writes its header, the payload, and zeros up to the padded size.
    std::span<char> record() const { return record_; }
    std::uint32_t payload_bytes() const { return payload_bytes_; }
    std::string_view payload() const {
        return {record_.data() + sizeof(wal::RecordHeader), payload_bytes_};
    }
    std::uint64_t memory_bytes() const { return sizeof(Batch) + record_.size(); }

    EventSeq first_seq() const { return first_seq_; }
    EventSeq last_seq() const { return EventSeq(first_seq_.value + events_.size() - 1); }
    void set_first_seq(EventSeq seq) { first_seq_ = seq; }
    TimeMs min_time() const { return min_time_; }
    TimeMs max_time() const { return max_time_; }
    /// The events stand in time order.
    bool sorted() const { return sorted_; }

  private:
    friend class Part;
    Batch() = default;
    static Pointer make(std::size_t payload_bytes, BlockPool& pool);
    void look_at_times();

    Block block_;
    std::span<char> record_;
    std::uint32_t payload_bytes_ = 0;
    bool sorted_ = true;
    wal::EventsView events_;
    EventSeq first_seq_;
    TimeMs min_time_;
    TimeMs max_time_;
    // The batch before in the same part; set once, before the batch can be seen.
    const Batch* previous_of_group_ = nullptr;
    const Batch* previous_of_stream_ = nullptr;
};

}  // namespace yagura::engine::memtable
