#include <fmt/core.h>

#include "api/kinesis/errors.h"
#include "services/kinesis/kinesis_operations.h"
#include "services/kinesis/resharding.h"
#include "services/kinesis/shard_views.h"

namespace yagura::services::kinesis {

using namespace api::kinesis;

namespace {

constexpr std::size_t kShardCountChangesADay = 10;
constexpr std::size_t kModeChangesADay = 2;
constexpr int kMostTargetShards = 10'000;

// The token of a listing is an iterator whose `after` holds the selection: its kind in the three
// low bits, its time above.
std::uint64_t packed(const ShardSelection& selection) {
    return static_cast<std::uint64_t>(selection.time.value) << 3 |
           static_cast<std::uint64_t>(selection.kind);
}

ShardSelection unpacked(std::uint64_t value) {
    return {static_cast<ShardSelection::Kind>(value & 7),
            TimeMs(static_cast<std::int64_t>(value >> 3))};
}

Result<ShardSelection> selection_of(const services::kinesis::Stream& stream,
                                    const ShardFilter& filter, TimeMs now) {
    using Kind = ShardSelection::Kind;
    const TimeMs horizon = std::max(stream.created, stream.oldest_kept(now));
    switch (filter.type) {
        case ShardFilterType::AfterShardId:
            if (!filter.shard_id) {
                return fail(invalid_argument_exception(
                    "ShardId must be specified for a ShardFilter of type AFTER_SHARD_ID."));
            }
            return ShardSelection();
        case ShardFilterType::FromTrimHorizon:
            return ShardSelection();
        case ShardFilterType::AtTrimHorizon:
            return ShardSelection{Kind::OpenAt, horizon};
        case ShardFilterType::AtLatest:
            return ShardSelection{Kind::OpenNow, TimeMs(0)};
        case ShardFilterType::AtTimestamp:
        case ShardFilterType::FromTimestamp:
        case ShardFilterType::Unrecognized:
            break;
    }
    if (!filter.timestamp) {
        return fail(invalid_argument_exception(fmt::format(
            "Timestamp must be specified for a ShardFilter of type {}.", to_string(filter.type))));
    }
    const bool at = filter.type == ShardFilterType::AtTimestamp;
    return ShardSelection{at ? Kind::OpenAt : Kind::OpenAtOrLater,
                          std::max(*filter.timestamp, horizon)};
}

Result<void> check_provisioned(const services::kinesis::Stream& stream) {
    if (!stream.on_demand) return {};
    return fail(validation_exception(
        fmt::format("Request is invalid. Stream {} under account {} is in On-Demand mode.",
                    stream.name, stream.scope.account)));
}

Result<void> check_open(const services::kinesis::Stream& stream,
                        const services::kinesis::Shard& shard) {
    if (shard.open()) return {};
    return fail(invalid_argument_exception(
        fmt::format("Shard {} in stream {} under account {} has already been merged or split, and "
                    "thus is not eligible for merging or splitting.",
                    shard.id(), stream.name, stream.scope.account)));
}

Result<void> check_changes(const services::kinesis::Stream& stream, ChangeKind kind,
                           std::size_t most, TimeMs now, std::string_view operation) {
    if (stream.changes_within_a_day(kind, now) < most) return {};
    return fail(limit_exceeded_exception(
        fmt::format("{} was called more than {} times within 24 hours for stream {} under account "
                    "{}.",
                    operation, most, stream.name, stream.scope.account)));
}

Result<void> check_target(const services::kinesis::Stream& stream, int target) {
    const auto open = static_cast<int>(stream.open_shards());
    if (target == open) {
        return fail(invalid_argument_exception(
            fmt::format("Target shard count {} is the current open shard count of stream {} under "
                        "account {}.",
                        target, stream.name, stream.scope.account)));
    }
    if (target > kMostTargetShards) {
        return fail(limit_exceeded_exception(fmt::format(
            "UpdateShardCount cannot scale a stream to more than {} shards.", kMostTargetShards)));
    }
    const bool up = target > 2 * open;
    if (up || 2 * target < open) {
        return fail(limit_exceeded_exception(fmt::format(
            "UpdateShardCount cannot scale {} your current open shard count. Current open shard "
            "count: {} Target shard count: {}",
            up ? "up over double" : "down below half", open, target)));
    }
    return {};
}

}  // namespace

Result<void> KinesisOperations::reshard(const StreamRef& stream, const StreamStore::Alter& alter) {
    // Puts that are under way end first, later ones see the new shards.
    const auto closed = stream->gate->close();
    return streams_.change(stream->id, alter);
}

Result<void> KinesisOperations::check_shard_limit(const Scope& scope, std::size_t additional) {
    std::size_t open = 0;
    for (const StreamRef& stream : streams_.all()) {
        const bool counts = stream->scope.account == scope.account &&
                            stream->scope.region == scope.region && !stream->on_demand;
        if (counts) open += stream->open_shards();
    }
    if (open + additional <= kShardLimit) return {};
    return fail(limit_exceeded_exception(fmt::format(
        "This request would exceed the shard limit for the account {} in {}. Current shard count "
        "for the account: {}. Limit: {}. Number of additional shards that would have resulted from "
        "this request: {}. Refer to the AWS Service Limits page "
        "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits "
        "and how to request higher limits.",
        scope.account, scope.region, open, kShardLimit, additional)));
}

Result<void> KinesisOperations::split_shard(const ports::RequestContext& context,
                                            const SplitShardRequest& request) {
    const auto named = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    return reshard(named, [&](Stream& stream) -> Result<void> {
        YG_CHECK(check_provisioned(stream));
        const TimeMs now = clock_.now();
        const auto* shard = YG_TRY(require_shard(stream, request.shard_to_split, now));
        YG_CHECK(check_open(stream, *shard));
        const auto at = parse_hash_key(request.new_starting_hash_key);
        // Both differences, so that nothing overflows at the ends of the ring.
        if (!at || *at < shard->first || *at - shard->first < 2 || *at >= shard->last) {
            return fail(invalid_argument_exception(fmt::format(
                "NewStartingHashKey {} used in SplitShard() on shard {} in stream {} under account "
                "{} is not both greater than one plus the shard's StartingHashKey {} and less than "
                "the shard's EndingHashKey {}.",
                request.new_starting_hash_key, shard->id(), stream.name, stream.scope.account,
                to_string(shard->first), to_string(shard->last))));
        }
        YG_CHECK(check_shard_limit(stream.scope, 1));
        return split(stream, shard->number, *at, now, [&] { return streams_.new_group(); });
    });
}

Result<void> KinesisOperations::merge_shards(const ports::RequestContext& context,
                                             const MergeShardsRequest& request) {
    const auto named = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    return reshard(named, [&](Stream& stream) -> Result<void> {
        YG_CHECK(check_provisioned(stream));
        const TimeMs now = clock_.now();
        const auto* lower = YG_TRY(require_shard(stream, request.shard_to_merge, now));
        const auto* upper = YG_TRY(require_shard(stream, request.adjacent_shard_to_merge, now));
        YG_CHECK(check_open(stream, *lower));
        YG_CHECK(check_open(stream, *upper));
        if (upper->first == 0 || lower->last != upper->first - 1) {
            return fail(invalid_argument_exception(
                fmt::format("Shards {} and {} in stream {} under account {} are not an adjacent "
                            "pair of shards eligible for merging",
                            lower->id(), upper->id(), stream.name, stream.scope.account)));
        }
        return merge(stream, lower->number, upper->number, now,
                     [&] { return streams_.new_group(); });
    });
}

Result<UpdateShardCountResponse> KinesisOperations::update_shard_count(
    const ports::RequestContext& context, const UpdateShardCountRequest& request) {
    const auto named = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    const int target = request.target_shard_count;
    UpdateShardCountResponse response;
    YG_CHECK(reshard(named, [&](Stream& stream) -> Result<void> {
        YG_CHECK(check_provisioned(stream));
        YG_CHECK(check_target(stream, target));
        const auto open = static_cast<int>(stream.open_shards());
        if (target > open) {
            YG_CHECK(check_shard_limit(stream.scope, static_cast<std::size_t>(target - open)));
        }
        const TimeMs now = clock_.now();
        YG_CHECK(check_changes(stream, ChangeKind::ShardCount, kShardCountChangesADay, now,
                               "UpdateShardCount"));
        response.current_shard_count = open;
        stream.note_change(ChangeKind::ShardCount, now);
        return make_uniform(stream, target, now, [&] { return streams_.new_group(); });
    }));
    response.stream_name = named->name;
    response.stream_arn = named->arn();
    response.target_shard_count = target;
    return response;
}

Result<void> KinesisOperations::update_stream_mode(const ports::RequestContext& context,
                                                   const UpdateStreamModeRequest& request) {
    const auto named = YG_TRY(require_stream(context, std::nullopt, request.stream_arn));
    const bool on_demand = request.stream_mode_details.stream_mode == StreamMode::OnDemand;
    return streams_.change(named->id, [&](Stream& stream) -> Result<void> {
        if (stream.on_demand == on_demand) return {};
        const TimeMs now = clock_.now();
        YG_CHECK(
            check_changes(stream, ChangeKind::Mode, kModeChangesADay, now, "UpdateStreamMode"));
        if (!on_demand) YG_CHECK(check_shard_limit(stream.scope, stream.open_shards()));
        stream.note_change(ChangeKind::Mode, now);
        stream.on_demand = on_demand;
        return {};
    });
}

Result<ListShardsResponse> KinesisOperations::list_shards(const ports::RequestContext& context,
                                                          const ListShardsRequest& request) {
    StreamRef stream;
    std::optional<std::string> after = request.exclusive_start_shard_id;
    ShardSelection selection;
    const TimeMs now = clock_.now();
    if (request.next_token) {
        if (request.stream_name || request.stream_arn) {
            return fail(invalid_argument_exception(
                "NextToken and StreamName cannot be provided together."));
        }
        if (request.exclusive_start_shard_id || request.stream_creation_timestamp ||
            request.shard_filter) {
            return fail(invalid_argument_exception(
                "NextToken cannot be provided together with ExclusiveStartShardId, "
                "StreamCreationTimestamp or ShardFilter."));
        }
        const auto place = parse_shard_iterator(*request.next_token, iterator_key_);
        if (!place || place->account != context.account_id) {
            return fail(invalid_argument_exception("NextToken is not valid."));
        }
        if (now - place->created > 300 * kSecondMs) {
            return fail(expired_next_token_exception("NextToken has expired."));
        }
        stream = streams_.find(place->stream);
        if (!stream) return fail(resource_not_found_exception("The stream was deleted."));
        after = fmt::format("shardId-{:012}", place->shard);
        selection = unpacked(place->after);
    } else if (!request.stream_name && !request.stream_arn) {
        return fail(
            invalid_argument_exception("Either NextToken or StreamName should be provided."));
    } else {
        stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
        if (request.stream_creation_timestamp &&
            request.stream_creation_timestamp->value / kSecondMs !=
                stream->created.value / kSecondMs) {
            return fail(resource_not_found_exception(fmt::format(
                "Stream {} under account {} not found.", stream->name, stream->scope.account)));
        }
        if (request.shard_filter) {
            selection = YG_TRY(selection_of(*stream, *request.shard_filter, now));
            if (request.shard_filter->type == ShardFilterType::AfterShardId) {
                after = std::max(after, request.shard_filter->shard_id);
            }
        }
    }
    ListShardsResponse response;
    const auto shards = selected_shards(*stream, selection, now);
    if (shard_page(shards, after, static_cast<std::size_t>(request.max_results), response.shards)) {
        const auto* last = YG_TRY(require_shard(*stream, response.shards.back().shard_id, now));
        response.next_token = to_text(
            {context.account_id, stream->id, last->number, packed(selection), now}, iterator_key_);
    }
    return response;
}

}  // namespace yagura::services::kinesis
