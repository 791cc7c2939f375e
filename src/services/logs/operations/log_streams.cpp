#include <fmt/core.h>

#include "api/logs/errors.h"
#include "services/logs/event_id.h"
#include "services/logs/logs_operations.h"
#include "services/logs/page_token.h"
#include "services/logs/request_checks.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

constexpr std::string_view kByName = "streams-by-name";
constexpr std::string_view kByNameDown = "streams-by-name-down";
constexpr std::string_view kByTime = "streams-by-time";
constexpr std::string_view kByTimeDown = "streams-by-time-down";

// The largest text that a name with this prefix can be below; for walking downwards.
std::string after_prefix(std::string_view prefix) {
    return prefix.empty() ? std::string() : std::string(prefix) + "\xff";
}

// Sorts like (time, name); a stream without events counts as the oldest (logs-api.md section 7).
std::string time_place(const std::optional<engine::StreamStatistics>& statistics,
                       std::string_view name) {
    const std::uint64_t time =
        statistics ? static_cast<std::uint64_t>(statistics->last_event.value) + 1 : 0;
    return fmt::format("{:020}{}", time, name);
}

}  // namespace

Result<void> LogsOperations::create_log_stream(const ports::RequestContext& context,
                                               const CreateLogStreamRequest& request) {
    const auto group = YG_TRY(require_group(context, request.log_group_name));
    const auto made = directory_.create_stream(*group, request.log_stream_name, clock_.now());
    if (made.has_value()) return {};
    if (made.error().code() == Errc::AlreadyExists) {
        return fail(resource_already_exists_exception("The specified log stream already exists"));
    }
    // The group was deleted between the two steps.
    if (made.error().code() == Errc::Conflict) {
        return fail(resource_not_found_exception("The specified log group does not exist."));
    }
    return fail(made.error());
}

Result<void> LogsOperations::delete_log_stream(const ports::RequestContext& context,
                                               const DeleteLogStreamRequest& request) {
    const auto group = YG_TRY(require_group(context, request.log_group_name));
    if (group->deletion_protection) {
        return fail(validation_exception(
            "Cannot delete log group with deletion protection enabled. Disable deletion "
            "protection first."));
    }
    const LogStream stream = YG_TRY(require_stream(*group, request.log_stream_name));
    YG_CHECK(directory_.delete_stream(*group, stream));
    return carry_out({group->id, stream.id});
}

api::logs::LogStream LogsOperations::describe(const LogGroup& group, const LogStream& stream) {
    api::logs::LogStream out;
    out.log_stream_name = stream.name;
    out.creation_time = stream.created.value;
    out.arn = log_stream_arn(group.scope, group.name, stream.name);
    out.stored_bytes = 0;  // always, on the service too, since 2019
    if (const auto statistics = engine_.stream_statistics(group.id, stream.id)) {
        out.first_event_timestamp = statistics->first_event.value;
        out.last_event_timestamp = statistics->last_event.value;
        out.last_ingestion_time = statistics->last_ingestion.value;
        // Any digits do: the token is taken and ignored by PutLogEvents.
        out.upload_sequence_token = to_event_id(
            {group.id, {statistics->last_ingestion, engine::EventSeq(stream.id.value)}});
    }
    return out;
}

Result<DescribeLogStreamsResponse> LogsOperations::describe_log_streams(
    const ports::RequestContext& context, const DescribeLogStreamsRequest& request) {
    const auto group =
        YG_TRY(require_group(context, request.log_group_name, request.log_group_identifier));
    const bool by_time = request.order_by == OrderBy::LastEventTime;
    if (by_time && request.log_stream_name_prefix) {
        return fail(invalid_parameter_exception(
            "Cannot order by LastEventTime with a logStreamNamePrefix."));
    }
    const bool down = request.descending;
    const auto limit = static_cast<std::size_t>(request.limit);
    const std::string prefix = request.log_stream_name_prefix.value_or("");
    const std::string_view kind =
        by_time ? (down ? kByTimeDown : kByTime) : (down ? kByNameDown : kByName);
    const std::string place = YG_TRY(require_list_place(kind, request.next_token));

    std::vector<std::pair<std::string, LogStream>> found;  // place in the listing, stream
    if (by_time) {
        YG_CHECK(directory_.visit_streams(
            *group, "", LogDirectory::Order::Ascending, [&](LogStream stream) {
                std::string at =
                    time_place(engine_.stream_statistics(group->id, stream.id), stream.name);
                if (place.empty() || (down ? at < place : at > place)) {
                    found.emplace_back(std::move(at), std::move(stream));
                }
                return true;
            }));
        // Only the page and one more have to be in order.
        const auto end = found.begin() +
                         static_cast<std::ptrdiff_t>(std::min(found.size(), limit + 1));
        std::partial_sort(found.begin(), end, found.end(), [&](const auto& a, const auto& b) {
            return down ? a.first > b.first : a.first < b.first;
        });
        found.erase(end, found.end());
    } else {
        const std::string from = !place.empty() ? place : down ? after_prefix(prefix) : prefix;
        YG_CHECK(directory_.visit_streams(
            *group, from, down ? LogDirectory::Order::Descending : LogDirectory::Order::Ascending,
            [&](LogStream stream) {
                if (stream.name == place) return true;
                if (!stream.name.starts_with(prefix)) return down && stream.name > prefix;
                std::string at = stream.name;
                found.emplace_back(std::move(at), std::move(stream));
                return found.size() <= limit;
            }));
    }

    DescribeLogStreamsResponse response;
    for (std::size_t i = 0; i < std::min(limit, found.size()); ++i) {
        response.log_streams.push_back(describe(*group, found[i].second));
    }
    if (found.size() > limit) response.next_token = to_list_token(kind, found[limit - 1].first);
    return response;
}

}  // namespace yagura::services::logs
