#include <fmt/core.h>

#include <algorithm>

#include "api/kinesis/errors.h"
#include "services/kinesis/kinesis_operations.h"
#include "services/kinesis/resource_arn.h"
#include "services/kinesis/shard_reader.h"
#include "services/kinesis/shard_views.h"

namespace yagura::services::kinesis {

using namespace api::kinesis;

namespace {

constexpr std::size_t kMostConsumers = 20;  // of a stream

api::kinesis::Consumer shown(const services::kinesis::Stream& stream,
                             const services::kinesis::Consumer& consumer) {
    api::kinesis::Consumer out;
    out.consumer_name = consumer.name;
    out.consumer_arn = stream.arn_of(consumer);
    out.consumer_status = ConsumerStatus::Active;
    out.consumer_creation_timestamp = consumer.created;
    return out;
}

class StreamOutput final : public SubscriptionOutput {
  public:
    explicit StreamOutput(SubscribeToShardEventStream stream) : stream_(std::move(stream)) {}

    bool send(const SubscribeToShardEvent& event) override {
        return stream_.subscribe_to_shard_event(event);
    }
    void finish() override { stream_.finish(); }
    void fail_not_found(std::string message) override {
        stream_.resource_not_found_exception(std::move(message));
    }
    void fail_in_use(std::string message) override {
        stream_.resource_in_use_exception(std::move(message));
    }
    void fail_internally(std::string message) override {
        stream_.internal_failure_exception(std::move(message));
    }
    bool closed() const override { return stream_.closed(); }
    std::size_t pending_bytes() const override { return stream_.pending_bytes(); }

