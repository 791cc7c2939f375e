#include "services/cloudwatch/data_page.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "api/cloudwatch/errors.h"
#include "text/base64.h"

namespace yagura::services::cloudwatch {

using namespace api::cloudwatch;

namespace {

/// Where a page begins: in `line`, after the point at `after`.
struct Place {
    std::size_t line = 0;
    std::optional<std::int64_t> after;
};

Result<Place> parse_token(const std::string& token, std::uint64_t request_mark) {
    const auto invalid = [] { return fail(invalid_next_token("The token is invalid.")); };
    const auto text = text::base64_decode(token);
    if (!text) return invalid();
    const char* at = text->data();
    const char* end = at + text->size();
    const auto number = [&](auto& out) {
        const auto [next, error] = std::from_chars(at, end, out);
        if (error != std::errc()) return false;
        at = next == end ? next : next + 1;
        return true;
    };
    std::uint64_t mark = 0;
    Place place;
    std::int64_t after = 0;
    if (!number(mark) || !number(place.line) || !number(after) || at != end ||
        mark != request_mark) {
        return invalid();
    }
    place.after = after;
    return place;
}

}  // namespace

Result<GetMetricDataResponse> data_page(std::vector<DataLine> lines, bool ascending,
                                        std::size_t most, const std::optional<std::string>& token,
                                        std::uint64_t request_mark) {
    Place place;
    if (token) place = YG_TRY(parse_token(*token, request_mark));
    GetMetricDataResponse out;
    std::size_t left = most;
    for (std::size_t i = place.line; i < lines.size(); ++i) {
        DataLine& line = lines[i];
        if (!ascending) std::ranges::reverse(line.points);
        std::size_t first = 0;
        if (i == place.line && place.after) {
            while (first < line.points.size() &&
                   (ascending ? line.points[first].start <= *place.after
                              : line.points[first].start >= *place.after)) {
                ++first;
            }
        }
        if (left == 0 && first < line.points.size()) {
            // Nothing of this line was sent: the next page begins with its first point.
            const std::int64_t before_all = ascending ? std::numeric_limits<std::int64_t>::min()
                                                      : std::numeric_limits<std::int64_t>::max();
            out.next_token =
                text::base64_encode(fmt::format("{}.{}.{}", request_mark, i, before_all));
            break;
        }
        const std::size_t count = std::min(left, line.points.size() - first);
        MetricDataResult result;
        result.id = line.id;
        result.label = line.label;
        result.timestamps.reserve(count);
        result.values.reserve(count);
        for (std::size_t k = first; k < first + count; ++k) {
            result.timestamps.push_back(TimeMs(line.points[k].start * kSecondMs));
            result.values.push_back(line.points[k].value);
        }
        const bool cut = first + count < line.points.size();
        result.status_code = cut ? StatusCode::PartialData : StatusCode::Complete;
        if (!line.messages.empty()) result.messages = std::move(line.messages);
        out.metric_data_results.push_back(std::move(result));
        left -= count;
        if (cut) {
            out.next_token = text::base64_encode(
                fmt::format("{}.{}.{}", request_mark, i, line.points[first + count - 1].start));
            break;
        }
    }
    return out;
}

}  // namespace yagura::services::cloudwatch
