#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace yagura::ports {

struct SinkRecord {
    std::string partition_key;
    std::string data;
};

/// Takes records for a stream, from services that deliver into one. Any thread.
class RecordSink {
  public:
    virtual ~RecordSink() = default;
    /// When it returns, the records are on disk, those of one shard in this order; after an error
    /// some of them may be. Errors: NotFound (no such stream), InvalidArgument (one is too large,
    /// none is stored), LimitExceeded (more than the shards take now), and what storing can meet
    /// with.
    [[nodiscard]] virtual Result<void> put(std::string_view stream_arn,
                                           std::span<const SinkRecord> records) = 0;
};

}  // namespace yagura::ports
