#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yagura::services::kinesis {

/// A place on the ring of hash keys, 0 … 2^128-1 (kinesis.md section 4.4).
__extension__ using HashKey = unsigned __int128;

/// The MD5 of a partition key as a big-endian number.
HashKey hash_of(std::string_view partition_key);
/// Nothing for what is no decimal number below 2^128.
std::optional<HashKey> parse_hash_key(std::string_view digits);
std::string to_string(HashKey key);
/// Where shard `index` of `count` equal shards begins: floor(2^128 / count) * index.
HashKey shard_start(int index, int count);

}  // namespace yagura::services::kinesis
