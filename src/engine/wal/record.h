#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/error.h"
#include "engine/engine.h"

/// The write-ahead log. Byte layout: docs/STORAGE.md section 3.
namespace yagura::engine::wal {

enum class RecordType : std::uint32_t {
    Events = 1,  ///< one appended batch
    End = 2,     ///< the log was closed cleanly here; nothing follows in this file
};

/// Stands before each payload. Records start at multiples of kRecordAlignment.
struct RecordHeader {
    std::uint32_t magic;
    std::uint32_t length;  ///< payload bytes, without padding
    std::uint64_t checksum;
    std::uint64_t generation;   ///< number of the file; bytes of a recycled file have another
    std::uint64_t first_seq;    ///< position of the first event
    std::uint64_t durable_seq;  ///< last position that was synced when this was written
    std::uint32_t type;
    std::uint32_t events;  ///< positions that the record takes
};
static_assert(sizeof(RecordHeader) == 48);

/// Start of an Events payload; then `events` times an int64 timestamp, `events` times an uint32
/// end offset of the message, then the messages.
struct EventsHead {
    std::uint32_t group;
    std::uint32_t stream;
    std::int64_t ingestion_time;
};
static_assert(sizeof(EventsHead) == 16);

inline constexpr std::uint32_t kRecordMagic = 0x52575959;  // "YYWR"
inline constexpr std::size_t kRecordAlignment = 8;

constexpr std::size_t padded(std::size_t bytes) {
    return (bytes + kRecordAlignment - 1) / kRecordAlignment * kRecordAlignment;
}

/// Checksum of a record: its header (with the checksum field as zero) and its payload's checksum.
std::uint64_t record_checksum(RecordHeader header, std::uint64_t payload_checksum);
std::uint64_t payload_checksum(std::string_view payload);

/// Reads an Events payload in place. The bytes must be aligned to 8 and outlive it.
class EventsView {
  public:
    EventsView() = default;
    /// Checks the whole structure. Errors: Corruption.
    [[nodiscard]] static Result<EventsView> parse(std::string_view payload, std::uint32_t events);
    /// For a payload that this process has made.
    static EventsView trusted(std::string_view payload, std::uint32_t events);

    GroupId group() const { return GroupId(head_->group); }
    StreamId stream() const { return StreamId(head_->stream); }
    TimeMs ingestion_time() const { return TimeMs(head_->ingestion_time); }
    std::uint32_t size() const { return events_; }
    TimeMs timestamp(std::uint32_t row) const { return TimeMs(timestamps_[row]); }
    std::string_view message(std::uint32_t row) const {
        const std::uint32_t begin = row == 0 ? 0 : ends_[row - 1];
        return {messages_ + begin, ends_[row] - begin};
    }
    std::uint64_t message_bytes() const { return events_ == 0 ? 0 : ends_[events_ - 1]; }

  private:
    const EventsHead* head_ = nullptr;
    const std::int64_t* timestamps_ = nullptr;
    const std::uint32_t* ends_ = nullptr;
    const char* messages_ = nullptr;
    std::uint32_t events_ = 0;
};

/// Bytes of the payload for a batch.
std::uint64_t events_payload_bytes(const AppendBatch& batch);
/// Writes the payload; `out` has exactly that many bytes and is aligned to 8.
void encode_events(const AppendBatch& batch, std::span<char> out);

}  // namespace yagura::engine::wal
