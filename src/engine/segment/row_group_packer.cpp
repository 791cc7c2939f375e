#include "engine/segment/row_group_packer.h"

#include <algorithm>
#include <tuple>

namespace yagura::engine::segment {

namespace {
/// From this size on a row group does not reach over midnight, so that a later merge into days, and
/// what expires by days, meets whole row groups.
constexpr std::uint64_t kWorthADay = 256 << 10;

std::int64_t day_of(TimeMs time) {
    const std::int64_t day = time.value / kDayMs;
    return time.value % kDayMs < 0 ? day - 1 : day;
}
}  // namespace

bool RowGroupPacker::must_cut_before(const Row& row) const {
    if (rows_.empty()) return false;
    if (rows_.size() >= limits_.rows_per_group) return true;
    if (bytes_ + row.message.size() > limits_.bytes_per_group) return true;
    // A group that is likely to be large starts afresh once there is enough for a good row group.
    if (row.group != rows_.back().group && bytes_ >= limits_.bytes_per_group / 2) return true;
    return bytes_ >= kWorthADay && day_of(row.timestamp) != day_of(rows_.back().timestamp);
}

Result<void> RowGroupPacker::add(const Row& row) {
    if (must_cut_before(row)) YG_CHECK(write());
    rows_.push_back(row);
    if (messages_ == Messages::Copied) rows_.back().message = arena_.copy(row.message);
    bytes_ += row.message.size();
    return {};
}

Result<void> RowGroupPacker::finish() {
    if (rows_.empty()) return {};
    return write();
}

Result<void> RowGroupPacker::write() {
    std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
        return std::tie(a.group, a.stream, a.timestamp, a.seq) <
               std::tie(b.group, b.stream, b.timestamp, b.seq);
    });
    YG_CHECK(writer_.add_row_group(rows_));
    rows_.clear();
    arena_.clear();
    bytes_ = 0;
    return {};
}

}  // namespace yagura::engine::segment
