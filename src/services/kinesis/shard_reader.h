#pragma once

#include <cstdint>
#include <vector>

#include "api/kinesis/types.h"
#include "base/error.h"
#include "engine/engine.h"
#include "services/kinesis/stream.h"

namespace yagura::services::kinesis {

struct ShardPage {
    std::vector<api::kinesis::Record> records;
    engine::EventSeq position;       ///< where to go on
    std::int64_t millis_behind = 0;  ///< age of the next record; 0 when everything was read
    std::size_t bytes = 0;           ///< of keys and data
    bool ended = false;              ///< the shard is closed and nothing comes after this page
};

/// The records after a position that have not expired, in order, at most so many and so many bytes
/// (but one in any case). `stream` must be the newest there was before the call.
[[nodiscard]] Result<ShardPage> read_shard(engine::Engine& records, const Stream& stream,
                                           const Shard& shard, engine::EventSeq after,
                                           std::size_t most_records, std::size_t most_bytes,
                                           TimeMs now);

/// Where a reader begins; the members of GetShardIterator and of a StartingPosition.
struct WantedPlace {
    api::kinesis::ShardIteratorType type;
    std::optional<std::string> sequence_number;
    std::optional<TimeMs> time;
};

/// The position after which the wanted place's records come. `operation` is for error texts.
/// Errors: InvalidArgumentException.
[[nodiscard]] Result<engine::EventSeq> find_place(engine::Engine& records, const Stream& stream,
                                                  const Shard& shard, const WantedPlace& wanted,
                                                  TimeMs now, std::string_view operation);

}  // namespace yagura::services::kinesis
