#include "services/kinesis/resharding.h"

#include <algorithm>
#include <set>
#include <vector>

namespace yagura::services::kinesis {
namespace {

// A closed shard always has children with greater numbers, so the greatest number that was ever
// given is always among the shards that are still there.
Shard child(const Stream& stream, HashKey first, HashKey last, TimeMs now, const Shard& parent,
            const Shard* other) {
    Shard out;
    out.number = stream.shards.back().number + 1;
    out.first = first;
    out.last = last;
    out.created = std::max(now, parent.created);
    out.sequence_s = std::max(now.value / kSecondMs, parent.sequence_s + 1);
    out.parent = parent.number;
    if (other != nullptr) {
        out.created = std::max(out.created, other->created);
        out.sequence_s = std::max(out.sequence_s, other->sequence_s + 1);
        out.adjacent_parent = other->number;
    }
    return out;
}

void close(Shard& shard, TimeMs now) {
    shard.closed = std::max(now, shard.created);
}

}  // namespace

Result<void> split(Stream& stream, std::uint32_t shard, HashKey at, TimeMs now,
                   const NewGroup& new_group) {
    Shard* found = stream.find_shard(shard);
    YG_VERIFY(found != nullptr && found->open() && found->first < at && at <= found->last);
    close(*found, now);
    const Shard parent = *found;
    for (const auto& [first, last] :
         {std::pair{parent.first, at - 1}, std::pair{at, parent.last}}) {
        Shard made = child(stream, first, last, now, parent, nullptr);
        made.group = YG_TRY(new_group());
        stream.shards.push_back(made);
    }
    stream.arrange();
    return {};
}

Result<void> merge(Stream& stream, std::uint32_t lower, std::uint32_t upper, TimeMs now,
                   const NewGroup& new_group) {
    Shard* low = stream.find_shard(lower);
    Shard* high = stream.find_shard(upper);
    YG_VERIFY(low != nullptr && high != nullptr && low->open() && high->open() &&
              high->first != 0 && low->last == high->first - 1);
    close(*low, now);
    close(*high, now);
    Shard made = child(stream, low->first, high->last, now, *low, high);
    made.group = YG_TRY(new_group());
    stream.shards.push_back(made);
    stream.arrange();
    return {};
}

Result<void> make_uniform(Stream& stream, int count, TimeMs now, const NewGroup& new_group) {
    std::set<HashKey> wanted;
    for (int i = 0; i < count; ++i) wanted.insert(shard_start(i, count));
    for (const HashKey start : wanted) {
        const Shard& holder = stream.shard_for(start);
        if (holder.first != start) YG_CHECK(split(stream, holder.number, start, now, new_group));
    }
    std::vector<HashKey> superfluous;
    for (const Shard& shard : stream.shards) {
        if (shard.open() && !wanted.contains(shard.first)) superfluous.push_back(shard.first);
    }
    std::sort(superfluous.begin(), superfluous.end());
    for (const HashKey start : superfluous) {
        const std::uint32_t upper = stream.shard_for(start).number;
        const std::uint32_t lower = stream.shard_for(start - 1).number;
        YG_CHECK(merge(stream, lower, upper, now, new_group));
    }
    return {};
}

}  // namespace yagura::services::kinesis
