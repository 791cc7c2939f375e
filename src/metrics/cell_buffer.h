#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "metrics/log_record.h"

namespace yagura::metrics {

/// Cells that are in the log and in no row yet, and the marks that were written with them. One
/// thread at a time.
class CellBuffer {
  public:
    struct Cells {
        std::vector<Cell> minutes;
        std::vector<Cell> seconds;
    };

    void add(const LogRecord& record);
    /// The cells of a series that begin in [from, to), added to `out` by time.
    void collect(SeriesId series, std::int64_t from, std::int64_t to, bool seconds,
                 std::vector<Cell>& out) const;

    bool empty() const { return series_.empty() && marks_.empty(); }
    /// Grows with the memory that is used.
    std::size_t weight() const { return weight_; }
    const std::unordered_map<SeriesId, Cells>& series() const { return series_; }
    const std::map<std::string, std::string, std::less<>>& marks() const { return marks_; }

  private:
    std::unordered_map<SeriesId, Cells> series_;
    std::map<std::string, std::string, std::less<>> marks_;
    std::size_t weight_ = 0;
};

/// Merges `cell` into the cells, which are sorted by time and of one length. Gives how much weight
/// came to them.
std::size_t merge_cell(std::vector<Cell>& cells, const Cell& cell);

}  // namespace yagura::metrics
