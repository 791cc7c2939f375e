#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/cancellation.h"
#include "base/error.h"
#include "base/strong_id.h"
#include "base/time.h"
#include "engine/predicate.h"

namespace yagura {
class Clock;
class CounterRegistry;
namespace io {
class FileSystem;
}
}  // namespace yagura

/// The event store: keeps log events durably and finds them again. It knows numbers, not names:
/// names and settings of groups and streams are the control plane's (meta).
namespace yagura::engine {

/// Given out by the control plane, unique over all accounts and regions, never used twice.
using GroupId = StrongId<struct GroupTag, std::uint32_t>;
using StreamId = StrongId<struct StreamTag, std::uint32_t>;
/// Position of an event in the durable order of the store: rises with each append, never reused.
/// Within one group it is the order in which followers see events.
using EventSeq = StrongId<struct EventSeqTag, std::uint64_t>;

/// The order of reads: by event time, ties by arrival.
struct EventKey {
    TimeMs timestamp;
    EventSeq seq;
    auto operator<=>(const EventKey&) const = default;
};

struct EventView {
    TimeMs timestamp;
    std::string_view message;  ///< any bytes; kept exactly
};

/// Events of one stream, all with one ingestion time, in the order in which they are to be stored.
struct AppendBatch {
    GroupId group;
    StreamId stream;
    TimeMs ingestion_time;
    std::span<const EventView> events;
};

/// The sequence numbers that an append was given: first, first+1, … last.
struct Appended {
    EventSeq first;
    EventSeq last;
};

enum class Direction { Forward, Backward };

/// Which columns a scan shall fill; the others stay empty.
struct Projection {
    bool message = true;
    bool ingestion_time = true;
};

struct ScanRequest {
    std::vector<GroupId> groups;                   ///< at least one
    std::optional<std::vector<StreamId>> streams;  ///< absent: every stream of the groups
    TimeMs from{INT64_MIN};                        ///< inclusive
    TimeMs to{INT64_MAX};                          ///< exclusive
    Direction direction = Direction::Forward;
    std::optional<EventKey> after;  ///< only events strictly past this key, in `direction`
    const MessagePredicate* predicate =
        nullptr;  ///< borrowed for the scan's life; null: everything
    Projection projection;
    std::uint64_t limit = UINT64_MAX;  ///< rows handed out
    std::uint64_t max_bytes_examined =
        UINT64_MAX;  ///< the scan pauses after about so many message bytes
    const Cancellation* cancellation = nullptr;
};

/// Rows in key order (falling for Backward). All filled columns have `rows` entries. Messages
/// point into the batch's own arena and live until it is cleared or destroyed.
struct ColumnBatch {
    std::size_t rows = 0;
    std::vector<TimeMs> timestamp;
    std::vector<EventSeq> seq;
    std::vector<GroupId> group;
    std::vector<StreamId> stream;
    std::vector<TimeMs> ingestion_time;
    std::vector<std::string_view> message;
    Arena arena;

    void clear();
};

struct ScanStatistics {
    std::uint64_t rows_examined = 0;
    std::uint64_t bytes_examined = 0;  ///< message bytes of the rows examined
    std::uint64_t rows_matched = 0;
    std::uint64_t rows_skipped = 0;  ///< decided without being looked at one by one
    std::uint64_t bytes_skipped = 0;
    std::uint64_t damaged_blocks = 0;  ///< blocks that could not be read; their rows are missing
};

enum class ScanState {
    More,      ///< call next() again
    Finished,  ///< every event in range was looked at
    Limit,     ///< `limit` rows were handed out; there may be more
    Paused,    ///< the work bound was reached; go on later with `after` = position()
};

/// One read of the store: a snapshot of what was there when it was made. One thread at a time.
class Scan {
  public:
    virtual ~Scan() = default;
    /// Clears `batch` and fills it with the next rows, possibly none. After any state but More it
    /// must not be called again. A damaged block costs only its own rows: it is passed over,
    /// reported and counted in statistics(). Errors: Io, Cancelled.
    [[nodiscard]] virtual Result<ScanState> next(ColumnBatch& batch) = 0;
    /// Every event up to this key (in the scan's direction) has been looked at; none if nothing
    /// was.
    virtual std::optional<EventKey> position() const = 0;
    virtual const ScanStatistics& statistics() const = 0;
};

/// What a follower read: rows of one group in the order of their sequence numbers, and where to go
/// on. `next` moves also past events that have been dropped or expired meanwhile.
struct FollowBatch {
    ColumnBatch rows;
    EventSeq next;
};

/// Called after events of a group became visible; must return at once (wake somebody, post a task).
using AppendListener = std::function<void(GroupId)>;

struct GroupStatistics {
    std::uint64_t events = 0;
    std::uint64_t message_bytes =
        0;  ///< raw, as the API counts them, without the 26 bytes an event
};

struct StreamStatistics {
    TimeMs first_event;     ///< smallest event time ever kept
    TimeMs last_event;      ///< largest event time
    TimeMs last_ingestion;  ///< when the last append was accepted
};

struct StoreStatistics {
    std::uint64_t wal_bytes = 0;
    std::uint64_t segment_bytes = 0;
    std::uint64_t segments = 0;
    std::uint64_t memory_bytes = 0;  ///< in-memory parts
    std::uint64_t damaged_blocks = 0;
};

struct Options {
    std::string folder;                          ///< made when absent
    std::uint64_t memory_budget = 256ull << 20;  ///< for in-memory parts and read buffers
    std::uint64_t wal_file_bytes = 64ull << 20;  ///< size of one write-ahead log file
    std::uint64_t seal_bytes = 64ull << 20;      ///< raw bytes after which a part is sealed
    std::int64_t seal_age_ms = 60'000;           ///< age after which a part is sealed
    /// Fresh segments are merged when there are several, or when none was sealed for so long.
    std::int64_t merge_quiet_ms = 90'000;
    bool background = true;  ///< false: the owner calls run_maintenance()
};

class FieldScan;  // engine/field_scan.h
struct FieldScanRequest;

/// The store. All functions may be called from any thread.
class Engine {
  public:
    virtual ~Engine() = default;

