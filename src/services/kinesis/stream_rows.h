#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "meta/database.h"
#include "services/kinesis/stream.h"

namespace yagura::services::kinesis {

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
[[nodiscard]] Result<void> write_tags(meta::Session& session, std::int64_t id,
                                      const std::map<std::string, std::string>& tags);

}  // namespace yagura::services::kinesis
