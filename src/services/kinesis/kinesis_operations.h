#pragma once

#include <memory>
#include <optional>
#include <string>

#include "api/kinesis/service.h"
#include "base/clock.h"
#include "engine/engine.h"
#include "meta/database.h"
#include "ports/record_sink.h"
#include "services/kinesis/shard_iterator.h"
#include "services/kinesis/stream_store.h"

namespace yagura::services::kinesis {

/// What the service stands on; all must outlive it. `records` is an event store of its own: a
/// group a shard, a record an event. So a record that was acknowledged is on disk.
struct KinesisCollaborators {
    engine::Engine& records;
    meta::Database& database;
    Clock& clock;
};

/// Kinesis Data Streams: the operations of api/kinesis.smithy. Any thread.
class KinesisOperations final : public api::kinesis::KinesisService, public ports::RecordSink {
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
    Result<api::kinesis::ListShardsResponse> list_shards(
        const ports::RequestContext& context,
        const api::kinesis::ListShardsRequest& request) override;
    Result<void> increase_stream_retention_period(
        const ports::RequestContext& context,
        const api::kinesis::RetentionPeriodRequest& request) override;
    Result<void> decrease_stream_retention_period(
        const ports::RequestContext& context,
        const api::kinesis::RetentionPeriodRequest& request) override;
    Result<void> add_tags_to_stream(const ports::RequestContext& context,
                                    const api::kinesis::AddTagsToStreamRequest& request) override;
    Result<void> remove_tags_from_stream(
        const ports::RequestContext& context,
        const api::kinesis::RemoveTagsFromStreamRequest& request) override;
    Result<api::kinesis::ListTagsForStreamResponse> list_tags_for_stream(
        const ports::RequestContext& context,
        const api::kinesis::ListTagsForStreamRequest& request) override;

    // Records: record_operations.cpp.
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

    Result<void> put(std::string_view stream_arn, std::string_view partition_key,
                     std::string_view data) override;

    /// Frees the space of records past their stream's retention. Called now and then.
    [[nodiscard]] Result<void> apply_retention();

  private:
    explicit KinesisOperations(const KinesisCollaborators& collaborators)
        : records_(collaborators.records),
          clock_(collaborators.clock),
          streams_(collaborators.database) {}

    [[nodiscard]] Result<Stream> require_stream(const ports::RequestContext& context,
                                                const std::optional<std::string>& name,
                                                const std::optional<std::string>& arn);
    [[nodiscard]] Result<void> carry_out_drops();
    [[nodiscard]] Result<std::uint64_t> iterator_start(
        const Stream& stream, const Shard& shard,
        const api::kinesis::GetShardIteratorRequest& request);

    engine::Engine& records_;
    Clock& clock_;
    StreamStore streams_;
    std::string iterator_key_;
};

}  // namespace yagura::services::kinesis
