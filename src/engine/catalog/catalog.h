#pragma once

#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "engine/segment/format.h"
#include "engine/stream_key.h"

/// What the store knows of itself besides the events: live segments, how far the log is in them,
/// what was dropped, and statistics. Byte layout of the manifest: docs/STORAGE.md section 5.
namespace yagura::engine::catalog {

struct SegmentRecord {
    std::uint64_t id = 0;
    std::uint8_t level = 0;  ///< 0: sealed from memory; 1: merged, within one UTC day
    segment::Summary summary;
};

struct StreamRecord {
    StreamKey key;
    StreamStatistics statistics;
};

/// Change of what segments hold of a group.
struct TotalsDelta {
    GroupId group;
    std::int64_t events = 0;
    std::int64_t message_bytes = 0;
};

template <class Key>
struct Dropped {
    Key key;
    TimeMs at;
};

struct ExpiryMark {
    GroupId group;
    TimeMs before;  ///< events older than this are free to go
};

/// One step from a state to the next: all of it or nothing.
struct CatalogEdit {
    std::optional<EventSeq> applied;  ///< the log up to here is in segments
    std::vector<SegmentRecord> added;
    std::vector<std::uint64_t> removed;
    std::vector<TotalsDelta> totals;
    std::vector<StreamRecord> streams;  ///< widen what is known of a stream
    std::vector<Dropped<GroupId>> dropped_groups;
    std::vector<Dropped<StreamKey>> dropped_streams;
    std::vector<GroupId> forgotten_groups;  ///< dropped ones of which nothing is left
    std::vector<StreamKey> forgotten_streams;
    std::vector<ExpiryMark> expiry;
};
std::string encode_edit(const CatalogEdit& edit);
/// Errors: Corruption.
[[nodiscard]] Result<CatalogEdit> decode_edit(std::string_view bytes);

/// The current state in memory. Any thread.
class CatalogImage {
  public:
    void apply(const CatalogEdit& edit);
    /// The edit that makes this state out of nothing.
    CatalogEdit snapshot() const;

    EventSeq applied() const;
    std::vector<SegmentRecord> segments() const;
    GroupStatistics totals(GroupId group) const;
    bool dropped(GroupId group) const;
    bool dropped(StreamKey key) const;
    bool anything_dropped() const;
    std::vector<Dropped<GroupId>> dropped_groups() const;
    std::vector<Dropped<StreamKey>> dropped_streams() const;
    /// TimeMs(INT64_MIN) when nothing expires.
    TimeMs expiry(GroupId group) const;
    bool anything_expires() const;
    std::optional<StreamStatistics> stream(StreamKey key) const;
    std::vector<StreamRecord> streams(const std::vector<StreamKey>& keys) const;

    /// An append became durable: widens the stream's statistics.
    void observe(const StreamRecord& record);
    void set_expiry(const ExpiryMark& mark);

  private:
    void widen(const StreamRecord& record);  // with mutex_ held

    mutable std::shared_mutex mutex_;
    EventSeq applied_;
    std::unordered_map<std::uint64_t, SegmentRecord> segments_;
    std::unordered_map<GroupId, GroupStatistics> totals_;
    std::unordered_map<StreamKey, StreamStatistics> streams_;
    std::unordered_map<GroupId, TimeMs> dropped_groups_;
    std::unordered_map<StreamKey, TimeMs> dropped_streams_;
    std::unordered_map<GroupId, TimeMs> expiry_;
};

/// Keeps the state durably. Any thread.
class Catalog {
  public:
    virtual ~Catalog() = default;
    /// The edit is durable, and in image(), when it returns. After an error it is not in image(),
    /// and it is open whether a restart finds it: keep the files of both states. Errors: Io,
    /// NoSpace.
    [[nodiscard]] virtual Result<void> commit(CatalogEdit edit) = 0;
    virtual CatalogImage& image() = 0;
    /// True when image() is surely what a restart would find: files it does not name may go.
    virtual bool settled() const = 0;
    /// Made durable with the next commit, at no cost of its own.
    virtual void mark_expired(const ExpiryMark& mark) = 0;
};

}  // namespace yagura::engine::catalog
