#pragma once

#include <memory>
#include <vector>

#include "engine/engine.h"
#include "engine/memtable/part.h"
#include "engine/scan/row_cursor.h"
#include "engine/segment/reader.h"

namespace yagura::engine::scan {

/// What there is to read at one moment. Immutable, so that reads share it.
struct Sources {
    std::vector<std::shared_ptr<memtable::Part>> parts;
    std::vector<std::shared_ptr<segment::Segment>> segments;
};

struct ScanBounds {
    std::uint64_t limit = UINT64_MAX;  ///< rows handed out in all
    std::uint64_t max_bytes_examined = UINT64_MAX;
    std::size_t batch_rows = 1024;  ///< handed out by one call
    std::size_t batch_bytes = 1 << 20;
    std::uint64_t call_bytes = 8 << 20;  ///< looked at by one call, about
    Projection projection;
    const Cancellation* cancellation = nullptr;
};

/// Merges the rows of all pieces of the store in the order of the plan. Pieces are opened only when
/// the merge comes to their first possible row, so memory follows how many overlap, not how many
/// there are.
class MergeScan final : public Scan {
  public:
    MergeScan(std::shared_ptr<const Sources> sources, Plan plan, ScanBounds bounds);

    [[nodiscard]] Result<ScanState> next(ColumnBatch& batch) override;
    std::optional<EventKey> position() const override;
    const ScanStatistics& statistics() const override { return statistics_; }
    /// The last row looked at, or nothing.
    std::optional<OrderKey> last_key() const { return last_; }

  private:
    /// A piece that was not opened yet.
    struct Waiting {
        OrderKey first;
        const memtable::Batch* batch;
        const segment::Segment* segment;
        const segment::RowGroupInfo* row_group;
    };
    enum class Step { Next, BatchFull, Limit, Paused };

    void collect_batches();
    void collect_row_groups();
    [[nodiscard]] Result<void> open_due();
    [[nodiscard]] Result<Step> run(RowCursor& cursor, ColumnBatch& batch);
    [[nodiscard]] Result<void> look_at(RowCursor& cursor, ColumnBatch& batch);
    [[nodiscard]] Result<void> hand_out(RowCursor& cursor, ColumnBatch& batch);
    bool overtaken(const OrderKey& key) const;
    void push(std::unique_ptr<RowCursor> cursor);
    std::unique_ptr<RowCursor> pop();

    const std::shared_ptr<const Sources> sources_;
    const Plan plan_;
    const ScanBounds bounds_;
    std::vector<Waiting> waiting_;                  // the next to open is last
    std::vector<std::unique_ptr<RowCursor>> open_;  // a heap, smallest key first
    ScanStatistics statistics_;
    std::uint64_t work_ = 0;       // message bytes behind us, looked at or passed over
    std::uint64_t call_work_ = 0;  // of this call
    std::size_t batch_bytes_ = 0;
    std::optional<OrderKey> last_;
};

}  // namespace yagura::engine::scan
