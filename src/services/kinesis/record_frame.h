#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "engine/engine.h"
#include "services/kinesis/stream.h"

namespace yagura::services::kinesis {

/// The one engine stream of each shard's group.
constexpr engine::StreamId kRecordStream{1};

/// A record on disk: two bytes of the key's length (low first), the key, the data.
std::string framed_record(std::string_view partition_key, std::string_view data);

struct UnframedRecord {
    std::string_view partition_key;
    std::string_view data;
};
[[nodiscard]] Result<UnframedRecord> unframed_record(std::string_view bytes);

/// The sequence number of the record at this place of the record store's order.
std::string record_sequence_number(const Shard& shard, engine::EventSeq seq, TimeMs arrival);

}  // namespace yagura::services::kinesis
