#include "metrics/cell_buffer.h"

#include <algorithm>

namespace yagura::metrics {
namespace {

bool starts_before(const Cell& cell, std::int64_t second) {
    return cell.start < second;
}

}  // namespace

std::size_t merge_cell(std::vector<Cell>& cells, const Cell& cell) {
    // Nearly always the newest.
    auto at = cells.end();
    if (!cells.empty() && cells.back().start >= cell.start)
        at = std::lower_bound(cells.begin(), cells.end(), cell.start, starts_before);
    if (at == cells.end() || at->start != cell.start) {
        cells.insert(at, cell);
        return cell.summary.weight();
    }
    const std::size_t before = at->summary.weight();
    at->summary.merge(cell.summary);
    return std::max(at->summary.weight(), before) - before;
}

void CellBuffer::add(const LogRecord& record) {
    for (const LogRecord::Point& point : record.points) {
        Cells& cells = series_[point.series];
        weight_ += merge_cell(cells.minutes, {point.second - point.second % 60, 60, point.summary});
        if (point.by_second) weight_ += merge_cell(cells.seconds, {point.second, 1, point.summary});
    }
    for (const Mark& mark : record.marks) marks_[mark.name] = mark.position;
}

void CellBuffer::collect(SeriesId series, std::int64_t from, std::int64_t to, bool seconds,
                         std::vector<Cell>& out) const {
    const auto found = series_.find(series);
    if (found == series_.end()) return;
    const std::vector<Cell>& cells = seconds ? found->second.seconds : found->second.minutes;
    const auto first = std::lower_bound(cells.begin(), cells.end(), from, starts_before);
    const auto last = std::lower_bound(first, cells.end(), to, starts_before);
    for (auto at = first; at != last; ++at) merge_cell(out, *at);
}

}  // namespace yagura::metrics
