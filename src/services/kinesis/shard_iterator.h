#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace yagura::services::kinesis {

/// A place in a shard. The text is signed, so that nobody makes one for a stream of another
/// account, and never the same twice.
struct ShardIterator {
    std::string account;  ///< to whom it was given
    std::int64_t stream = 0;
    std::uint32_t shard = 0;
    std::uint64_t after = 0;  ///< records whose index is greater come next
    TimeMs created;
};

std::string to_text(const ShardIterator& iterator, std::string_view key);
/// Nothing for a text that was not made with this key. Double quotes around it are passed over.
std::optional<ShardIterator> parse_shard_iterator(std::string_view text, std::string_view key);

}  // namespace yagura::services::kinesis
