#pragma once

#include <string_view>

#include "base/error.h"

namespace yagura::ports {

/// Takes records for a stream, from services that deliver into one. Any thread.
class RecordSink {
  public:
    virtual ~RecordSink() = default;
    /// When it returns, the record is on disk. Errors: NotFound (no such stream), InvalidArgument
    /// (the record is too large), and what storing can meet with.
    [[nodiscard]] virtual Result<void> put(std::string_view stream_arn,
                                           std::string_view partition_key,
                                           std::string_view data) = 0;
};

}  // namespace yagura::ports
