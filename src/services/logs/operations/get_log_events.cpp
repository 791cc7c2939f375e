#include <algorithm>

#include "api/logs/errors.h"
#include "services/logs/event_batch.h"
#include "services/logs/logs_operations.h"
#include "services/logs/page_token.h"
#include "services/logs/request_checks.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

/// Work of one call on a stream whose events are thinly spread; the walk goes on by the token.
constexpr std::uint64_t kMaxExaminedBytes = 256ull << 20;

/// Where a walk stands after one page.
struct Page {
    std::vector<OutputLogEvent> events;  ///< in the order of the walk
    std::optional<engine::EventKey> first;
    std::optional<engine::EventKey> last;
    std::optional<engine::EventKey> paused_at;
};

Result<Page> read_page(engine::Engine& engine, const engine::ScanRequest& request) {
    Page page;
    auto scan = YG_TRY(engine.scan(request));
    engine::ColumnBatch batch;
    std::size_t bytes = 0;
    for (auto state = engine::ScanState::More; state == engine::ScanState::More;) {
        state = YG_TRY(scan->next(batch));
        for (std::size_t row = 0; row < batch.rows; ++row) {
            bytes += batch.message[row].size() + kEventOverheadBytes;
            if (bytes > kMaxBatchBytes && !page.events.empty()) return page;
            OutputLogEvent& event = page.events.emplace_back();
            event.timestamp = batch.timestamp[row].value;
            event.message = std::string(batch.message[row]);
            event.ingestion_time = batch.ingestion_time[row].value;
            page.last = {batch.timestamp[row], batch.seq[row]};
            if (!page.first) page.first = page.last;
        }
        if (state == engine::ScanState::Paused) page.paused_at = scan->position();
    }
    return page;
}

}  // namespace

Result<GetLogEventsResponse> LogsOperations::get_log_events(const ports::RequestContext& context,
                                                            const GetLogEventsRequest& request) {
    const auto group =
        YG_TRY(require_group(context, request.log_group_name, request.log_group_identifier));
    const LogStream stream = YG_TRY(require_stream(*group, request.log_stream_name));
    YG_CHECK(require_readable_class(*group, "GetLogEvents"));

    using engine::Direction;
    EventPosition start;
    if (request.next_token) {
        const auto position = parse_event_token(*request.next_token);
        if (!position) {
            return fail(invalid_parameter_exception("The specified nextToken is invalid."));
        }
        start = *position;
    } else {
        start.direction =
            request.start_from_head ? Direction::Forward : Direction::Backward;
    }

    engine::ScanRequest scan;
    scan.groups = {group->id};
    scan.streams = {{stream.id}};
    scan.from = std::max(TimeMs(request.start_time.value_or(0)), group->oldest_kept(clock_.now()));
    scan.to = TimeMs(request.end_time.value_or(INT64_MAX));
    scan.direction = start.direction;
    if (request.next_token) scan.after = start.key;
    scan.limit = static_cast<std::uint64_t>(request.limit);
    scan.max_bytes_examined = kMaxExaminedBytes;
    Page page = YG_TRY(read_page(engine_, scan));

    GetLogEventsResponse response;
    const bool forward = start.direction == Direction::Forward;
    if (!forward) {
        std::reverse(page.events.begin(), page.events.end());
        std::swap(page.first, page.last);
    }
    // An empty page keeps the place it was asked from: at the end of a direction the token that
    // comes back is the one that was sent, which is how clients know (logs-api.md section 9).
    const engine::EventKey asked =
        request.next_token ? start.key : previous_key({scan.from, engine::EventSeq(0)});
    engine::EventKey before = next_key(asked);
    engine::EventKey after = asked;
    if (request.next_token && !forward) {
        before = asked;
        after = previous_key(asked);
    }
    if (page.first) {
        before = *page.first;
        after = *page.last;
    }
    if (page.paused_at) (forward ? after : before) = *page.paused_at;
    response.events = std::move(page.events);
    response.next_forward_token = to_event_token({Direction::Forward, after});
    response.next_backward_token = to_event_token({Direction::Backward, before});
    return response;
}

}  // namespace yagura::services::logs
