#include "engine/segment/row_group_packer.h"

#include <algorithm>
#include <unordered_map>

#include "engine/stream_key.h"

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
    put_streams_together();
    YG_CHECK(writer_.add_row_group(rows_));
    rows_.clear();
    arena_.clear();
    bytes_ = 0;
    return {};
}

/// A stable distribution over the streams leaves each stream's rows in the order in which they
/// came, which a sort would have to find again. Rows of one day come by group and time, days one
/// after the other.
void RowGroupPacker::put_streams_together() {
    struct Stream {
        StreamKey key;
        std::uint32_t rows = 0;
        std::uint32_t place = 0;
    };
    std::vector<Stream> streams;
    std::vector<std::uint32_t> stream_of(rows_.size());
    std::unordered_map<StreamKey, std::uint32_t> known;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const StreamKey key{rows_[i].group, rows_[i].stream};
        if (i > 0 && streams[stream_of[i - 1]].key == key) {
            stream_of[i] = stream_of[i - 1];
        } else {
            const auto number = static_cast<std::uint32_t>(streams.size());
            const auto [found, added] = known.try_emplace(key, number);
            if (added) streams.push_back({key});
            stream_of[i] = found->second;
        }
        ++streams[stream_of[i]].rows;
    }
    if (streams.size() == 1) return;
    std::vector<Stream*> order;
    for (Stream& stream : streams) order.push_back(&stream);
    std::sort(order.begin(), order.end(),
              [](const Stream* a, const Stream* b) { return a->key < b->key; });
    std::uint32_t place = 0;
    for (Stream* stream : order) {
        stream->place = place;
        place += stream->rows;
    }
    together_.resize(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i)
        together_[streams[stream_of[i]].place++] = rows_[i];
    rows_.swap(together_);
    together_.clear();
}

}  // namespace yagura::engine::segment
