#include "services/kinesis/shard_reader.h"

#include <fmt/core.h>

#include <algorithm>

#include "api/kinesis/errors.h"
#include "services/kinesis/record_frame.h"
#include "services/kinesis/sequence_number.h"

namespace yagura::services::kinesis {

using api::kinesis::invalid_argument_exception;

Result<ShardPage> read_shard(engine::Engine& records, const Stream& stream, const Shard& shard,
                             engine::EventSeq after, std::size_t most_records,
                             std::size_t most_bytes, TimeMs now) {
    ShardPage page;
    page.position = after;
    const TimeMs oldest = stream.oldest_kept(now);
    while (true) {
        const auto read = YG_TRY(records.follow(shard.group, page.position,
                                                most_records - page.records.size() + 1,
                                                most_bytes - page.bytes + 1));
        const engine::ColumnBatch& rows = read.rows;
        for (std::size_t row = 0; row < rows.rows; ++row) {
            if (rows.ingestion_time[row] < oldest) {
                page.position = rows.seq[row];
                continue;
            }
            // One record past the page is looked at, only for how far behind the reader is.
            const std::size_t size = rows.message[row].size();
            if (page.records.size() == most_records ||
                (!page.records.empty() && page.bytes + size > most_bytes)) {
                page.millis_behind = std::max<std::int64_t>(now - rows.ingestion_time[row], 1);
                return page;
            }
            const auto unframed = YG_TRY(unframed_record(rows.message[row]));
            api::kinesis::Record record;
            record.sequence_number =
                record_sequence_number(shard, rows.seq[row], rows.ingestion_time[row]);
            record.approximate_arrival_timestamp = rows.ingestion_time[row];
            record.data = std::string(unframed.data);
            record.partition_key = std::string(unframed.partition_key);
            page.records.push_back(std::move(record));
            page.bytes = std::min(page.bytes + size, most_bytes);
            page.position = rows.seq[row];
        }
        if (rows.rows == 0 && read.next <= page.position) break;
        page.position = std::max(page.position, read.next);
    }
    page.ended = !shard.open();
    return page;
}

namespace {

Result<engine::EventSeq> place_of_number(engine::Engine& records, const Stream& stream,
                                         const Shard& shard, const std::string& text, bool after,
                                         std::string_view operation) {
    if (text == "0") return engine::EventSeq(0);
    const auto number = parse_sequence_number(text);
    const Shard* encoded = number ? stream.find_shard(number->shard) : nullptr;
    const bool of_this_stream =
        encoded != nullptr && encoded->sequence_s == number->shard_created_s;
    const bool reached = number && (number->index <= records.end().value ||
                                    (number->index == kEndingIndex && !shard.open()));
    if (!of_this_stream || (encoded == &shard && !reached)) {
        return fail(invalid_argument_exception(fmt::format(
            "StartingSequenceNumber {} used in {} on shard {} in stream {} under account {} is "
            "invalid{}",
            text, operation, shard.id(), stream.name, stream.scope.account,
            number && !of_this_stream ? " because it did not come from this stream." : ".")));
    }
    if (encoded != &shard) {
        return fail(invalid_argument_exception(fmt::format(
            "Invalid StartingSequenceNumber. It encodes {}, while it was used in a call to a shard "
            "with {}",
            encoded->id(), shard.id())));
    }
    const std::uint64_t index = number->index;
    return engine::EventSeq(after || index == 0 ? index : index - 1);
}

Result<engine::EventSeq> place_of_time(engine::Engine& records, const Shard& shard, TimeMs time) {
    // Before the scan: a record that arrives meanwhile comes after this place.
    const engine::EventSeq end = records.end();
    engine::ScanRequest scan;
    scan.groups = {shard.group};
    scan.from = time;
    scan.limit = 1;
    scan.projection = {false, false};
    const auto reading = YG_TRY(records.scan(scan));
    engine::ColumnBatch batch;
    while (true) {
        const auto state = YG_TRY(reading->next(batch));
        if (batch.rows > 0) return engine::EventSeq(batch.seq.front().value - 1);
        if (state != engine::ScanState::More) return end;
    }
}

}  // namespace

Result<engine::EventSeq> find_place(engine::Engine& records, const Stream& stream,
                                    const Shard& shard, const WantedPlace& wanted, TimeMs now,
                                    std::string_view operation) {
    using Type = api::kinesis::ShardIteratorType;
    const Type type = wanted.type;
    const bool by_number = type == Type::AtSequenceNumber || type == Type::AfterSequenceNumber;
    const bool by_end = type == Type::TrimHorizon || type == Type::Latest;
    if ((by_number && !wanted.sequence_number) || (by_end && wanted.sequence_number)) {
        return fail(invalid_argument_exception(fmt::format(
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and "
            "StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. "
            "Request specified {} and {} StartingSequenceNumber.",
            to_string(type), by_end ? "also a" : "no")));
    }
    if (type == Type::TrimHorizon) return engine::EventSeq(0);
    if (type == Type::Latest) return records.end();
    if (by_number) {
        return place_of_number(records, stream, shard, *wanted.sequence_number,
                               type == Type::AfterSequenceNumber, operation);
    }
    if (!wanted.time) {
        return fail(invalid_argument_exception(
            "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current "
            "request has no timestamp parameter."));
    }
    if (*wanted.time > now) {
        return fail(invalid_argument_exception(fmt::format(
            "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
            "timestampInMillis: {}, currentTimestampInMillis: {}",
            wanted.time->value, now.value)));
    }
    return place_of_time(records, shard, *wanted.time);
}

}  // namespace yagura::services::kinesis
