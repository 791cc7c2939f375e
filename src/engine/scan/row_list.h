#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

namespace yagura::engine::scan {

/// Rows of a chunk, rising.
using RowList = std::vector<std::uint32_t>;

inline RowList without(const RowList& rows, const RowList& others) {
    RowList out;
    std::set_difference(rows.begin(), rows.end(), others.begin(), others.end(),
                        std::back_inserter(out));
    return out;
}

inline RowList merged(const RowList& a, const RowList& b) {
    RowList out;
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
    return out;
}

}  // namespace yagura::engine::scan