  private:
    SubscribeToShardEventStream stream_;
};

}  // namespace

Result<KinesisOperations::NamedConsumer> KinesisOperations::require_consumer(
    const ports::RequestContext& context, const std::optional<std::string>& stream_arn,
    const std::optional<std::string>& name, const std::optional<std::string>& consumer_arn) {
    if (consumer_arn) {
        const auto arn = parse_resource_arn(*consumer_arn);
        const StreamRef stream =
            arn && arn->region == context.region
                ? streams_.find({std::string(arn->account), context.region, context.partition},
                                arn->stream)
                : nullptr;
        const auto* consumer =
            stream && arn->consumer ? stream->find_consumer(*arn->consumer) : nullptr;
        if (consumer == nullptr || consumer->created.value / kSecondMs != arn->consumer_created_s) {
            return fail(resource_not_found_exception(
                fmt::format("Consumer {}, account {} not found.", *consumer_arn,
                            arn ? arn->account : std::string_view(context.account_id))));
        }
        if (name && *name != consumer->name) {
            return fail(invalid_argument_exception("ConsumerName and ConsumerARN do not match."));
        }
        return NamedConsumer{stream, *consumer};
    }
    if (!stream_arn || !name) {
        return fail(invalid_argument_exception(
            "Either ConsumerARN or both StreamARN and ConsumerName should be provided."));
    }
    const auto stream = YG_TRY(require_stream(context, std::nullopt, stream_arn));
    const auto* consumer = stream->find_consumer(*name);
    if (consumer == nullptr) {
        return fail(resource_not_found_exception(
            fmt::format("Consumer {} under stream {}, account {} not found.", *name, stream->name,
                        stream->scope.account)));
    }
    return NamedConsumer{stream, *consumer};
}

Result<RegisterStreamConsumerResponse> KinesisOperations::register_stream_consumer(
    const ports::RequestContext& context, const RegisterStreamConsumerRequest& request) {
    const auto named = YG_TRY(require_stream(context, std::nullopt, request.stream_arn));
    if (request.tags) YG_CHECK(check_tags(*request.tags));
    services::kinesis::Consumer made;
    made.id = YG_TRY(streams_.new_consumer_id());
    made.name = request.consumer_name;
    made.created = clock_.now();
    YG_CHECK(streams_.change(named->id, [&](Stream& stream) -> Result<void> {
        if (stream.find_consumer(made.name) != nullptr) {
            return fail(resource_in_use_exception(
                fmt::format("Consumer {} under stream {} already exists for account {}.", made.name,
                            stream.name, stream.scope.account)));
        }
        if (stream.consumers.size() >= kMostConsumers) {
            return fail(limit_exceeded_exception(
                fmt::format("Stream {} under account {} cannot have more than {} consumers.",
                            stream.name, stream.scope.account, kMostConsumers)));
        }
        stream.consumers.push_back(made);
        return {};
    }));
    if (request.tags) {
        YG_CHECK(streams_.put_tags({TagOwner::Kind::Consumer, made.id}, *request.tags));
    }
    RegisterStreamConsumerResponse response;
    response.consumer = shown(*named, made);
    // As the service answers; the next description says ACTIVE.
    response.consumer.consumer_status = ConsumerStatus::Creating;
    return response;
}

Result<DescribeStreamConsumerResponse> KinesisOperations::describe_stream_consumer(
    const ports::RequestContext& context, const DescribeStreamConsumerRequest& request) {
    const auto found = YG_TRY(
        require_consumer(context, request.stream_arn, request.consumer_name, request.consumer_arn));
    const api::kinesis::Consumer consumer = shown(*found.stream, found.consumer);
    DescribeStreamConsumerResponse response;
    auto& out = response.consumer_description;
    out.consumer_name = consumer.consumer_name;
    out.consumer_arn = consumer.consumer_arn;
    out.consumer_status = consumer.consumer_status;
    out.consumer_creation_timestamp = consumer.consumer_creation_timestamp;
    out.stream_arn = found.stream->arn();
    return response;
}

Result<ListStreamConsumersResponse> KinesisOperations::list_stream_consumers(
    const ports::RequestContext& context, const ListStreamConsumersRequest& request) {
    const auto stream = YG_TRY(require_stream(context, std::nullopt, request.stream_arn));
    const TimeMs now = clock_.now();
    std::uint64_t after = 0;
    if (request.next_token) {
        // An iterator whose place is the last consumer shown.
        const auto place = parse_shard_iterator(*request.next_token, iterator_key_);
        if (!place || place->account != context.account_id || place->stream != stream->id) {
            return fail(invalid_argument_exception("NextToken is not valid."));
        }
        if (now - place->created > 300 * kSecondMs) {
            return fail(expired_next_token_exception("NextToken has expired."));
        }
        after = place->after;
    }
    ListStreamConsumersResponse response;
    const auto limit = static_cast<std::size_t>(request.max_results);
    std::uint64_t last = after;
    for (const auto& consumer : stream->consumers) {
        if (static_cast<std::uint64_t>(consumer.id) <= after) continue;
        if (response.consumers.size() == limit) {
            response.next_token =
                to_text({context.account_id, stream->id, 0, last, now}, iterator_key_);
            break;
        }
        response.consumers.push_back(shown(*stream, consumer));
        last = static_cast<std::uint64_t>(consumer.id);
    }
    return response;
}

Result<void> KinesisOperations::deregister_stream_consumer(
    const ports::RequestContext& context, const DeregisterStreamConsumerRequest& request) {
    const auto found = YG_TRY(
        require_consumer(context, request.stream_arn, request.consumer_name, request.consumer_arn));
    return streams_.change(found.stream->id, [&](Stream& stream) -> Result<void> {
        std::erase_if(stream.consumers,
                      [&](const auto& consumer) { return consumer.id == found.consumer.id; });
        return {};
    });
}

Result<void> KinesisOperations::subscribe_to_shard(const ports::RequestContext& context,
                                                   const SubscribeToShardRequest& request,
                                                   SubscribeToShardEventStream stream) {
    const auto found =
        YG_TRY(require_consumer(context, std::nullopt, std::nullopt, request.consumer_arn));
    const TimeMs now = clock_.now();
    const auto* shard = YG_TRY(require_shard(*found.stream, request.shard_id, now));
    const StartingPosition& start = request.starting_position;
    const engine::EventSeq position = YG_TRY(
        find_place(records_, *found.stream, *shard,
                   {start.type, start.sequence_number, start.timestamp}, now, "SubscribeToShard"));
    const auto started = subscriptions_.start(*found.stream, found.consumer, *shard, position,
                                              std::make_shared<StreamOutput>(std::move(stream)));
    if (!started && started.error().code() == Errc::AlreadyExists) {
        return fail(resource_in_use_exception(std::string(started.error().message())));
    }
    return started;
}

}  // namespace yagura::services::kinesis
