#include "services/kinesis/record_frame.h"

#include "services/kinesis/sequence_number.h"

namespace yagura::services::kinesis {

std::string framed_record(std::string_view partition_key, std::string_view data) {
    std::string out;
    out.reserve(2 + partition_key.size() + data.size());
    out.push_back(static_cast<char>(partition_key.size() & 0xff));
    out.push_back(static_cast<char>(partition_key.size() >> 8));
    out += partition_key;
    out += data;
    return out;
}

Result<UnframedRecord> unframed_record(std::string_view bytes) {
    if (bytes.size() >= 2) {
        const std::size_t key = static_cast<unsigned char>(bytes[0]) |
                                static_cast<std::size_t>(static_cast<unsigned char>(bytes[1])) << 8;
        if (bytes.size() >= 2 + key)
            return UnframedRecord{bytes.substr(2, key), bytes.substr(2 + key)};
    }
    return fail(Errc::Corruption, "a stream's record is unreadable");
}

std::string record_sequence_number(const Shard& shard, engine::EventSeq seq, TimeMs arrival) {
    return to_string(
        SequenceNumber{shard.sequence_s, shard.number, seq.value, arrival.value / kSecondMs});
}

}  // namespace yagura::services::kinesis
