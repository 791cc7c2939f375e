#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yagura::services::kinesis {

/// The index in the number that ends a closed shard: above that of every record.
constexpr std::uint64_t kEndingIndex = 0x7fff'ffff'ffff'ffff;

/// What a sequence number says (kinesis.md section 4.5). Within a shard the numbers order as
/// `index` does, which is the position of the record in the durable order of the record store.
struct SequenceNumber {
    std::int64_t shard_created_s = 0;
    std::uint32_t shard = 0;
    std::uint64_t index = 0;
    std::int64_t record_s = 0;
    bool operator==(const SequenceNumber&) const = default;
};

/// 56 decimal digits.
std::string to_string(const SequenceNumber& number);
/// Nothing for numbers of another form.
std::optional<SequenceNumber> parse_sequence_number(std::string_view digits);

}  // namespace yagura::services::kinesis