    /// Opens or makes a store and replays its write-ahead log. `files`, `clock` and `counters`
    /// must outlive it. Errors: Io, NoSpace, Corruption (a record that was synced cannot be read),
    /// Conflict (another process has it open, or it was written by a newer version).
    [[nodiscard]] static Result<std::unique_ptr<Engine>> open(const Options& options,
                                                              io::FileSystem& files, Clock& clock,
                                                              CounterRegistry& counters);

    /// Stores the events. When it returns, they are on disk and visible to every scan. On an error
    /// none of them is visible, now or after a restart. Errors: NoSpace (try again when there is
    /// room), Unavailable (the log device failed; only a restart helps).
    [[nodiscard]] virtual Result<Appended> append(const AppendBatch& batch) = 0;

    [[nodiscard]] virtual Result<std::unique_ptr<Scan>> scan(const ScanRequest& request) = 0;
    /// A read by column, for queries. The scan and its batches must not
    /// outlive the engine. Errors: InvalidArgument.
    [[nodiscard]] virtual Result<std::unique_ptr<FieldScan>> field_scan(
        const FieldScanRequest& request) = 0;

    /// Events of a group with seq > `after`, at most about `max_rows` and `max_bytes`.
    [[nodiscard]] virtual Result<FollowBatch> follow(GroupId group, EventSeq after,
                                                     std::size_t max_rows,
                                                     std::size_t max_bytes) = 0;
    /// The newest position; a follower that starts here sees only later events.
    virtual EventSeq end() const = 0;
    /// The listener is called until the returned handle is destroyed (which waits for calls under
    /// way).
    [[nodiscard]] virtual std::shared_ptr<void> listen(AppendListener listener) = 0;

    /// Forgets a group or a stream with its events: gone from reads at once and for good, its space
    /// freed in the background. The id must not be used again.
    [[nodiscard]] virtual Result<void> drop_group(GroupId group) = 0;
    [[nodiscard]] virtual Result<void> drop_stream(GroupId group, StreamId stream) = 0;
    /// Frees the space of events older than `before`. Reads bound their own time range; what was
    /// not freed yet can still be read.
    [[nodiscard]] virtual Result<void> expire(GroupId group, TimeMs before) = 0;

    virtual GroupStatistics group_statistics(GroupId group) const = 0;
    /// Nothing while the stream has never had an event.
    virtual std::optional<StreamStatistics> stream_statistics(GroupId group,
                                                              StreamId stream) const = 0;
    virtual StoreStatistics statistics() const = 0;

    /// Seals, merges and frees what is due now. Called by the background thread, or by tests.
    [[nodiscard]] virtual Result<void> run_maintenance() = 0;
    /// Seals everything in memory; for tests, benchmarks and a clean stop.
    [[nodiscard]] virtual Result<void> flush() = 0;
    /// Seals everything, and merges what is fresh without waiting for a quiet time.
    [[nodiscard]] virtual Result<void> compact() = 0;
};

}  // namespace yagura::engine
