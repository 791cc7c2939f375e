#pragma once

#include <vector>

#include "base/arena.h"
#include "engine/segment/writer.h"

namespace yagura::engine::segment {

enum class Messages {
    Borrowed,  ///< stay good until finish()
    Copied,    ///< are only good during add()
};

/// Cuts rows, which come ordered by group and time, into row groups: a large group gets row groups
/// of its own, each a stretch of time; small groups share. Inside a row group rows are put next to
/// those of their stream.
class RowGroupPacker {
  public:
    RowGroupPacker(SegmentWriter& writer, WriterLimits limits, Messages messages)
        : writer_(writer), limits_(limits), messages_(messages) {}

    [[nodiscard]] Result<void> add(const Row& row);
    [[nodiscard]] Result<void> finish();

  private:
    bool must_cut_before(const Row& row) const;
    [[nodiscard]] Result<void> write();
    void put_streams_together();

    SegmentWriter& writer_;
    const WriterLimits limits_;
    const Messages messages_;
    std::vector<Row> rows_;
    std::vector<Row> together_;  // what rows_ becomes; kept for its memory
    std::uint64_t bytes_ = 0;
    Arena arena_{256 << 10};
};

}  // namespace yagura::engine::segment
