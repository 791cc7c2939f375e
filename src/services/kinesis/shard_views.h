#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/kinesis/types.h"
#include "base/error.h"
#include "services/kinesis/stream.h"

namespace yagura::services::kinesis {

/// Which shards a listing shows: a ShardFilter whose AFTER_SHARD_ID was turned into a place.
struct ShardSelection {
    enum class Kind { All, OpenAt, OpenAtOrLater, OpenNow };
    Kind kind = Kind::All;
    TimeMs time{};  ///< of OpenAt and OpenAtOrLater

    bool takes(const Shard& shard) const;
};

/// Those that have not expired, by number.
std::vector<const Shard*> selected_shards(const Stream& stream, const ShardSelection& selection,
                                          TimeMs now);

/// Appends the shards with ids after `after`, at most `limit`; true when there are more.
bool shard_page(const std::vector<const Shard*>& shards, const std::optional<std::string>& after,
                std::size_t limit, std::vector<api::kinesis::Shard>& out);

/// The children of a closed shard.
std::vector<api::kinesis::ChildShard> children_of(const Stream& stream, const Shard& shard);

/// The shard of this id; "shard-0" and the like name one too. Errors:
/// ResourceNotFoundException.
[[nodiscard]] Result<const Shard*> require_shard(const Stream& stream, std::string_view shard_id,
                                                 TimeMs now);

}  // namespace yagura::services::kinesis
