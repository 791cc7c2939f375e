#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/catalog/catalog.h"

namespace yagura::engine::compact {

struct MergeTask {
    std::vector<std::uint64_t> inputs;  ///< segment ids
};

struct MergeLimits {
    std::size_t fresh_segments = 8;      ///< so many sealed ones are merged into days
    std::size_t same_size_segments = 4;  ///< so many of about one size in a day are merged
    std::size_t most_inputs = 16;
    std::uint64_t most_file_bytes = 512ull << 20;  ///< of all inputs, and so about of an output
};

/// The UTC day of a time, counted from 1970-01-01.
std::int64_t day_of(TimeMs time);

/// The next merge that is worth its work, or nothing. Fresh segments, which may span days, are
/// merged into one segment a day; those of a day among themselves when enough are of about one
/// size, so each event is rewritten about log4(size) times and a day has few files.
std::optional<MergeTask> choose_merge(const std::vector<catalog::SegmentRecord>& segments,
                                      const MergeLimits& limits);

}  // namespace yagura::engine::compact
