#include <fmt/core.h>

#include <ctime>

#include "api/kinesis/errors.h"
#include "services/kinesis/kinesis_operations.h"
#include "services/kinesis/shard_reader.h"
#include "services/kinesis/shard_views.h"

namespace yagura::services::kinesis {

using namespace api::kinesis;

namespace {

constexpr std::int64_t kIteratorMs = 300 * kSecondMs;
constexpr std::size_t kMostAnswerBytes = 10 << 20;

std::string long_date(TimeMs time) {
    const std::time_t seconds = time.value / kSecondMs;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[64];
    const std::size_t size = std::strftime(text, sizeof text, "%a %b %d %H:%M:%S UTC %Y", &parts);
    return std::string(text, size);
}

Error rate_exceeded(const services::kinesis::Stream& stream,
                    const services::kinesis::Shard& shard) {
    return provisioned_throughput_exceeded_exception(
        fmt::format("Rate exceeded for shard {} in stream {} under account {}.", shard.id(),
                    stream.name, stream.scope.account));
}

}  // namespace

Result<GetShardIteratorResponse> KinesisOperations::get_shard_iterator(
    const ports::RequestContext& context, const GetShardIteratorRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    const TimeMs now = clock_.now();
    const auto* shard = YG_TRY(require_shard(*stream, request.shard_id, now));
    if (!limits_.take_iterator(shard->group, now)) return fail(rate_exceeded(*stream, *shard));
    const engine::EventSeq after = YG_TRY(find_place(
        records_, *stream, *shard,
        {request.shard_iterator_type, request.starting_sequence_number, request.timestamp}, now,
        "GetShardIterator"));
    GetShardIteratorResponse response;
    response.shard_iterator =
        to_text({context.account_id, stream->id, shard->number, after.value, now}, iterator_key_);
    return response;
}

Result<GetRecordsResponse> KinesisOperations::get_records(const ports::RequestContext& context,
                                                          const GetRecordsRequest& request) {
    const auto place = parse_shard_iterator(request.shard_iterator, iterator_key_);
    if (!place || place->account != context.account_id) {
        return fail(invalid_argument_exception("Invalid ShardIterator."));
    }
    const TimeMs now = clock_.now();
    if (now - place->created > kIteratorMs) {
        return fail(expired_iterator_exception(fmt::format(
            "Iterator expired. The iterator was created at time {} while right now it is {} "
            "which is further in the future than the tolerated delay of 300000 milliseconds.",
            long_date(place->created), long_date(now))));
    }
    const StreamRef stream = streams_.find(place->stream);
    const auto* shard = stream ? stream->find_shard(place->shard) : nullptr;
    if (shard == nullptr) {
        return fail(resource_not_found_exception(stream
                                                     ? "The shard of this iterator has expired."
                                                     : "The stream of this iterator was deleted."));
    }
    if (!limits_.take_read(shard->group, now)) return fail(rate_exceeded(*stream, *shard));
    ShardPage page =
        YG_TRY(read_shard(records_, *stream, *shard, engine::EventSeq(place->after),
                          static_cast<std::size_t>(request.limit), kMostAnswerBytes, now));
    limits_.note_read(shard->group, page.bytes, now);
    GetRecordsResponse response;
    response.records = std::move(page.records);
    response.millis_behind_latest = page.millis_behind;
    if (page.ended) {
        response.child_shards = children_of(*stream, *shard);
    } else {
        response.next_shard_iterator =
            to_text({context.account_id, stream->id, shard->number, page.position.value, now},
                    iterator_key_);
    }
    return response;
}

}  // namespace yagura::services::kinesis
