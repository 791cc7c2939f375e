#include <fmt/core.h>

#include <map>

#include "api/kinesis/errors.h"
#include "base/log.h"
#include "services/kinesis/kinesis_operations.h"
#include "services/kinesis/record_frame.h"
#include "services/kinesis/resource_arn.h"
#include "services/kinesis/sequence_number.h"

namespace yagura::services::kinesis {

using namespace api::kinesis;

namespace {

constexpr std::size_t kMostRequestBytes = 10 << 20;

Result<HashKey> place_of(std::string_view partition_key,
                         const std::optional<std::string>& explicit_key) {
    if (!explicit_key) return hash_of(partition_key);
    const auto key = parse_hash_key(*explicit_key);
    if (!key) {
        return fail(invalid_argument_exception(
            fmt::format("Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, "
                        "2^128-1]. Specified value was {}",
                        *explicit_key)));
    }
    return *key;
}

Result<void> check_size(const Stream& stream, std::size_t bytes) {
    if (bytes <= static_cast<std::size_t>(stream.max_record_kib) * 1024) return {};
    return fail(invalid_argument_exception(
        fmt::format("A record of {} bytes is larger than the {} KiB that stream {} under account "
                    "{} allows.",
                    bytes, stream.max_record_kib, stream.name, stream.scope.account)));
}

std::string rate_exceeded(const Stream& stream, const services::kinesis::Shard& shard) {
    return fmt::format("Rate exceeded for shard {} in stream {} under account {}.", shard.id(),
                       stream.name, stream.scope.account);
}

}  // namespace

bool KinesisOperations::may_write(const Stream& stream, const services::kinesis::Shard& shard,
                                  std::size_t bytes, TimeMs now) {
    return stream.on_demand || limits_.take_write(shard.group, bytes, now);
}

Result<KinesisOperations::OpenForPuts> KinesisOperations::open_for_puts(
    const ports::RequestContext& context, const std::optional<std::string>& name,
    const std::optional<std::string>& arn) {
    const auto named = YG_TRY(require_stream(context, name, arn));
    PutGate::Pass pass = named->gate->enter();
    // While this call waited the shards may have changed, or the stream gone.
    auto newest = streams_.find(named->id);
    if (!newest) {
        return fail(resource_not_found_exception(fmt::format(
            "Stream {} under account {} not found.", named->name, named->scope.account)));
    }
    return OpenForPuts{std::move(newest), std::move(pass)};
}

Result<PutRecordResponse> KinesisOperations::put_record(const ports::RequestContext& context,
                                                        const PutRecordRequest& request) {
    const auto open = YG_TRY(open_for_puts(context, request.stream_name, request.stream_arn));
    const Stream& stream = *open.stream;
    YG_CHECK(check_size(stream, request.data.size() + request.partition_key.size()));
    const HashKey key = YG_TRY(place_of(request.partition_key, request.explicit_hash_key));
    const auto& shard = stream.shard_for(key);
    if (request.sequence_number_for_ordering) {
        const auto given = parse_sequence_number(*request.sequence_number_for_ordering);
        if (*request.sequence_number_for_ordering != "0" &&
            (!given || given->index > records_.end().value)) {
            return fail(invalid_argument_exception(fmt::format(
                "ExclusiveMinimumSequenceNumber {} used in PutRecord on stream {} under account {} "
                "is invalid.",
                *request.sequence_number_for_ordering, stream.name, stream.scope.account)));
        }
    }
    const TimeMs now = clock_.now();
    if (!may_write(stream, shard, request.data.size() + request.partition_key.size(), now)) {
        return fail(provisioned_throughput_exceeded_exception(rate_exceeded(stream, shard)));
    }
    const std::string message = framed_record(request.partition_key, request.data);
    const engine::EventView event{now, message};
    const auto appended =
        YG_TRY(records_.append({shard.group, kRecordStream, now, std::span(&event, 1)}));
    PutRecordResponse response;
    if (!stream.encryption_key.empty()) response.encryption_type = EncryptionType::Kms;
    response.shard_id = shard.id();
    response.sequence_number = record_sequence_number(shard, appended.first, now);
    return response;
}

Result<void> KinesisOperations::put(std::string_view stream_arn,
                                    std::span<const ports::SinkRecord> records) {
    // The ARN names account and region itself; no caller stands behind it.
    ports::RequestContext context;
    if (const auto arn = parse_resource_arn(stream_arn)) {
        context.partition = std::string(arn->partition);
        context.region = std::string(arn->region);
    }
    const auto open = YG_TRY(open_for_puts(context, std::nullopt, std::string(stream_arn)));
    const Stream& stream = *open.stream;
    const auto most_bytes = static_cast<std::size_t>(stream.max_record_kib) * 1024;
    std::map<std::uint32_t, std::vector<std::string>> by_shard;
    for (const ports::SinkRecord& record : records) {
        if (record.partition_key.size() + record.data.size() > most_bytes) {
            return fail(Errc::InvalidArgument, "the record is larger than the stream allows");
        }
        by_shard[stream.shard_for(hash_of(record.partition_key)).number].push_back(
            framed_record(record.partition_key, record.data));
    }
    const TimeMs now = clock_.now();
    for (const auto& [number, messages] : by_shard) {
        const auto& shard = *stream.find_shard(number);
        std::vector<engine::EventView> events;
        for (const std::string& message : messages) {
            // What the shard takes a second is counted record by record; those before this one that
            // were counted and not stored come again with it.
            if (!may_write(stream, shard, message.size(), now)) {
                return fail(Errc::LimitExceeded, rate_exceeded(stream, shard));
            }
            events.push_back({now, message});
        }
        YG_CHECK(records_.append({shard.group, kRecordStream, now, events}));
    }
    return {};
}

Result<PutRecordsResponse> KinesisOperations::put_records(const ports::RequestContext& context,
                                                          const PutRecordsRequest& request) {
    const auto open = YG_TRY(open_for_puts(context, request.stream_name, request.stream_arn));
    const Stream& stream = *open.stream;
    std::map<std::uint32_t, std::vector<std::size_t>> by_shard;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < request.records.size(); ++i) {
        const PutRecordsEntry& entry = request.records[i];
        const std::size_t size = entry.data.size() + entry.partition_key.size();
        YG_CHECK(check_size(stream, size));
        bytes += size;
        const HashKey key = YG_TRY(place_of(entry.partition_key, entry.explicit_hash_key));
        by_shard[stream.shard_for(key).number].push_back(i);
    }
    if (bytes > kMostRequestBytes) {
        return fail(invalid_argument_exception("Records size exceeds 10 MB limit"));
    }
    PutRecordsResponse response;
    if (!stream.encryption_key.empty()) response.encryption_type = EncryptionType::Kms;
    response.records.resize(request.records.size());
    const TimeMs now = clock_.now();
    for (auto& [number, places] : by_shard) {
        const auto& shard = *stream.find_shard(number);
        std::erase_if(places, [&](std::size_t i) {
            const PutRecordsEntry& entry = request.records[i];
            if (may_write(stream, shard, entry.data.size() + entry.partition_key.size(), now)) {
                return false;
            }
            response.records[i].error_code = "ProvisionedThroughputExceededException";
            response.records[i].error_message = rate_exceeded(stream, shard);
            ++response.failed_record_count;
            return true;
        });
        if (!places.empty()) put_into(shard, request, places, now, response);
    }
    return response;
}

void KinesisOperations::put_into(const services::kinesis::Shard& shard,
                                 const PutRecordsRequest& request,
                                 const std::vector<std::size_t>& places, TimeMs now,
                                 PutRecordsResponse& response) {
    std::vector<std::string> messages;
    messages.reserve(places.size());
    for (const std::size_t i : places) {
        messages.push_back(
            framed_record(request.records[i].partition_key, request.records[i].data));
    }
    std::vector<engine::EventView> events;
    events.reserve(places.size());
    for (const std::string& message : messages) events.push_back({now, message});
    const auto appended = records_.append({shard.group, kRecordStream, now, events});
    if (!appended) {
        log::warning("kinesis", "records were not stored: {}", appended.error().message());
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
        PutRecordsResult& out = response.records[places[i]];
        if (appended) {
            out.shard_id = shard.id();
            out.sequence_number =
                record_sequence_number(shard, engine::EventSeq(appended->first.value + i), now);
        } else {
            out.error_code = "InternalFailure";
            out.error_message = "Internal Service Failure.";
            ++response.failed_record_count;
        }
    }
}

}  // namespace yagura::services::kinesis
