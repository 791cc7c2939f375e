#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "api/kinesis/service.h"
#include "base/clock.h"
#include "engine/engine.h"
#include "meta/database.h"
#include "ports/identity_policies.h"
#include "ports/record_sink.h"
#include "services/kinesis/shard_iterator.h"
#include "services/kinesis/shard_limits.h"
#include "services/kinesis/shard_subscriptions.h"
#include "services/kinesis/stream_store.h"

namespace yagura::services::kinesis {

/// What the service stands on; all must outlive it. `records` is an event store of its own: a
/// group a shard, a record an event. So a record that was acknowledged is on disk.
struct KinesisCollaborators {
    engine::Engine& records;
    meta::Database& database;
    Clock& clock;
    bool shard_limits = false;  ///< whether shards take and give only so much a second
};

/// Kinesis Data Streams: the operations of api/kinesis.smithy. Any thread.
class KinesisOperations final : public api::kinesis::KinesisService,
                                public ports::RecordSink,
                                public ports::ResourcePolicies {
  public:
    /// Makes or migrates the tables and finishes drops that a crash interrupted.
    [[nodiscard]] static Result<std::shared_ptr<KinesisOperations>> create(
        const KinesisCollaborators& collaborators);

    // Streams: stream_operations.cpp.
    Result<void> create_stream(const ports::RequestContext& context,
                               const api::kinesis::CreateStreamRequest& request) override;
    Result<void> delete_stream(const ports::RequestContext& context,
                               const api::kinesis::DeleteStreamRequest& request) override;
    Result<api::kinesis::DescribeStreamResponse> describe_stream(
        const ports::RequestContext& context,
        const api::kinesis::DescribeStreamRequest& request) override;
    Result<api::kinesis::DescribeStreamSummaryResponse> describe_stream_summary(
        const ports::RequestContext& context,
        const api::kinesis::DescribeStreamSummaryRequest& request) override;
    Result<api::kinesis::ListStreamsResponse> list_streams(
        const ports::RequestContext& context,
        const api::kinesis::ListStreamsRequest& request) override;
    Result<void> increase_stream_retention_period(
        const ports::RequestContext& context,
        const api::kinesis::RetentionPeriodRequest& request) override;
    Result<void> decrease_stream_retention_period(
        const ports::RequestContext& context,
        const api::kinesis::RetentionPeriodRequest& request) override;

    // Shards: shard_operations.cpp.
    Result<api::kinesis::ListShardsResponse> list_shards(
        const ports::RequestContext& context,
        const api::kinesis::ListShardsRequest& request) override;
    Result<void> split_shard(const ports::RequestContext& context,
                             const api::kinesis::SplitShardRequest& request) override;
    Result<void> merge_shards(const ports::RequestContext& context,
                              const api::kinesis::MergeShardsRequest& request) override;
    Result<api::kinesis::UpdateShardCountResponse> update_shard_count(
        const ports::RequestContext& context,
        const api::kinesis::UpdateShardCountRequest& request) override;
    Result<void> update_stream_mode(const ports::RequestContext& context,
                                    const api::kinesis::UpdateStreamModeRequest& request) override;

    // Tags: tag_operations.cpp.
    Result<void> add_tags_to_stream(const ports::RequestContext& context,
                                    const api::kinesis::AddTagsToStreamRequest& request) override;
    Result<void> remove_tags_from_stream(
        const ports::RequestContext& context,
        const api::kinesis::RemoveTagsFromStreamRequest& request) override;
    Result<api::kinesis::ListTagsForStreamResponse> list_tags_for_stream(
        const ports::RequestContext& context,
        const api::kinesis::ListTagsForStreamRequest& request) override;

    Result<void> tag_resource(const ports::RequestContext& context,
                              const api::kinesis::TagResourceRequest& request) override;
    Result<void> untag_resource(const ports::RequestContext& context,
                                const api::kinesis::UntagResourceRequest& request) override;
    Result<api::kinesis::ListTagsForResourceResponse> list_tags_for_resource(
        const ports::RequestContext& context,
        const api::kinesis::ListTagsForResourceRequest& request) override;

    // Records: put_operations.cpp, read_operations.cpp.
    Result<api::kinesis::PutRecordResponse> put_record(
        const ports::RequestContext& context,
        const api::kinesis::PutRecordRequest& request) override;
    Result<api::kinesis::PutRecordsResponse> put_records(
        const ports::RequestContext& context,
        const api::kinesis::PutRecordsRequest& request) override;
    Result<api::kinesis::GetShardIteratorResponse> get_shard_iterator(
        const ports::RequestContext& context,
        const api::kinesis::GetShardIteratorRequest& request) override;
    Result<api::kinesis::GetRecordsResponse> get_records(
        const ports::RequestContext& context,
        const api::kinesis::GetRecordsRequest& request) override;

    // Consumers: consumer_operations.cpp.
    Result<api::kinesis::RegisterStreamConsumerResponse> register_stream_consumer(
        const ports::RequestContext& context,
        const api::kinesis::RegisterStreamConsumerRequest& request) override;
    Result<api::kinesis::DescribeStreamConsumerResponse> describe_stream_consumer(
        const ports::RequestContext& context,
        const api::kinesis::DescribeStreamConsumerRequest& request) override;
    Result<api::kinesis::ListStreamConsumersResponse> list_stream_consumers(
        const ports::RequestContext& context,
        const api::kinesis::ListStreamConsumersRequest& request) override;
    Result<void> deregister_stream_consumer(
        const ports::RequestContext& context,
        const api::kinesis::DeregisterStreamConsumerRequest& request) override;
    Result<void> subscribe_to_shard(const ports::RequestContext& context,
                                    const api::kinesis::SubscribeToShardRequest& request,
                                    api::kinesis::SubscribeToShardEventStream stream) override;

    // Resource policies: policy_operations.cpp.
    Result<void> put_resource_policy(
        const ports::RequestContext& context,
        const api::kinesis::PutResourcePolicyRequest& request) override;
    Result<api::kinesis::GetResourcePolicyResponse> get_resource_policy(
        const ports::RequestContext& context,
        const api::kinesis::GetResourcePolicyRequest& request) override;
    Result<void> delete_resource_policy(
        const ports::RequestContext& context,
        const api::kinesis::DeleteResourcePolicyRequest& request) override;
    std::optional<ports::NamedPolicy> policy_of(std::string_view resource_arn) const override;

    // Settings: settings_operations.cpp.
    Result<void> start_stream_encryption(
        const ports::RequestContext& context,
        const api::kinesis::StartStreamEncryptionRequest& request) override;
    Result<void> stop_stream_encryption(
        const ports::RequestContext& context,
        const api::kinesis::StopStreamEncryptionRequest& request) override;
    Result<api::kinesis::EnhancedMonitoringOutput> enable_enhanced_monitoring(
        const ports::RequestContext& context,
        const api::kinesis::EnableEnhancedMonitoringRequest& request) override;
    Result<api::kinesis::EnhancedMonitoringOutput> disable_enhanced_monitoring(
        const ports::RequestContext& context,
        const api::kinesis::DisableEnhancedMonitoringRequest& request) override;
    Result<void> update_max_record_size(
        const ports::RequestContext& context,
        const api::kinesis::UpdateMaxRecordSizeRequest& request) override;
    Result<api::kinesis::UpdateStreamWarmThroughputResponse> update_stream_warm_throughput(
        const ports::RequestContext& context,
        const api::kinesis::UpdateStreamWarmThroughputRequest& request) override;
    Result<api::kinesis::DescribeLimitsResponse> describe_limits(
        const ports::RequestContext& context) override;
    Result<api::kinesis::DescribeAccountSettingsResponse> describe_account_settings(
        const ports::RequestContext& context) override;

    Result<void> put(std::string_view stream_arn,
                     std::span<const ports::SinkRecord> records) override;

    /// Frees the space of records past their stream's retention. Called now and then.
    [[nodiscard]] Result<void> apply_retention();
    ShardSubscriptions& subscriptions() { return subscriptions_; }
    /// As the operations find it.
    [[nodiscard]] Result<StreamRef> stream_named(const ports::RequestContext& context,
                                                 const std::string& name) {
        return require_stream(context, name, std::nullopt);
    }

  private:
    explicit KinesisOperations(const KinesisCollaborators& collaborators)
        : records_(collaborators.records),
          clock_(collaborators.clock),
          streams_(collaborators.database),
          limits_(collaborators.shard_limits),
          subscriptions_(records_, streams_, clock_, collaborators.shard_limits) {}

    /// By name in the caller's account, or by ARN in any.
    [[nodiscard]] Result<StreamRef> require_stream(const ports::RequestContext& context,
                                                   const std::optional<std::string>& name,
                                                   const std::optional<std::string>& arn);
    /// A stream whose shards stay as they are while the pass lives.
    struct OpenForPuts {
        StreamRef stream;
        PutGate::Pass pass;
    };
    [[nodiscard]] Result<OpenForPuts> open_for_puts(const ports::RequestContext& context,
                                                    const std::optional<std::string>& name,
                                                    const std::optional<std::string>& arn);
    /// Takes the record from what the shard may take a second; on-demand streams take any.
    [[nodiscard]] bool may_write(const Stream& stream, const Shard& shard, std::size_t bytes,
                                 TimeMs now);
    /// Stores the records at these places of the request, and answers for them.
    void put_into(const Shard& shard, const api::kinesis::PutRecordsRequest& request,
                  const std::vector<std::size_t>& places, TimeMs now,
                  api::kinesis::PutRecordsResponse& response);
    struct NamedConsumer {
        StreamRef stream;
        Consumer consumer;
    };
    /// By its ARN, or by its stream's and its name.
    [[nodiscard]] Result<NamedConsumer> require_consumer(
        const ports::RequestContext& context, const std::optional<std::string>& stream_arn,
        const std::optional<std::string>& name, const std::optional<std::string>& consumer_arn);
    struct NamedResource {
        StreamRef stream;
        std::optional<Consumer> consumer;
        TagOwner tag_owner() const {
            return consumer ? TagOwner{TagOwner::Kind::Consumer, consumer->id}
                            : TagOwner{TagOwner::Kind::Stream, stream->id};
        }
    };
    [[nodiscard]] Result<NamedResource> require_resource(const ports::RequestContext& context,
                                                         const std::string& arn);
    [[nodiscard]] Result<void> set_policy(const NamedResource& resource,
                                          std::shared_ptr<const std::string> policy);
    [[nodiscard]] static Result<void> check_tags(const Tags& tags);
    [[nodiscard]] Result<void> add_tags(const NamedResource& resource, const Tags& tags);
    [[nodiscard]] Result<void> set_encryption(const StreamRef& named, const std::string& key);
    /// Keeps the metrics for which `wanted(name, whether it is enabled)` holds.
    [[nodiscard]] Result<api::kinesis::EnhancedMonitoringOutput> set_shard_metrics(
        const Stream& named, const std::function<bool(std::string_view, bool)>& wanted);
    [[nodiscard]] Result<void> carry_out_drops();
    [[nodiscard]] Result<void> set_retention(std::int64_t stream, int hours);
    /// Changes the shards while no put is under way.
    [[nodiscard]] Result<void> reshard(const StreamRef& stream, const StreamStore::Alter& alter);
    /// LimitExceededException when the account would have too many open provisioned shards.
    [[nodiscard]] Result<void> check_shard_limit(const Scope& scope, std::size_t additional);

    static constexpr std::size_t kShardLimit = 500;  ///< of an account in a region

    engine::Engine& records_;
    Clock& clock_;
    StreamStore streams_;
    ShardLimits limits_;
    std::string iterator_key_;
    ShardSubscriptions subscriptions_;
};

}  // namespace yagura::services::kinesis
