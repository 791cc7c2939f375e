#include "services/kinesis/stream.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.h"
#include "services/kinesis/sequence_number.h"

namespace yagura::services::kinesis {

std::string Shard::id() const {
    return fmt::format("shardId-{:012}", number);
}

std::string Shard::starting_sequence_number() const {
    return to_string(SequenceNumber{sequence_s, number, 0, sequence_s});
}

std::string Shard::ending_sequence_number() const {
    return to_string(SequenceNumber{sequence_s, number, kEndingIndex,
                                    closed.value_or(created).value / kSecondMs});
}

std::string Stream::arn() const {
    return fmt::format("arn:{}:kinesis:{}:{}:stream/{}", scope.partition, scope.region,
                       scope.account, name);
}

std::string Stream::arn_of(const Consumer& consumer) const {
    return fmt::format("{}/consumer/{}:{}", arn(), consumer.name,
                       consumer.created.value / kSecondMs);
}

const Consumer* Stream::find_consumer(std::string_view consumer) const {
    const auto found = std::find_if(consumers.begin(), consumers.end(),
                                    [&](const Consumer& other) { return other.name == consumer; });
    return found == consumers.end() ? nullptr : &*found;
}

const Shard& Stream::shard_for(HashKey key) const {
    // The open shards cover the whole ring, so the last that begins at or before the key holds it.
    const auto after = std::upper_bound(
        open_by_key_.begin(), open_by_key_.end(), key,
        [&](HashKey wanted, std::size_t place) { return wanted < shards[place].first; });
    YG_VERIFY(after != open_by_key_.begin());
    return shards[*std::prev(after)];
}

const Shard* Stream::find_shard(std::uint32_t number) const {
    const auto found = std::lower_bound(
        shards.begin(), shards.end(), number,
        [](const Shard& shard, std::uint32_t wanted) { return shard.number < wanted; });
    return found == shards.end() || found->number != number ? nullptr : &*found;
}

Shard* Stream::find_shard(std::uint32_t number) {
    return const_cast<Shard*>(std::as_const(*this).find_shard(number));
}

std::size_t Stream::changes_within_a_day(ChangeKind kind, TimeMs now) const {
    return static_cast<std::size_t>(
        std::count_if(changes.begin(), changes.end(), [&](const Change& change) {
            return change.kind == kind && now - change.at < 24 * kHourMs;
        }));
}

void Stream::note_change(ChangeKind kind, TimeMs now) {
    std::erase_if(changes, [&](const Change& change) { return now - change.at >= 24 * kHourMs; });
    changes.push_back({kind, now});
}

void Stream::arrange() {
    std::sort(shards.begin(), shards.end(),
              [](const Shard& a, const Shard& b) { return a.number < b.number; });
    open_by_key_.clear();
    for (std::size_t place = 0; place < shards.size(); ++place) {
        if (shards[place].open()) open_by_key_.push_back(place);
    }
    std::sort(open_by_key_.begin(), open_by_key_.end(),
              [&](std::size_t a, std::size_t b) { return shards[a].first < shards[b].first; });
}

}  // namespace yagura::services::kinesis
