#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "meta/database.h"
#include "services/kinesis/stream.h"
#include "services/kinesis/stream_rows.h"

namespace yagura::services::kinesis {

/// Names, shards, settings and tags of the streams of all accounts. Streams are held in memory, so
/// that a put asks no database; each change is in the database before it is seen. Any thread.
class StreamStore {
  public:
    explicit StreamStore(meta::Database& database) : database_(database) {}
    /// Makes or migrates the tables and reads what is there.
    [[nodiscard]] Result<void> open();

    /// Makes a stream of `shards` equal shards; fills in the id. AlreadyExists for a name that is
    /// taken, LimitExceeded for too many tags.
    [[nodiscard]] Result<void> create(Stream stream, int shards, const Tags& tags);
    /// Null when there is none.
    StreamRef find(const Scope& scope, std::string_view name) const;
    StreamRef find(std::int64_t id) const;
    /// By name, those after `after`, at most `limit`.
    std::vector<StreamRef> list(const Scope& scope, std::string_view after,
                                std::size_t limit) const;
    std::vector<StreamRef> all() const;
    /// Lets `alter` change a copy and keeps that: settings, shards that were added, closed or taken
    /// away (whose groups are noted as to be dropped), changes. NotFound when the stream is gone;
    /// an error of `alter` changes nothing.
    using Alter = std::function<Result<void>(Stream&)>;
    [[nodiscard]] Result<void> change(std::int64_t id, const Alter& alter);
    /// Notes the shards' record groups as to be dropped in the same transaction.
    [[nodiscard]] Result<void> remove(std::int64_t id);

    [[nodiscard]] Result<engine::GroupId> new_group();
    [[nodiscard]] Result<std::vector<engine::GroupId>> pending_drops();
    [[nodiscard]] Result<void> forget_drop(engine::GroupId group);

    [[nodiscard]] Result<std::int64_t> new_consumer_id();
    [[nodiscard]] Result<Tags> tags(const TagOwner& owner);
    /// LimitExceeded when more than 50 would result.
    [[nodiscard]] Result<void> put_tags(const TagOwner& owner, const Tags& tags);
    [[nodiscard]] Result<void> remove_tags(const TagOwner& owner,
                                           const std::vector<std::string>& keys);
    /// The key that signs iterators; made once for a data folder.
    [[nodiscard]] Result<std::string> iterator_key();

  private:
    void publish(StreamRef stream);

    meta::Database& database_;
    std::mutex changing_;  ///< from a change's reading to its publication
    mutable std::shared_mutex mutex_;
    std::map<std::int64_t, StreamRef> by_id_;
    std::map<std::string, StreamRef, std::less<>> by_name_;  ///< ACCOUNT/REGION/NAME
};

}  // namespace yagura::services::kinesis
