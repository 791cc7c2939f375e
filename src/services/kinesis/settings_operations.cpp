#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "api/kinesis/errors.h"
#include "services/kinesis/kinesis_operations.h"

namespace yagura::services::kinesis {

using namespace api::kinesis;

namespace {

constexpr std::size_t kEncryptionChangesADay = 25;
constexpr int kOnDemandStreamLimit = 50;
constexpr std::array kShardMetrics = {"IncomingBytes",
                                      "IncomingRecords",
                                      "OutgoingBytes",
                                      "OutgoingRecords",
                                      "WriteProvisionedThroughputExceeded",
                                      "ReadProvisionedThroughputExceeded",
                                      "IteratorAgeMilliseconds"};

/// The metrics that are named, in the order of the table; all of them for ALL.
std::vector<std::string> named_metrics(const std::vector<MetricsName>& names) {
    std::vector<std::string> out;
    for (const std::string_view metric : kShardMetrics) {
        const bool named = std::any_of(names.begin(), names.end(), [&](MetricsName name) {
            return name == MetricsName::All || to_string(name) == metric;
        });
        if (named) out.emplace_back(metric);
    }
    return out;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

// There is no key service here. The key is noted and shown; what lies on disk is as protected as
// the disk is.
Result<void> KinesisOperations::set_encryption(const StreamRef& named, const std::string& key) {
    return streams_.change(named->id, [&](Stream& stream) -> Result<void> {
        const TimeMs now = clock_.now();
        if (stream.changes_within_a_day(ChangeKind::Encryption, now) >= kEncryptionChangesADay) {
            return fail(limit_exceeded_exception(
                fmt::format("The encryption of stream {} under account {} was changed {} times "
                            "within 24 hours.",
                            stream.name, stream.scope.account, kEncryptionChangesADay)));
        }
        stream.note_change(ChangeKind::Encryption, now);
        stream.encryption_key = key;
        return {};
    });
}

Result<void> KinesisOperations::start_stream_encryption(
    const ports::RequestContext& context, const StartStreamEncryptionRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    if (request.encryption_type != EncryptionType::Kms) {
        return fail(invalid_argument_exception("The encryption type to start must be KMS."));
    }
    return set_encryption(stream, request.key_id);
}

Result<void> KinesisOperations::stop_stream_encryption(const ports::RequestContext& context,
                                                       const StopStreamEncryptionRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    if (request.encryption_type != EncryptionType::Kms) {
        return fail(invalid_argument_exception("The encryption type to stop must be KMS."));
    }
    return set_encryption(stream, "");
}

Result<EnhancedMonitoringOutput> KinesisOperations::enable_enhanced_monitoring(
    const ports::RequestContext& context, const EnableEnhancedMonitoringRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    const auto named = named_metrics(request.shard_level_metrics);
    return set_shard_metrics(*stream, [&](std::string_view metric, bool enabled) {
        return enabled || contains(named, metric);
    });
}

Result<EnhancedMonitoringOutput> KinesisOperations::disable_enhanced_monitoring(
    const ports::RequestContext& context, const DisableEnhancedMonitoringRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    const auto named = named_metrics(request.shard_level_metrics);
    return set_shard_metrics(*stream, [&](std::string_view metric, bool enabled) {
        return enabled && !contains(named, metric);
    });
}

Result<EnhancedMonitoringOutput> KinesisOperations::set_shard_metrics(
    const Stream& named, const std::function<bool(std::string_view, bool)>& wanted) {
    EnhancedMonitoringOutput response;
    response.stream_name = named.name;
    response.stream_arn = named.arn();
    YG_CHECK(streams_.change(named.id, [&](Stream& stream) -> Result<void> {
        response.current_shard_level_metrics = stream.shard_metrics;
        stream.shard_metrics.clear();
        for (const std::string_view metric : kShardMetrics) {
            if (wanted(metric, contains(response.current_shard_level_metrics, metric))) {
                stream.shard_metrics.emplace_back(metric);
            }
        }
        response.desired_shard_level_metrics = stream.shard_metrics;
        return {};
    }));
    return response;
}

Result<void> KinesisOperations::update_max_record_size(const ports::RequestContext& context,
                                                       const UpdateMaxRecordSizeRequest& request) {
    const auto named = YG_TRY(require_stream(context, std::nullopt, request.stream_arn));
    return streams_.change(named->id, [&](Stream& stream) -> Result<void> {
        stream.max_record_kib = request.max_record_size_in_ki_b;
        return {};
    });
}

Result<UpdateStreamWarmThroughputResponse> KinesisOperations::update_stream_warm_throughput(
    const ports::RequestContext& context, const UpdateStreamWarmThroughputRequest& request) {
    const auto named = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    const int wanted = request.warm_throughput_mi_bps;
    YG_CHECK(streams_.change(named->id, [&](Stream& stream) -> Result<void> {
        stream.warm_mib = wanted;
        return {};
    }));
    UpdateStreamWarmThroughputResponse response;
    response.stream_name = named->name;
    response.stream_arn = named->arn();
    response.warm_throughput.target_mi_bps = wanted;
    response.warm_throughput.current_mi_bps = wanted;
    return response;
}

Result<DescribeLimitsResponse> KinesisOperations::describe_limits(
    const ports::RequestContext& context) {
    DescribeLimitsResponse response;
    response.shard_limit = static_cast<std::int32_t>(kShardLimit);
    response.on_demand_stream_count_limit = kOnDemandStreamLimit;
    for (const StreamRef& stream : streams_.all()) {
        const bool own =
            stream->scope.account == context.account_id && stream->scope.region == context.region;
        if (!own) continue;
        if (stream->on_demand) {
            ++response.on_demand_stream_count;
        } else {
            response.open_shard_count += static_cast<std::int32_t>(stream->open_shards());
        }
    }
    return response;
}

Result<DescribeAccountSettingsResponse> KinesisOperations::describe_account_settings(
    const ports::RequestContext&) {
    DescribeAccountSettingsResponse response;
    response.minimum_throughput_billing_commitment.status = "DISABLED";
    return response;
}

}  // namespace yagura::services::kinesis
