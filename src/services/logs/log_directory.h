#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "meta/database.h"
#include "services/logs/log_group.h"

namespace yagura::services::logs {

/// What CreateLogGroup gives.
struct NewLogGroup {
    Scope scope;
    std::string name;
    LogClass log_class = LogClass::Standard;
    std::optional<std::string> kms_key_id;
    bool deletion_protection = false;
    std::vector<std::pair<std::string, std::string>> tags;
};

/// What can be changed of a group; members that are set are changed.
struct LogGroupChange {
    std::optional<std::optional<int>> retention_days;
    std::optional<std::optional<std::string>> kms_key_id;
    std::optional<bool> deletion_protection;
};

/// The names, ids and settings of log groups and streams: tables of the control plane with a
/// bounded cache in front, since every PutLogEvents looks up both names. Any thread. What is
/// changed is durable when a function returns, and seen by every look-up that starts after it.
class LogDirectory {
  public:
    /// `cached_names` bounds the groups and, apart from them, the streams kept in memory.
    LogDirectory(meta::Database& database, std::size_t cached_names = 200'000);

    // Groups. Not found is an empty pointer, not an error.
    [[nodiscard]] Result<std::shared_ptr<const LogGroup>> find_group(const Scope& scope,
                                                                     std::string_view name);
    [[nodiscard]] Result<std::shared_ptr<const LogGroup>> find_group(engine::GroupId id);
    /// AlreadyExists when the name is taken.
    [[nodiscard]] Result<std::shared_ptr<const LogGroup>> create_group(const NewLogGroup& group,
                                                                       TimeMs now);
    [[nodiscard]] Result<void> change_group(const LogGroup& group, const LogGroupChange& change);
    /// Removes the group with streams, filters and tags, and notes the drop.
    [[nodiscard]] Result<void> delete_group(const LogGroup& group);
    /// Groups of a scope by name, from `from` on; the visitor returns false to stop.
    [[nodiscard]] Result<void> visit_groups(const Scope& scope, std::string_view from,
                                            const std::function<bool(LogGroup)>& visitor);
    /// Every group of every account that has a retention.
    [[nodiscard]] Result<std::vector<LogGroup>> groups_with_retention();

    // Streams.
    [[nodiscard]] Result<std::optional<LogStream>> find_stream(const LogGroup& group,
                                                               std::string_view name);
    /// The name of a stream, for rows that carry ids; nothing when it has been deleted.
    [[nodiscard]] Result<std::optional<std::string>> stream_name(engine::GroupId group,
                                                                 engine::StreamId id);
    [[nodiscard]] Result<LogStream> create_stream(const LogGroup& group, std::string_view name,
                                                  TimeMs now);
    [[nodiscard]] Result<void> delete_stream(const LogGroup& group, const LogStream& stream);
    /// Streams of a group by name, from `from` on (downwards when descending; empty: from the end).
    enum class Order { Ascending, Descending };
    [[nodiscard]] Result<void> visit_streams(const LogGroup& group, std::string_view from,
                                             Order order,
                                             const std::function<bool(LogStream)>& visitor);

    // Drops that the event store may not have carried out yet.
    struct PendingDrop {
        engine::GroupId group;
        std::optional<engine::StreamId> stream;  ///< absent: the whole group
    };
    [[nodiscard]] Result<std::vector<PendingDrop>> pending_drops();
    [[nodiscard]] Result<void> forget_drop(const PendingDrop& drop);

  private:
    template <class Value>
    using NameMap = std::unordered_map<std::string, Value>;
    using StreamIdMap = std::unordered_map<engine::StreamId, std::string>;

    std::uint64_t epoch() const;
    void remember(const std::shared_ptr<const LogGroup>& group, std::uint64_t epoch);
    void remember(engine::GroupId group, const LogStream& stream, std::uint64_t epoch);
    void forget_group(const LogGroup& group);
    void forget_stream(engine::GroupId group, const LogStream& stream);

    meta::Database& database_;
    const std::size_t cached_names_;

    // A look-up that began before a change must not put what it read into the cache after it:
    // the epoch rises with each change, and an entry is taken only in the epoch it was read in.
    mutable std::shared_mutex mutex_;
    std::uint64_t epoch_ = 0;
    NameMap<std::shared_ptr<const LogGroup>> groups_;
    NameMap<LogStream> streams_;
    StreamIdMap stream_names_;
};

}  // namespace yagura::services::logs
