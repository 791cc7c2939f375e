#include "services/kinesis/shard_views.h"

#include <fmt/core.h>

#include <charconv>

#include "api/kinesis/errors.h"

namespace yagura::services::kinesis {
namespace {

api::kinesis::HashKeyRange range_of(const Shard& shard) {
    api::kinesis::HashKeyRange out;
    out.starting_hash_key = to_string(shard.first);
    out.ending_hash_key = to_string(shard.last);
    return out;
}

std::string id_of(std::uint32_t number) {
    return fmt::format("shardId-{:012}", number);
}

api::kinesis::Shard shown(const Shard& shard) {
    api::kinesis::Shard out;
    out.shard_id = shard.id();
    out.hash_key_range = range_of(shard);
    out.sequence_number_range.starting_sequence_number = shard.starting_sequence_number();
    if (shard.closed) {
        out.sequence_number_range.ending_sequence_number = shard.ending_sequence_number();
    }
    if (shard.parent) out.parent_shard_id = id_of(*shard.parent);
    if (shard.adjacent_parent) out.adjacent_parent_shard_id = id_of(*shard.adjacent_parent);
    return out;
}

}  // namespace

bool ShardSelection::takes(const Shard& shard) const {
    switch (kind) {
        case Kind::All:
            return true;
        case Kind::OpenAt:
            return shard.open_at(time);
        case Kind::OpenAtOrLater:
            return !shard.closed || *shard.closed >= time;
        case Kind::OpenNow:
            return shard.open();
    }
    return true;
}

std::vector<const Shard*> selected_shards(const Stream& stream, const ShardSelection& selection,
                                          TimeMs now) {
    std::vector<const Shard*> out;
    for (const Shard& shard : stream.shards) {
        if (!stream.expired(shard, now) && selection.takes(shard)) out.push_back(&shard);
    }
    return out;
}

bool shard_page(const std::vector<const Shard*>& shards, const std::optional<std::string>& after,
                std::size_t limit, std::vector<api::kinesis::Shard>& out) {
    for (const Shard* shard : shards) {
        if (after && shard->id() <= *after) continue;
        if (out.size() == limit) return true;
        out.push_back(shown(*shard));
    }
    return false;
}

std::vector<api::kinesis::ChildShard> children_of(const Stream& stream, const Shard& shard) {
    std::vector<api::kinesis::ChildShard> out;
    for (const Shard& other : stream.shards) {
        if (!other.child_of(shard.number)) continue;
        api::kinesis::ChildShard child;
        child.shard_id = other.id();
        child.parent_shards.push_back(id_of(*other.parent));
        if (other.adjacent_parent) child.parent_shards.push_back(id_of(*other.adjacent_parent));
        child.hash_key_range = range_of(other);
        out.push_back(std::move(child));
    }
    return out;
}

Result<const Shard*> require_shard(const Stream& stream, std::string_view shard_id, TimeMs now) {
    const std::size_t dash = shard_id.rfind('-');
    std::uint32_t number = 0;
    const std::string_view digits =
        dash == std::string_view::npos ? std::string_view() : shard_id.substr(dash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
        return fail(api::kinesis::resource_not_found_exception(
            fmt::format("Could not find shard {} in stream {} under account {}.", shard_id,
                        stream.name, stream.scope.account)));
    }
    const Shard* shard = stream.find_shard(number);
    if (shard == nullptr || stream.expired(*shard, now)) {
        return fail(api::kinesis::resource_not_found_exception(
            fmt::format("Shard {} in stream {} under account {} does not exist", id_of(number),
                        stream.name, stream.scope.account)));
    }
    return shard;
}

}  // namespace yagura::services::kinesis
