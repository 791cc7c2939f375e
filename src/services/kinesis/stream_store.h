#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "engine/engine.h"
#include "meta/database.h"
#include "services/kinesis/hash_key.h"

namespace yagura::services::kinesis {

/// Whose and where: names are unique within this.
struct Scope {
    std::string account;
    std::string region;
    std::string partition;
    bool operator==(const Scope&) const = default;
};

struct Shard {
    engine::GroupId group;  ///< its records in the record store
    std::uint32_t number = 0;
    HashKey first = 0;
    HashKey last = 0;
    std::string id() const;  ///< shardId-000000000000
};

struct Stream {
    std::int64_t id = 0;  ///< never used again
    Scope scope;
    std::string name;
    TimeMs created;
    std::string mode;
    int retention_hours = 24;
    int max_record_kib = 1024;
    std::vector<Shard> shards;  ///< by number

    std::string arn() const;
    const Shard& shard_for(HashKey key) const;
    const Shard* find_shard(std::uint32_t number) const;
    TimeMs oldest_kept(TimeMs now) const { return now - retention_hours * kHourMs; }
};

/// Names, shards, settings and tags of the streams of all accounts. Any thread.
class StreamStore {
  public:
    using Tags = std::map<std::string, std::string>;

    explicit StreamStore(meta::Database& database) : database_(database) {}
    [[nodiscard]] Result<void> migrate();

    /// Fills in the ids. AlreadyExists for a name that is taken.
    [[nodiscard]] Result<void> create(Stream& stream, int shards, const Tags& tags);
    [[nodiscard]] Result<std::optional<Stream>> find(const Scope& scope, std::string_view name);
    [[nodiscard]] Result<std::optional<Stream>> find(std::int64_t id);
    /// By name, those after `after`, at most `limit`.
    [[nodiscard]] Result<std::vector<Stream>> list(const Scope& scope, std::string_view after,
                                                   std::size_t limit);
    [[nodiscard]] Result<std::vector<Stream>> all();
    [[nodiscard]] Result<void> set_retention(const Stream& stream, int hours);
    /// Notes the shards' record groups as to be dropped in the same transaction.
    [[nodiscard]] Result<void> remove(const Stream& stream);
    [[nodiscard]] Result<std::vector<engine::GroupId>> pending_drops();
    [[nodiscard]] Result<void> forget_drop(engine::GroupId group);

    [[nodiscard]] Result<Tags> tags(const Stream& stream);
    /// LimitExceeded when more than 50 would result.
    [[nodiscard]] Result<void> put_tags(const Stream& stream, const Tags& tags);
    [[nodiscard]] Result<void> remove_tags(const Stream& stream,
                                           const std::vector<std::string>& keys);
    /// The key that signs iterators; made once for a data folder.
    [[nodiscard]] Result<std::string> iterator_key();

  private:
    meta::Database& database_;
};

}  // namespace yagura::services::kinesis
