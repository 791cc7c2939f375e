#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "metrics/series_index.h"

namespace yagura::metrics {

/// A batch as the write-ahead log holds it.
struct LogRecord {
    struct Point {
        SeriesId series = 0;
        std::int64_t second = 0;
        bool by_second = false;
        Summary summary;
    };
    std::vector<std::pair<SeriesId, SeriesName>> names;  ///< of series that the log may not know
    std::vector<Point> points;
    std::vector<Mark> marks;
};

std::string encode(const LogRecord& record);
/// Errors: Corruption. Unsupported for one of a newer version.
[[nodiscard]] Result<LogRecord> decode_log_record(std::string_view bytes);

}  // namespace yagura::metrics
