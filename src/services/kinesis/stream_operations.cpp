#include <fmt/core.h>

#include <algorithm>

#include "api/kinesis/errors.h"
#include "services/kinesis/kinesis_operations.h"
#include "services/kinesis/resource_arn.h"
#include "services/kinesis/shard_views.h"
#include "text/base64.h"

namespace yagura::services::kinesis {

using namespace api::kinesis;

namespace {

constexpr int kOnDemandShards = 4;

Scope scope_of(const ports::RequestContext& context) {
    return {context.account_id, context.region, context.partition};
}

Error no_stream(std::string_view name, std::string_view account) {
    return resource_not_found_exception(
        fmt::format("Stream {} under account {} not found.", name, account));
}

StreamModeDetails mode_of(const services::kinesis::Stream& stream) {
    StreamModeDetails out;
    out.stream_mode = stream.on_demand ? StreamMode::OnDemand : StreamMode::Provisioned;
    return out;
}

EncryptionType encryption_of(const services::kinesis::Stream& stream) {
    return stream.encryption_key.empty() ? EncryptionType::None : EncryptionType::Kms;
}

}  // namespace

Result<std::shared_ptr<KinesisOperations>> KinesisOperations::create(
    const KinesisCollaborators& collaborators) {
    std::shared_ptr<KinesisOperations> service(new KinesisOperations(collaborators));
    YG_CHECK(service->streams_.open());
    service->iterator_key_ = YG_TRY(service->streams_.iterator_key());
    YG_CHECK(service->carry_out_drops());
    return service;
}

Result<StreamRef> KinesisOperations::require_stream(const ports::RequestContext& context,
                                                    const std::optional<std::string>& name,
                                                    const std::optional<std::string>& arn) {
    Scope scope = scope_of(context);
    std::string wanted = name.value_or("");
    if (arn) {
        const auto parsed = parse_resource_arn(*arn);
        if (!parsed || parsed->consumer) {
            return fail(invalid_argument_exception("The stream ARN is not valid."));
        }
        if (name && *name != parsed->stream) {
            return fail(invalid_argument_exception("StreamName and StreamARN do not match."));
        }
        wanted = std::string(parsed->stream);
        if (parsed->region != scope.region) return fail(no_stream(wanted, parsed->account));
        scope.account = std::string(parsed->account);
    }
    if (wanted.empty()) {
        return fail(
            invalid_argument_exception("Either StreamName or StreamARN should be provided."));
    }
    auto found = streams_.find(scope, wanted);
    if (!found) return fail(no_stream(wanted, scope.account));
    return found;
}

Result<void> KinesisOperations::create_stream(const ports::RequestContext& context,
                                              const CreateStreamRequest& request) {
    const bool on_demand = request.stream_mode_details
                               ? request.stream_mode_details->stream_mode == StreamMode::OnDemand
                               : !request.shard_count;
    if (on_demand && request.shard_count) {
        return fail(validation_exception("ShardCount cannot be given for an ON_DEMAND stream."));
    }
    if (!on_demand && !request.shard_count) {
        return fail(validation_exception("ShardCount must be given for a PROVISIONED stream."));
    }
    const int shards = on_demand ? kOnDemandShards : *request.shard_count;
    if (!on_demand) {
        YG_CHECK(check_shard_limit(scope_of(context), static_cast<std::size_t>(shards)));
    }
    Stream stream;
    stream.scope = scope_of(context);
    stream.name = request.stream_name;
    stream.created = clock_.now();
    stream.on_demand = on_demand;
    stream.max_record_kib = request.max_record_size_in_ki_b.value_or(1024);
    stream.warm_mib = request.warm_throughput_mi_bps.value_or(0);
    auto made = streams_.create(stream, shards, request.tags.value_or(Tags()));
    if (!made && made.error().code() == Errc::AlreadyExists) {
        return fail(resource_in_use_exception(fmt::format(
            "Stream {} under account {} already exists.", stream.name, stream.scope.account)));
    }
    return made;
}

Result<void> KinesisOperations::delete_stream(const ports::RequestContext& context,
                                              const DeleteStreamRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    if (!stream->consumers.empty() && !request.enforce_consumer_deletion.value_or(false)) {
        return fail(resource_in_use_exception(
            fmt::format("Stream {} under account {} has registered consumers. Deregister them, or "
                        "set EnforceConsumerDeletion.",
                        stream->name, stream->scope.account)));
    }
    {
        // No put may come to a shard's group after that was dropped.
        const auto closed = stream->gate->close();
        YG_CHECK(streams_.remove(stream->id));
    }
    return carry_out_drops();
}

Result<void> KinesisOperations::carry_out_drops() {
    for (const engine::GroupId group : YG_TRY(streams_.pending_drops())) {
        YG_CHECK(records_.drop_group(group));
        limits_.forget(group);
        YG_CHECK(streams_.forget_drop(group));
    }
    return {};
}

Result<void> KinesisOperations::apply_retention() {
    const TimeMs now = clock_.now();
    for (const StreamRef& stream : streams_.all()) {
        bool gone = false;
        for (const auto& shard : stream->shards) {
            gone = gone || stream->expired(shard, now);
            YG_CHECK(records_.expire(shard.group, stream->oldest_kept(now)));
        }
        if (!gone) continue;
        auto changed = streams_.change(stream->id, [&](Stream& altered) -> Result<void> {
            std::erase_if(altered.shards,
                          [&](const auto& shard) { return altered.expired(shard, now); });
            return {};
        });
        // A stream that was deleted meanwhile has nothing to expire.
        if (!changed && changed.error().code() != Errc::NotFound) return changed;
    }
    return carry_out_drops();
}

Result<DescribeStreamResponse> KinesisOperations::describe_stream(
    const ports::RequestContext& context, const DescribeStreamRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    DescribeStreamResponse response;
    auto& out = response.stream_description;
    out.stream_name = stream->name;
    out.stream_arn = stream->arn();
    out.stream_status = StreamStatus::Active;
    out.stream_mode_details = mode_of(*stream);
    const auto all = selected_shards(*stream, ShardSelection(), clock_.now());
    out.has_more_shards = shard_page(all, request.exclusive_start_shard_id,
                                     static_cast<std::size_t>(request.limit), out.shards);
    out.retention_period_hours = stream->retention_hours;
    out.stream_creation_timestamp = stream->created;
    out.enhanced_monitoring.emplace_back().shard_level_metrics = stream->shard_metrics;
    out.encryption_type = encryption_of(*stream);
    if (!stream->encryption_key.empty()) out.key_id = stream->encryption_key;
    return response;
}

Result<DescribeStreamSummaryResponse> KinesisOperations::describe_stream_summary(
    const ports::RequestContext& context, const DescribeStreamSummaryRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    DescribeStreamSummaryResponse response;
    auto& out = response.stream_description_summary;
    out.stream_name = stream->name;
    out.stream_arn = stream->arn();
    out.stream_status = StreamStatus::Active;
    out.stream_mode_details = mode_of(*stream);
    out.retention_period_hours = stream->retention_hours;
    out.stream_creation_timestamp = stream->created;
    out.enhanced_monitoring.emplace_back().shard_level_metrics = stream->shard_metrics;
    out.encryption_type = encryption_of(*stream);
    if (!stream->encryption_key.empty()) out.key_id = stream->encryption_key;
    out.open_shard_count = static_cast<std::int32_t>(stream->open_shards());
    out.consumer_count = static_cast<std::int32_t>(stream->consumers.size());
    out.max_record_size_in_ki_b = stream->max_record_kib;
    if (stream->warm_mib > 0) {
        out.warm_throughput.emplace();
        out.warm_throughput->target_mi_bps = stream->warm_mib;
        out.warm_throughput->current_mi_bps = stream->warm_mib;
    }
    return response;
}

Result<ListStreamsResponse> KinesisOperations::list_streams(const ports::RequestContext& context,
                                                            const ListStreamsRequest& request) {
    std::string after = request.exclusive_start_stream_name.value_or("");
    if (request.next_token) {
        auto decoded = text::base64_decode(*request.next_token);
        if (!decoded) return fail(invalid_argument_exception("NextToken is not valid."));
        after = *std::move(decoded);
    }
    const auto limit = static_cast<std::size_t>(request.limit);
    auto streams = streams_.list(scope_of(context), after, limit + 1);
    ListStreamsResponse response;
    response.has_more_streams = streams.size() > limit;
    if (response.has_more_streams) {
        streams.pop_back();
        response.next_token = text::base64_encode(streams.back()->name);
    }
    for (const StreamRef& stream : streams) {
        StreamSummary summary;
        summary.stream_name = stream->name;
        summary.stream_arn = stream->arn();
        summary.stream_status = StreamStatus::Active;
        summary.stream_mode_details = mode_of(*stream);
        summary.stream_creation_timestamp = stream->created;
        response.stream_names.push_back(stream->name);
        response.stream_summaries.push_back(std::move(summary));
    }
    return response;
}

namespace {

Result<void> check_retention(int hours) {
    if (hours < 24) {
        return fail(invalid_argument_exception(
            fmt::format("Minimum allowed retention period is 24 hours. Requested retention period "
                        "({} hours) is too short.",
                        hours)));
    }
    if (hours > 8760) {
        return fail(invalid_argument_exception(
            fmt::format("Maximum allowed retention period is 8760 hours. Requested retention "
                        "period ({} hours) is too long.",
                        hours)));
    }
    return {};
}

}  // namespace

Result<void> KinesisOperations::set_retention(std::int64_t stream, int hours) {
    return streams_.change(stream, [&](Stream& altered) -> Result<void> {
        altered.retention_hours = hours;
        return {};
    });
}

Result<void> KinesisOperations::increase_stream_retention_period(
    const ports::RequestContext& context, const RetentionPeriodRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    const int hours = request.retention_period_hours;
    YG_CHECK(check_retention(hours));
    if (hours < stream->retention_hours) {
        return fail(invalid_argument_exception(fmt::format(
            "Requested retention period ({} hours) for stream {} can not be shorter than existing "
            "retention period ({} hours). Use DecreaseRetentionPeriod API.",
            hours, stream->name, stream->retention_hours)));
    }
    return set_retention(stream->id, hours);
}

Result<void> KinesisOperations::decrease_stream_retention_period(
    const ports::RequestContext& context, const RetentionPeriodRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    const int hours = request.retention_period_hours;
    YG_CHECK(check_retention(hours));
    if (hours > stream->retention_hours) {
        return fail(invalid_argument_exception(fmt::format(
            "Requested retention period ({} hours) for stream {} can not be longer than existing "
            "retention period ({} hours). Use IncreaseRetentionPeriod API.",
            hours, stream->name, stream->retention_hours)));
    }
    return set_retention(stream->id, hours);
}

}  // namespace yagura::services::kinesis
