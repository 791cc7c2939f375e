#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/completion.h"
#include "base/error.h"
#include "engine/wal/record.h"
#include "engine/wal/wal_files.h"
#include "io/file_system.h"

namespace yagura::engine::wal {

/// One record on its way to the disk. Belongs to the caller of Wal::append(), who derives from it
/// to carry what publishing needs.
struct Entry {
    /// Room for the header, the payload (already in place) and zeros up to the padded size; the
    /// log fills in the header. Stays where it is until append() returns.
    std::span<char> record;
    std::uint32_t payload_bytes = 0;
    std::uint64_t payload_checksum = 0;
    std::uint32_t events = 0;
    /// Given by the log before it publishes.
    EventSeq first_seq;

  private:
    friend class Wal;
    Result<void> outcome;
};

struct WalOptions {
    std::string folder;
    std::uint64_t file_bytes =
        64ull << 20;         ///< size of a file once the log is busy; the first are smaller
    EventSeq applied;        ///< everything up to here is in segments
    bool background = true;  ///< false: the next file is made by who needs it
};

/// Called by the committing thread with records that are on disk, in their order; makes them
/// visible.
using Publish = std::function<void(std::span<Entry* const>)>;
/// Called at opening for each record after WalOptions::applied. The payload is only good in the
/// call.
using Replay =
    std::function<Result<void>(EventSeq first, std::uint32_t events, std::string_view payload)>;

/// The write-ahead log with group commit: one thread writes and syncs; what arrives during a sync
/// is taken by the next one. Any number of threads append.
///
/// When the disk is full the refused records leave no trace and later appends may succeed. When a
/// sync or a write fails otherwise the log stops: nobody knows what is on the device, so only a new
/// start, which reads it, can tell.
class Wal {
  public:
    /// Reads the log back, then is ready to append. Errors: Io, NoSpace, Corruption (a record that
    /// was synced cannot be read; the message names file and offset).
    [[nodiscard]] static Result<std::unique_ptr<Wal>> open(io::FileSystem& files,
                                                           WalOptions options, Publish publish,
                                                           const Replay& replay);
    /// Lets appends under way end, marks the end of the log, joins.
    ~Wal();
    Wal(const Wal&) = delete;
    Wal& operator=(const Wal&) = delete;

    /// Returns when the record is on disk and published, or when it never will be. Errors: NoSpace,
    /// Unavailable (the log has stopped), InvalidArgument (larger than a record can be).
    [[nodiscard]] Result<void> append(Entry& entry);

    /// Everything up to `seq` is in segments: files that hold nothing later are freed or reused.
    void free_up_to(EventSeq seq);
    /// Gives up disk space that is only kept for speed.
    void release_spares() { log_files_.remove_spares(); }

    /// The newest position on disk.
    EventSeq durable_seq() const { return EventSeq(durable_seq_.load(std::memory_order_acquire)); }
    /// Disk bytes of all files.
    std::uint64_t bytes() const { return log_files_.bytes(); }
    bool stopped() const { return stopped_.load(std::memory_order_relaxed); }

  private:
    Wal(io::FileSystem& files, WalOptions options, Publish publish);

    void run();
    void commit(std::span<Entry* const> entries);
    std::size_t commit_some(std::span<Entry* const> entries);
    [[nodiscard]] Result<void> ensure_room(std::size_t bytes);
    [[nodiscard]] Result<void> write(std::span<Entry* const> entries, std::size_t bytes);
    void stamp(Entry& entry, std::uint64_t first_seq) const;
    Error roll_back(const Error& cause);
    Error stop_for_good(const Error& cause);
    void finish(std::span<Entry* const> entries, const Result<void>& outcome);
    void close_current();

    const WalOptions options_;
    const Publish publish_;
    WalFiles log_files_;

    // Only the committing thread (or, before it starts, open()).
    std::unique_ptr<OpenWalFile> current_;
    std::uint64_t offset_ = 0;
    std::uint64_t next_seq_ = 1;

    std::atomic<std::uint64_t> durable_seq_{0};
    std::atomic<bool> stopped_{false};

    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Entry*> queue_;
    std::shared_ptr<Completion> queue_done_ = std::make_shared<Completion>();  // all of queue_
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace yagura::engine::wal
