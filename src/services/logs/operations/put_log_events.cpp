#include <algorithm>

#include "api/logs/errors.h"
#include "services/logs/entity.h"
#include "services/logs/event_batch.h"
#include "services/logs/event_id.h"
#include "services/logs/logs_operations.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

std::optional<std::int32_t> index_of(const std::optional<std::size_t>& index) {
    if (!index) return std::nullopt;
    return static_cast<std::int32_t>(*index);
}

}  // namespace

Result<engine::Appended> LogsOperations::append(const LogGroup& group, const LogStream& stream,
                                                TimeMs now,
                                                std::span<const engine::EventView> events) {
    const auto appended = YG_TRY(engine_.append({group.id, stream.id, now, events}));
    std::uint64_t bytes = 0;
    for (const engine::EventView& event : events) bytes += event.message.size();
    incoming_events_.add(events.size());
    incoming_bytes_.add(bytes);
    if (usage_) usage_->incoming(group, events.size(), bytes);
    return appended;
}

Result<PutLogEventsResponse> LogsOperations::put_log_events(const ports::RequestContext& context,
                                                            const PutLogEventsRequest& request) {
    const auto group = YG_TRY(require_group(context, request.log_group_name));
    const LogStream stream = YG_TRY(require_stream(*group, request.log_stream_name));
    std::vector<engine::EventView> events;
    events.reserve(request.log_events.size());
    for (const InputLogEvent& event : request.log_events) {
        events.push_back({TimeMs(event.timestamp), event.message});
    }
    YG_CHECK(check_batch_size(events));
    const TimeMs now = clock_.now();
    const EventWindow window = YG_TRY(check_event_times(events, *group, now));

    PutLogEventsResponse response;
    engine::EventKey last{now, engine_.end()};
    if (window.first < window.end) {
        const auto taken =
            std::span(events).subspan(window.first, window.end - window.first);
        const auto appended = YG_TRY(append(*group, stream, now, taken));
        last = {taken.back().timestamp, appended.last};
    }
    // Clients still send on what they get here, though it is ignored (clients.md section 5).
    response.next_sequence_token = to_event_id({group->id, last});
    if (window.rejects()) {
        rejected_events_.add(events.size() - (window.end - window.first));
        response.rejected_log_events_info.emplace();
        response.rejected_log_events_info->too_old_log_event_end_index =
            index_of(window.too_old_end);
        response.rejected_log_events_info->expired_log_event_end_index =
            index_of(window.expired_end);
        response.rejected_log_events_info->too_new_log_event_start_index =
            index_of(window.too_new_start);
    }
    if (request.entity) {
        if (const auto problem = check_entity(*request.entity, *group)) {
            response.rejected_entity_info.emplace();
            response.rejected_entity_info->error_type = *problem;
        }
    }
    return response;
}

Result<void> LogsOperations::import_events(const ports::RequestContext& context,
                                           std::string_view log_group,
                                           std::string_view log_stream,
                                           std::span<const ports::ImportedEvent> imported) {
    const Scope scope = Scope::of(context);
    const TimeMs now = clock_.now();
    auto group = YG_TRY(directory_.find_group(scope, log_group));
    if (!group) {
        CreateLogGroupRequest request;
        request.log_group_name = std::string(log_group);
        const auto made = create_log_group(context, request);
        // Somebody else may have made it meanwhile.
        if (!made.has_value() && made.error().name() != "ResourceAlreadyExistsException") {
            return fail(made.error());
        }
        group = YG_TRY(require_group(context, log_group));
    }
    auto stream = YG_TRY(directory_.find_stream(*group, log_stream));
    if (!stream) {
        const auto made = directory_.create_stream(*group, log_stream, now);
        if (!made.has_value() && made.error().code() != Errc::AlreadyExists) {
            return fail(made.error());
        }
        stream = YG_TRY(require_stream(*group, log_stream));
    }
    std::vector<engine::EventView> events;
    events.reserve(imported.size());
    for (const ports::ImportedEvent& event : imported) {
        events.push_back({event.timestamp, event.message});
    }
    YG_CHECK(check_batch_size(events));
    if (events.empty()) return {};
    YG_CHECK(append(*group, *stream, now, events));
    return {};
}

}  // namespace yagura::services::logs
