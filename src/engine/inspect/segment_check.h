#pragma once

#include <functional>
#include <map>
#include <string>

#include "engine/segment/reader.h"

namespace yagura::engine::inspect {

struct GroupCount {
    std::uint64_t events = 0;
    std::uint64_t message_bytes = 0;
};

/// What a segment holds, counted from its indexes.
using GroupCounts = std::map<GroupId, GroupCount>;

/// Reads everything in a segment and compares it with what its indexes say: every block's checksum
/// and structure, bounds, order and sizes of rows. Calls `damage` with a sentence for each place
/// that is wrong; one wrong block does not keep the others from being looked at. Adds to `counts`.
/// Errors: Io.
[[nodiscard]] Result<void> check_segment(const segment::Segment& segment, GroupCounts& counts,
                                         const std::function<void(std::string)>& damage);

}  // namespace yagura::engine::inspect
