#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "engine/engine.h"
#include "services/kinesis/hash_key.h"
#include "services/kinesis/put_gate.h"

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
    TimeMs created{};
    /// Seconds in the shard's sequence numbers. A child's are more than its parents', so that the
    /// numbers of one partition key rise through splits and merges.
    std::int64_t sequence_s = 0;
    std::optional<TimeMs> closed;  ///< since then no record is put
    std::optional<std::uint32_t> parent;
    std::optional<std::uint32_t> adjacent_parent;  ///< the other one, after a merge

    bool open() const { return !closed; }
    bool open_at(TimeMs time) const { return created <= time && (!closed || *closed > time); }
    bool child_of(std::uint32_t other) const { return parent == other || adjacent_parent == other; }
    std::string id() const;  ///< shardId-000000000000
    std::string starting_sequence_number() const;
    std::string ending_sequence_number() const;  ///< of a closed shard
};

/// Who reads by SubscribeToShard.
struct Consumer {
    std::int64_t id = 0;  ///< rising in the order of registration, never used again
    std::string name;
    TimeMs created;
    std::shared_ptr<const std::string> policy;  ///< its resource policy; null: none
};

/// What may be done only so often in 24 hours.
enum class ChangeKind { ShardCount, Mode, Encryption };

struct Change {
    ChangeKind kind;
    TimeMs at;
};

/// A stream as it was at one moment; the store hands out a new one after each change.
struct Stream {
    std::int64_t id = 0;  ///< never used again
    Scope scope;
    std::string name;
    TimeMs created;
    bool on_demand = false;
    int retention_hours = 24;
    int max_record_kib = 1024;
    std::vector<Shard> shards;        ///< by number; closed ones until their records have expired
    std::vector<Change> changes;      ///< of the last 24 hours
    std::vector<Consumer> consumers;  ///< by id
    std::shared_ptr<const std::string> policy;  ///< its resource policy; null: none
    std::string encryption_key;                 ///< KeyId that was asked for; empty: none
    std::vector<std::string> shard_metrics;     ///< of enhanced monitoring
    int warm_mib = 0;
    /// Puts pass it, resharding closes it. The same one in all moments of the stream.
    std::shared_ptr<PutGate> gate;

    std::string arn() const;
    std::string arn_of(const Consumer& consumer) const;
    const Consumer* find_consumer(std::string_view consumer) const;
    /// The open shard that takes this key.
    const Shard& shard_for(HashKey key) const;
    const Shard* find_shard(std::uint32_t number) const;
    Shard* find_shard(std::uint32_t number);
    std::size_t open_shards() const { return open_by_key_.size(); }
    TimeMs oldest_kept(TimeMs now) const { return now - retention_hours * kHourMs; }
    /// A closed shard is shown until its newest possible record has expired.
    bool expired(const Shard& shard, TimeMs now) const {
        return shard.closed && *shard.closed < oldest_kept(now);
    }
    std::size_t changes_within_a_day(ChangeKind kind, TimeMs now) const;
    void note_change(ChangeKind kind, TimeMs now);
    /// To be called when `shards` was altered: shard_for() and open_shards() rest on it.
    void arrange();

  private:
    std::vector<std::size_t> open_by_key_;  ///< places in `shards`
};

using StreamRef = std::shared_ptr<const Stream>;

}  // namespace yagura::services::kinesis
