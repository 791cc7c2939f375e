#include "engine/compact/merge_policy.h"

#include <algorithm>
#include <map>

namespace yagura::engine::compact {

namespace {

using catalog::SegmentRecord;
using Records = std::vector<const SegmentRecord*>;

/// Sizes within this factor count as about the same.
constexpr std::uint64_t kSameSize = 4;
/// Below it all sizes are the same: the cost of a file outweighs its bytes.
constexpr std::uint64_t kSmallest = 1 << 20;

std::uint64_t size_of(const SegmentRecord& record) {
    return std::max(record.summary.file_bytes, kSmallest);
}

MergeTask task_of(Records records, const MergeLimits& limits) {
    MergeTask task;
    std::uint64_t bytes = 0;
    for (const SegmentRecord* record : records) {
        bytes += record->summary.file_bytes;
        if (task.inputs.size() == limits.most_inputs ||
            (task.inputs.size() >= 2 && bytes > limits.most_file_bytes))
            break;
        task.inputs.push_back(record->id);
    }
    return task;
}

std::optional<MergeTask> merge_within_day(Records day, const MergeLimits& limits) {
    std::erase_if(day, [&](const SegmentRecord* record) {
        return record->summary.file_bytes > limits.most_file_bytes / 2;
    });
    std::sort(day.begin(), day.end(), [](const SegmentRecord* a, const SegmentRecord* b) {
        return a->summary.file_bytes < b->summary.file_bytes;
    });
    for (std::size_t first = 0; first < day.size(); ++first) {
        std::size_t end = first;
        while (end < day.size() && size_of(*day[end]) <= size_of(*day[first]) * kSameSize) ++end;
        if (end - first < limits.same_size_segments) continue;
        return task_of(Records(day.begin() + static_cast<std::ptrdiff_t>(first),
                               day.begin() + static_cast<std::ptrdiff_t>(end)),
                       limits);
    }
    return std::nullopt;
}

}  // namespace

std::int64_t day_of(TimeMs time) {
    const std::int64_t day = time.value / kDayMs;
    return time.value % kDayMs < 0 ? day - 1 : day;
}

std::optional<MergeTask> choose_merge(const std::vector<SegmentRecord>& segments,
                                      const MergeLimits& limits) {
    Records fresh;
    std::map<std::int64_t, Records> days;
    for (const SegmentRecord& record : segments) {
        if (record.level == 0)
            fresh.push_back(&record);
        else
            days[day_of(record.summary.min_time)].push_back(&record);
    }
    if (fresh.size() >= limits.fresh_segments) {
        std::sort(fresh.begin(), fresh.end(), [](const SegmentRecord* a, const SegmentRecord* b) {
            return a->summary.min_seq < b->summary.min_seq;
        });
        return task_of(std::move(fresh), limits);
    }
    for (auto& [day, records] : days)
        if (auto task = merge_within_day(std::move(records), limits)) return task;
    return std::nullopt;
}

}  // namespace yagura::engine::compact
