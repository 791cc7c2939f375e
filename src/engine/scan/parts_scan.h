#pragma once

#include <memory>
#include <vector>

#include "engine/field_scan.h"
#include "engine/scan/field_filter.h"
#include "engine/scan/merge_scan.h"
#include "engine/scan/plan.h"

namespace yagura::engine::scan {

/// The store's FieldScan: row groups of segments, and batches in memory by the stretch.
class PartsScan final : public FieldScan {
  public:
    /// Message bytes of batches in memory that make one part, about.
    static constexpr std::uint64_t kMemoryPartBytes = 8 << 20;

    /// Errors: InvalidArgument (a filter that breaks its rules).
    [[nodiscard]] static Result<std::unique_ptr<FieldScan>> create(
        std::shared_ptr<const Sources> sources, Plan plan, FieldScanRequest request);

    std::size_t parts() const override { return parts_.size(); }
    PartBounds bounds(std::size_t part) const override { return parts_[part].bounds; }
    [[nodiscard]] Result<void> read(std::size_t part, FieldBatch& batch, ScanStatistics& statistics,
                                    const Cancellation* cancellation) const override;
    [[nodiscard]] Result<std::uint64_t> count(std::size_t part, ScanStatistics& statistics,
                                              const Cancellation* cancellation) const override;

  private:
    struct Part {
        PartBounds bounds;
        std::vector<const memtable::Batch*> batches;  // of memory, or
        const segment::Segment* segment = nullptr;    // of a segment
        const segment::RowGroupInfo* row_group = nullptr;
    };

    PartsScan(std::shared_ptr<const Sources> sources, Plan plan, FieldScanRequest request,
              std::shared_ptr<const CompiledFilter> filter);
    void collect_memory();
    void collect_row_groups();
    bool may_hold_group(GroupId min, GroupId max) const;
    [[nodiscard]] Result<std::uint64_t> run(std::size_t part, FieldBatch* batch,
                                            ScanStatistics& statistics,
                                            const Cancellation* cancellation) const;

    const std::shared_ptr<const Sources> sources_;
    const Plan plan_;
    const FieldScanRequest request_;
    const std::shared_ptr<const CompiledFilter> filter_;
    std::vector<Part> parts_;
};

}  // namespace yagura::engine::scan
