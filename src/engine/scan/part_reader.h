#pragma once

#include <span>

#include "engine/field_scan.h"
#include "engine/memtable/batch.h"
#include "engine/scan/field_filter.h"
#include "engine/scan/plan.h"
#include "engine/segment/reader.h"

namespace yagura::engine::scan {

/// What one read of a part works with. All of it is the caller's and outlives the read.
struct PartJob {
    const FieldScanRequest& request;
    const Plan& plan;
    const CompiledFilter& filter;
    FieldBatch* batch;  ///< null: rows are only counted
    ScanStatistics& statistics;
    const Cancellation* cancellation;
};

/// Reads one part by column and returns the number of matching rows. Errors: Io, Cancelled.
[[nodiscard]] Result<std::uint64_t> read_row_group(const PartJob& job,
                                                   const segment::Segment& segment,
                                                   const segment::RowGroupInfo& info);
/// `owner` keeps the batches alive.
[[nodiscard]] Result<std::uint64_t> read_memory(const PartJob& job,
                                                std::span<const memtable::Batch* const> batches,
                                                const std::shared_ptr<const void>& owner);

}  // namespace yagura::engine::scan
