#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/cloudwatch/types.h"
#include "base/error.h"
#include "metrics/math_value.h"

namespace yagura::services::cloudwatch {

/// One line of an answer to GetMetricData before it is cut in pages.
struct DataLine {
    std::string id;
    std::string label;
    std::vector<metrics::MathSeries::Point> points;  ///< by time
    std::vector<api::cloudwatch::MessageData> messages;
};

/// The next page of the lines, at most `most` points. A token says after which point of which line
/// a page ended, and `request_mark` which question it belongs to, so that points that come in
/// between neither repeat nor shift what follows. InvalidNextToken for a token of another question.
[[nodiscard]] Result<api::cloudwatch::GetMetricDataResponse> data_page(
    std::vector<DataLine> lines, bool ascending, std::size_t most,
    const std::optional<std::string>& token, std::uint64_t request_mark);

}  // namespace yagura::services::cloudwatch
