#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "meta/database.h"
#include "services/kinesis/stream.h"

namespace yagura::services::kinesis {

using Tags = std::map<std::string, std::string>;

/// What bears tags: a stream or a consumer.
struct TagOwner {
    enum class Kind { Stream, Consumer };
    Kind kind = Kind::Stream;
    std::int64_t id = 0;

    std::string_view table() const {
        return kind == Kind::Stream ? "kinesis_tags" : "kinesis_consumer_tags";
    }
    std::string_view column() const { return kind == Kind::Stream ? "stream_id" : "consumer_id"; }
};

/// The tables of streams and what StreamStore reads and writes in them, within its transactions.

[[nodiscard]] Result<void> migrate_tables(meta::Database& database);
[[nodiscard]] Result<std::vector<Stream>> read_streams(meta::Session& session);
[[nodiscard]] Result<void> insert_stream(meta::Session& session, const Stream& stream);
/// Writes what can change of a stream: settings, its shards and its changes.
[[nodiscard]] Result<void> update_stream(meta::Session& session, const Stream& before,
                                         const Stream& after);
/// Notes the shards' groups as to be dropped.
[[nodiscard]] Result<void> delete_stream_rows(meta::Session& session, std::int64_t id);
/// LimitExceeded when more than 50 would result.
[[nodiscard]] Result<void> write_tags(meta::Session& session, const TagOwner& owner,
                                      const Tags& tags);
[[nodiscard]] Result<void> delete_tags(meta::Session& session, const TagOwner& owner,
                                       const std::vector<std::string>& keys);
[[nodiscard]] Result<Tags> read_tags(meta::Session& session, const TagOwner& owner);

}  // namespace yagura::services::kinesis
