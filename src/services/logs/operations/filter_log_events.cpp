#include <algorithm>

#include "api/logs/errors.h"
#include "pattern/filter_pattern.h"
#include "services/logs/event_batch.h"
#include "services/logs/event_id.h"
#include "services/logs/logs_operations.h"
#include "services/logs/page_token.h"
#include "services/logs/request_checks.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

/// Work of one call; a search for something rare goes on by the token (logs-api.md section 10).
constexpr std::uint64_t kMaxExaminedBytes = 128ull << 20;

}  // namespace

Result<FilterLogEventsResponse> LogsOperations::filter_log_events(
    const ports::RequestContext& context, const FilterLogEventsRequest& request) {
    const auto group =
        YG_TRY(require_group(context, request.log_group_name, request.log_group_identifier));
    YG_CHECK(require_readable_class(*group, "FilterLogEvents"));
    if (request.log_stream_names && request.log_stream_name_prefix) {
        return fail(invalid_parameter_exception(
            "LogStream names and LogStream name prefix are mutually exclusive parameters."));
    }
    auto parsed = pattern::FilterPattern::parse(request.filter_pattern.value_or(""));
    if (!parsed.has_value()) {
        return fail(invalid_parameter_exception(parsed.error().message()));
    }
    const auto filter = *std::move(parsed);

    engine::ScanRequest scan;
    scan.groups = {group->id};
    scan.from = std::max(TimeMs(request.start_time.value_or(0)), group->oldest_kept(clock_.now()));
    // Both ends are inclusive in this operation.
    const std::int64_t end = request.end_time.value_or(INT64_MAX);
    scan.to = TimeMs(end == INT64_MAX ? end : end + 1);
    if (request.log_stream_names) {
        scan.streams.emplace();
        for (const std::string& name : *request.log_stream_names) {
            scan.streams->push_back(YG_TRY(require_stream(*group, name)).id);
        }
    } else if (request.log_stream_name_prefix) {
        scan.streams.emplace();
        const std::string& prefix = *request.log_stream_name_prefix;
        YG_CHECK(directory_.visit_streams(
            *group, prefix, LogDirectory::Order::Ascending, [&](LogStream stream) {
                if (!stream.name.starts_with(prefix)) return false;
                scan.streams->push_back(stream.id);
                return true;
            }));
    }
    if (request.next_token) {
        scan.after = parse_filter_token(*request.next_token);
        if (!scan.after) {
            return fail(invalid_parameter_exception("The specified nextToken is invalid."));
        }
    }
    const auto limit = static_cast<std::size_t>(request.limit);
    if (filter->kind() != pattern::FilterPatternKind::Everything) scan.predicate = filter.get();
    scan.limit = limit + 1;  // one more tells whether a page follows
    scan.max_bytes_examined = kMaxExaminedBytes;

    FilterLogEventsResponse response;
    if (scan.streams && scan.streams->empty()) return response;
    auto reader = YG_TRY(engine_.scan(scan));
    engine::ColumnBatch batch;
    engine::EventKey last;
    std::size_t bytes = 0;
    for (auto state = engine::ScanState::More; state == engine::ScanState::More;) {
        state = YG_TRY(reader->next(batch));
        for (std::size_t row = 0; row < batch.rows; ++row) {
            bytes += batch.message[row].size() + kEventOverheadBytes;
            const std::size_t taken = response.events.size();
            if (taken == limit || (bytes > kMaxBatchBytes && taken > 0)) {
                response.next_token = to_filter_token(last);
                return response;
            }
            last = {batch.timestamp[row], batch.seq[row]};
            auto stream = YG_TRY(directory_.stream_name(group->id, batch.stream[row]));
            if (!stream) continue;  // deleted while this ran
            FilteredLogEvent& event = response.events.emplace_back();
            event.log_stream_name = *std::move(stream);
            event.timestamp = batch.timestamp[row].value;
            event.message = std::string(batch.message[row]);
            event.ingestion_time = batch.ingestion_time[row].value;
            event.event_id = to_event_id({group->id, last});
        }
        if (state == engine::ScanState::Paused) {
            if (const auto position = reader->position()) last = *position;
            response.next_token = to_filter_token(last);
        }
    }
    return response;
}

}  // namespace yagura::services::logs
