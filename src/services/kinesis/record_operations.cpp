#include <fmt/core.h>

#include <charconv>
#include <ctime>
#include <map>

#include "api/kinesis/errors.h"
#include "base/log.h"
#include "services/kinesis/kinesis_operations.h"
#include "services/kinesis/sequence_number.h"

namespace yagura::services::kinesis {

using namespace api::kinesis;

namespace {

constexpr engine::StreamId kOnly{1};  // the one engine stream of each shard's group
constexpr std::int64_t kIteratorMs = 300 * kSecondMs;
constexpr std::size_t kMostRequestBytes = 10 << 20;
constexpr std::size_t kMostAnswerBytes = 10 << 20;

// A record on disk: two bytes of the key's length (low first), the key, the data.
std::string framed(std::string_view partition_key, std::string_view data) {
    std::string out;
    out.reserve(2 + partition_key.size() + data.size());
    out.push_back(static_cast<char>(partition_key.size() & 0xff));
    out.push_back(static_cast<char>(partition_key.size() >> 8));
    out += partition_key;
    out += data;
    return out;
}

Result<std::pair<std::string_view, std::string_view>> unframed(std::string_view bytes) {
    if (bytes.size() >= 2) {
        const std::size_t key = static_cast<unsigned char>(bytes[0]) |
                                static_cast<std::size_t>(static_cast<unsigned char>(bytes[1])) << 8;
        if (bytes.size() >= 2 + key) return std::pair{bytes.substr(2, key), bytes.substr(2 + key)};
    }
    return fail(Errc::Corruption, "a stream's record is unreadable");
}

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

std::string number_of(const Stream& stream, const services::kinesis::Shard& shard,
                      engine::EventSeq seq, TimeMs arrival) {
    return to_string(services::kinesis::SequenceNumber{stream.created.value / kSecondMs,
                                                       shard.number, seq.value,
                                                       arrival.value / kSecondMs});
}

std::string long_date(TimeMs time) {
    const std::time_t seconds = time.value / kSecondMs;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[64];
    const std::size_t size = std::strftime(text, sizeof text, "%a %b %d %H:%M:%S UTC %Y", &parts);
    return std::string(text, size);
}

Result<const services::kinesis::Shard*> require_shard(const Stream& stream,
                                                      std::string_view shard_id) {
    const std::size_t dash = shard_id.rfind('-');
    std::uint32_t number = 0;
    const std::string_view digits =
        dash == std::string_view::npos ? std::string_view() : shard_id.substr(dash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
        return fail(resource_not_found_exception(
            fmt::format("Could not find shard {} in stream {} under account {}.", shard_id,
                        stream.name, stream.scope.account)));
    }
    const auto* shard = stream.find_shard(number);
    if (shard == nullptr) {
        return fail(resource_not_found_exception(
            fmt::format("Shard shardId-{:012} in stream {} under account {} does not exist", number,
                        stream.name, stream.scope.account)));
    }
    return shard;
}

}  // namespace

Result<PutRecordResponse> KinesisOperations::put_record(const ports::RequestContext& context,
                                                        const PutRecordRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
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
    const std::string message = framed(request.partition_key, request.data);
    const engine::EventView event{now, message};
    const auto appended =
        YG_TRY(records_.append({shard.group, kOnly, now, std::span(&event, 1)}));
    PutRecordResponse response;
    response.shard_id = shard.id();
    response.sequence_number = number_of(stream, shard, appended.first, now);
    return response;
}

Result<void> KinesisOperations::put(std::string_view stream_arn, std::string_view partition_key,
                                    std::string_view data) {
    // The ARN names account and region itself; no caller stands behind it.
    ports::RequestContext context;
    std::string_view rest = stream_arn;
    for (int part = 0; part < 5; ++part) {
        const std::string_view value = rest.substr(0, rest.find(':'));
        rest.remove_prefix(std::min(value.size() + 1, rest.size()));
        if (part == 1) context.partition = std::string(value);
        if (part == 3) context.region = std::string(value);
    }
    const auto stream = YG_TRY(require_stream(context, std::nullopt, std::string(stream_arn)));
    if (partition_key.size() + data.size() >
        static_cast<std::size_t>(stream.max_record_kib) * 1024) {
        return fail(Errc::InvalidArgument, "the record is larger than the stream allows");
    }
    const TimeMs now = clock_.now();
    const std::string message = framed(partition_key, data);
    const engine::EventView event{now, message};
    YG_CHECK(records_.append({stream.shard_for(hash_of(partition_key)).group, kOnly, now,
                              std::span(&event, 1)}));
    return {};
}

Result<PutRecordsResponse> KinesisOperations::put_records(const ports::RequestContext& context,
                                                          const PutRecordsRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
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
    response.records.resize(request.records.size());
    const TimeMs now = clock_.now();
    for (const auto& [number, places] : by_shard) {
        const auto& shard = *stream.find_shard(number);
        std::vector<std::string> messages;
        std::vector<engine::EventView> events;
        for (const std::size_t i : places) {
            messages.push_back(framed(request.records[i].partition_key, request.records[i].data));
        }
        for (const std::string& message : messages) events.push_back({now, message});
        const auto appended = records_.append({shard.group, kOnly, now, events});
        if (!appended) {
            log::warning("kinesis", "records were not stored: {}", appended.error().message());
        }
        for (std::size_t i = 0; i < places.size(); ++i) {
            PutRecordsResult& out = response.records[places[i]];
            if (appended) {
                out.shard_id = shard.id();
                out.sequence_number = number_of(
                    stream, shard, engine::EventSeq(appended->first.value + i), now);
            } else {
                out.error_code = "InternalFailure";
                out.error_message = "Internal Service Failure.";
                ++response.failed_record_count;
            }
        }
    }
    return response;
}

Result<std::uint64_t> KinesisOperations::iterator_start(const Stream& stream,
                                                        const services::kinesis::Shard& shard,
                                                        const GetShardIteratorRequest& request) {
    using Type = ShardIteratorType;
    const Type type = request.shard_iterator_type;
    const bool by_number = type == Type::AtSequenceNumber || type == Type::AfterSequenceNumber;
    const bool by_end = type == Type::TrimHorizon || type == Type::Latest;
    if ((by_number && !request.starting_sequence_number) ||
        (by_end && request.starting_sequence_number)) {
        return fail(invalid_argument_exception(fmt::format(
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and "
            "StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. "
            "Request specified {} and {} StartingSequenceNumber.",
            to_string(type), by_end ? "also a" : "no")));
    }
    if (type == Type::TrimHorizon) return 0;
    if (type == Type::Latest) return records_.end().value;
    if (by_number) {
        const std::string& text = *request.starting_sequence_number;
        if (text == "0") return 0;
        const auto number = parse_sequence_number(text);
        if (!number || number->shard_created_s != stream.created.value / kSecondMs ||
            number->index > records_.end().value) {
            return fail(invalid_argument_exception(fmt::format(
                "StartingSequenceNumber {} used in GetShardIterator on shard {} in stream {} under "
                "account {} is invalid.",
                text, shard.id(), stream.name, stream.scope.account)));
        }
        if (number->shard != shard.number) {
            return fail(invalid_argument_exception(fmt::format(
                "Invalid StartingSequenceNumber. It encodes shardId-{:012}, while it was used in a "
                "call to a shard with {}",
                number->shard, shard.id())));
        }
        if (type == Type::AfterSequenceNumber) return number->index;
        return number->index == 0 ? 0 : number->index - 1;
    }
    if (!request.timestamp) {
        return fail(invalid_argument_exception(
            "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current "
            "request has no timestamp parameter."));
    }
    const TimeMs now = clock_.now();
    if (*request.timestamp > now) {
        return fail(invalid_argument_exception(fmt::format(
            "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
            "timestampInMillis: {}, currentTimestampInMillis: {}",
            request.timestamp->value, now.value)));
    }
    // Before the scan: a record that arrives meanwhile comes after this place.
    const std::uint64_t end = records_.end().value;
    engine::ScanRequest scan;
    scan.groups = {shard.group};
    scan.from = *request.timestamp;
    scan.limit = 1;
    scan.projection = {false, false};
    const auto reading = YG_TRY(records_.scan(scan));
    engine::ColumnBatch batch;
    while (true) {
        const auto state = YG_TRY(reading->next(batch));
        if (batch.rows > 0) return batch.seq.front().value - 1;
        if (state != engine::ScanState::More) return end;
    }
}

Result<GetShardIteratorResponse> KinesisOperations::get_shard_iterator(
    const ports::RequestContext& context, const GetShardIteratorRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    const auto* shard = YG_TRY(require_shard(stream, request.shard_id));
    const std::uint64_t after = YG_TRY(iterator_start(stream, *shard, request));
    GetShardIteratorResponse response;
    response.shard_iterator = to_text(
        {context.account_id, stream.id, shard->number, after, clock_.now()}, iterator_key_);
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
            "Iterator expired. The iterator was created at time <{}> while right now it is <{}> "
            "which is further in the future than the tolerated delay of 300000 milliseconds.",
            long_date(place->created), long_date(now))));
    }
    const auto stream = YG_TRY(streams_.find(place->stream));
    const auto* shard = stream ? stream->find_shard(place->shard) : nullptr;
    if (shard == nullptr) {
        return fail(resource_not_found_exception("The stream of this iterator was deleted."));
    }
    GetRecordsResponse response;
    const TimeMs oldest = stream->oldest_kept(now);
    const auto limit = static_cast<std::size_t>(request.limit);
    engine::EventSeq position(place->after);
    std::size_t bytes = 0;
    bool full = false;
    while (!full) {
        const auto read =
            YG_TRY(records_.follow(shard->group, position, limit - response.records.size() + 1,
                                   kMostAnswerBytes - bytes + 1));
        const engine::ColumnBatch& rows = read.rows;
        for (std::size_t row = 0; row < rows.rows; ++row) {
            if (rows.ingestion_time[row] < oldest) {
                position = rows.seq[row];
                continue;
            }
            // One record past the answer is looked at, only for how far behind the reader is.
            const std::size_t size = rows.message[row].size();
            if (response.records.size() == limit ||
                (!response.records.empty() && bytes + size > kMostAnswerBytes)) {
                response.millis_behind_latest = std::max<std::int64_t>(
                    now - rows.ingestion_time[row], 1);
                full = true;
                break;
            }
            const auto [key, data] = YG_TRY(unframed(rows.message[row]));
            Record record;
            record.sequence_number =
                number_of(*stream, *shard, rows.seq[row], rows.ingestion_time[row]);
            record.approximate_arrival_timestamp = rows.ingestion_time[row];
            record.data = std::string(data);
            record.partition_key = std::string(key);
            response.records.push_back(std::move(record));
            bytes += size;
            position = rows.seq[row];
        }
        if (!full) {
            if (read.next == position && rows.rows == 0) break;
            position = std::max(position, read.next);
        }
    }
    response.next_shard_iterator = to_text(
        {context.account_id, stream->id, shard->number, position.value, now}, iterator_key_);
    return response;
}

}  // namespace yagura::services::kinesis
