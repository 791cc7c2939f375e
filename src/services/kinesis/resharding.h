#pragma once

#include <cstdint>
#include <functional>

#include "base/error.h"
#include "services/kinesis/stream.h"

namespace yagura::services::kinesis {

/// Gives out the record groups of new shards.
using NewGroup = std::function<Result<engine::GroupId>()>;

/// Closes the open shard and opens two children: [first, at - 1] and [at, last].
[[nodiscard]] Result<void> split(Stream& stream, std::uint32_t shard, HashKey at, TimeMs now,
                                 const NewGroup& new_group);
/// Closes two open shards, `lower` ending where `upper` begins, and opens their child.
[[nodiscard]] Result<void> merge(Stream& stream, std::uint32_t lower, std::uint32_t upper,
                                 TimeMs now, const NewGroup& new_group);
/// Splits and merges until the open shards are `count` equal ones. A split or a merge makes each
/// new shard, so every shard's parents are the ones whose keys it took over; some shards in
/// between may be closed at once, as on the real service.
[[nodiscard]] Result<void> make_uniform(Stream& stream, int count, TimeMs now,
                                        const NewGroup& new_group);

}  // namespace yagura::services::kinesis
