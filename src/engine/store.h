#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/counters.h"
#include "engine/catalog/catalog.h"
#include "engine/compact/merge_policy.h"
#include "engine/engine.h"
#include "engine/listeners.h"
#include "engine/memtable/part.h"
#include "engine/scan/merge_scan.h"
#include "engine/segment/reader.h"
#include "engine/segment/writer.h"
#include "engine/wal/wal.h"
#include "io/file_system.h"

namespace yagura::engine {

/// The store on one machine: log → parts in memory → segments. What holds at any moment, and why a
/// crash at any point is well, is in docs/STORAGE.md section 6.
///
/// Locks, in the order in which they may be taken: compact_mutex_ or seal_mutex_ (one job of each
/// kind at a time), publish_mutex_ (adding to the active part), sources_mutex_ (the current set of
/// parts and segments; never held over a file operation).
class Store final : public Engine {
  public:
    Store(Options options, io::FileSystem& files, Clock& clock, CounterRegistry& counters);
    ~Store() override;
    [[nodiscard]] Result<void> open();

    [[nodiscard]] Result<Appended> append(const AppendBatch& batch) override;
    [[nodiscard]] Result<std::unique_ptr<Scan>> scan(const ScanRequest& request) override;
    [[nodiscard]] Result<std::unique_ptr<FieldScan>> field_scan(
        const FieldScanRequest& request) override;
    [[nodiscard]] Result<FollowBatch> follow(GroupId group, EventSeq after, std::size_t max_rows,
                                             std::size_t max_bytes) override;
    EventSeq end() const override { return EventSeq(visible_seq_.load(std::memory_order_acquire)); }
    [[nodiscard]] std::shared_ptr<void> listen(AppendListener listener) override;
    [[nodiscard]] Result<void> drop_group(GroupId group) override;
    [[nodiscard]] Result<void> drop_stream(GroupId group, StreamId stream) override;
    [[nodiscard]] Result<void> expire(GroupId group, TimeMs before) override;
    GroupStatistics group_statistics(GroupId group) const override;
    std::optional<StreamStatistics> stream_statistics(GroupId group,
                                                      StreamId stream) const override;
    StoreStatistics statistics() const override;
    [[nodiscard]] Result<void> run_maintenance() override;
    [[nodiscard]] Result<void> flush() override;
    [[nodiscard]] Result<void> compact() override;

  private:
    struct PendingAppend;
    struct Figures;
    using SourcesPointer = std::shared_ptr<const scan::Sources>;

    // store_open.cpp
    [[nodiscard]] Result<void> check_version();
    [[nodiscard]] Result<void> open_catalog();
    [[nodiscard]] Result<void> open_segments();
    [[nodiscard]] Result<void> quarantine_segment(const catalog::SegmentRecord& record,
                                                  const Error& why);
    [[nodiscard]] Result<void> recount_totals();
    [[nodiscard]] Result<void> open_log();
    [[nodiscard]] Result<void> replay(EventSeq first, std::uint32_t events,
                                      std::string_view payload);
    [[nodiscard]] Result<void> remove_strangers();
    void start_threads();

    // store.cpp
    [[nodiscard]] Result<void> wait_for_memory();
    void seal_for_space();
    void publish(std::span<wal::Entry* const> entries);
    void add_to_active(memtable::Batch::Pointer batch);  // with publish_mutex_ held
    bool active_is_full() const;
    void freeze_active();  // with publish_mutex_ held
    SourcesPointer sources() const;
    void change_sources(const std::function<void(scan::Sources&)>& change);
    scan::Plan plan_for(const ScanRequest& request) const;
    void report_damage(const Error& error) const;

    // store_maintenance.cpp
    void run_sealer();
    void run_compactor();
    void freeze_if_old();
    std::shared_ptr<memtable::Part> oldest_frozen() const;
    [[nodiscard]] Result<void> seal_all();
    [[nodiscard]] Result<void> seal(const std::shared_ptr<memtable::Part>& part);
    [[nodiscard]] Result<void> write_part(const memtable::Part& part,
                                          segment::SegmentWriter& writer,
                                          catalog::CatalogEdit& edit);
    enum class Fresh { WhenDue, All };
    [[nodiscard]] Result<void> compact_all(Fresh fresh);
    [[nodiscard]] Result<void> drop_dead_segments();
    [[nodiscard]] Result<void> merge(const compact::MergeTask& task);
    [[nodiscard]] Result<void> forget_old_drops();
    [[nodiscard]] Result<void> commit(catalog::CatalogEdit edit);
    void discard_files(std::vector<std::string> paths);
    void remove_discarded();
    void update_gauges();
    std::string segment_path(std::uint64_t id) const;
    segment::ReadContext read_context() { return {files_, cache_}; }
    bool stopping() const { return stopping_.load(std::memory_order_relaxed); }

    const Options options_;
    io::FileSystem& files_;
    Clock& clock_;
    std::unique_ptr<Figures> figures_;
    const std::uint64_t parts_limit_;  // bytes of parts in memory
    const std::uint64_t seal_bytes_;

    std::unique_ptr<io::FileLock> lock_;
    std::unique_ptr<catalog::Catalog> catalog_;
    mutable segment::BlockCache cache_;
    memtable::BlockPool pool_;

    mutable std::mutex sources_mutex_;
    SourcesPointer sources_;
    std::atomic<std::uint64_t> visible_seq_{0};
    std::atomic<std::uint64_t> parts_bytes_{0};

    std::mutex publish_mutex_;
    std::shared_ptr<memtable::Part> active_;
    mutable std::atomic<bool> busy_{false};  // somebody appended or read since the sealer looked

    std::shared_ptr<Listeners> listeners_ = std::make_shared<Listeners>();

    std::mutex seal_mutex_;
    std::mutex compact_mutex_;
    std::atomic<std::uint64_t> next_segment_id_{1};
    std::atomic<bool> retention_due_{false};
    std::int64_t last_forget_ns_ = 0;  // with compact_mutex_ held
    std::atomic<std::int64_t> last_seal_ns_;

    std::mutex discarded_mutex_;
    std::vector<std::string> discarded_;  // files to remove once the catalogue is settled

    mutable std::mutex damage_mutex_;
    mutable std::set<std::string> damage_;  // each damaged block once

    std::mutex wake_mutex_;
    std::condition_variable wake_sealer_;
    std::condition_variable wake_compactor_;
    std::condition_variable sealed_;
    bool seal_wanted_ = false;
    bool compact_wanted_ = false;
    std::uint64_t seal_attempts_ = 0;
    std::optional<Error> seal_error_;  // of the last attempt
    std::atomic<bool> stopping_{false};
    std::thread sealer_;
    std::thread compactor_;

    std::unique_ptr<wal::Wal> wal_;  // last: its thread publishes into all of the above
};

}  // namespace yagura::engine
