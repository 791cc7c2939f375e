#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/engine.h"
#include "engine/memtable/batch.h"
#include "engine/stream_key.h"

namespace yagura::engine::memtable {

/// Which batches a reader wants.
struct BatchFilter {
    GroupId group;
    const std::vector<StreamId>* streams = nullptr;  ///< null: every stream of the group
    EventSeq after;                                  ///< only batches that end past it
    EventSeq up_to;                                  ///< only batches that end at or before it
    TimeMs from{INT64_MIN};                          ///< inclusive
    TimeMs to{INT64_MAX};                            ///< exclusive
};

/// A stretch of the log in memory: batches of many groups and streams, in the order of their
/// positions. One thread adds; any number read at the same time: they hold the lock only to find
/// the newest batch of a group or stream, and walk back from there without it.
class Part {
  public:
    struct GroupTotals {
        std::uint64_t events = 0;
        std::uint64_t message_bytes = 0;
    };

    explicit Part(std::int64_t opened_ns) : opened_ns_(opened_ns) {}
    ~Part();
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;

    /// `batch` has its position. Batches come in rising order.
    void add(Batch::Pointer batch);

    /// Newest first. They live as long as the part.
    std::vector<const Batch*> batches(const BatchFilter& filter) const;
    GroupTotals totals(GroupId group) const;
    /// Groups and streams with events here, sorted.
    std::vector<GroupId> groups() const;
    std::vector<StreamKey> streams() const;

    std::uint64_t memory_bytes() const { return bytes_.load(std::memory_order_relaxed); }
    std::uint64_t rows() const { return rows_.load(std::memory_order_relaxed); }
    EventSeq first_seq() const { return EventSeq(first_seq_.load(std::memory_order_relaxed)); }
    EventSeq last_seq() const { return EventSeq(last_seq_.load(std::memory_order_relaxed)); }
    /// Clock::monotonic_ns() when it was begun.
    std::int64_t opened_ns() const { return opened_ns_; }

  private:
    struct Group {
        const Batch* newest = nullptr;
        GroupTotals totals;
    };
    /// What the tables need for a group or a stream, about.
    static constexpr std::uint64_t kIndexBytes = 72;

    const std::int64_t opened_ns_;
    std::atomic<std::uint64_t> bytes_{0};
    std::atomic<std::uint64_t> rows_{0};
    std::atomic<std::uint64_t> first_seq_{0};
    std::atomic<std::uint64_t> last_seq_{0};

    mutable std::mutex mutex_;
    std::deque<Batch*> batches_;
    std::unordered_map<GroupId, Group> groups_;
    std::unordered_map<StreamKey, const Batch*> streams_;
};

}  // namespace yagura::engine::memtable
