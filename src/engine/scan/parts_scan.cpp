#include "engine/scan/parts_scan.h"

#include <algorithm>

#include "engine/scan/part_reader.h"

namespace yagura::engine {

void FieldBatch::clear() {
    rows = 0;
    timestamp.clear();
    seq.clear();
    group.clear();
    stream.clear();
    ingestion_time.clear();
    message.clear();
    fields.clear();
    arena.clear();
}

namespace scan {

Result<std::unique_ptr<FieldScan>> PartsScan::create(std::shared_ptr<const Sources> sources,
                                                     Plan plan, FieldScanRequest request) {
    auto filter = YG_TRY(CompiledFilter::compile(request.filter.get(), request.fields));
    return std::unique_ptr<FieldScan>(
        new PartsScan(std::move(sources), std::move(plan), std::move(request), std::move(filter)));
}

PartsScan::PartsScan(std::shared_ptr<const Sources> sources, Plan plan, FieldScanRequest request,
                     std::shared_ptr<const CompiledFilter> filter)
    : sources_(std::move(sources)),
      plan_(std::move(plan)),
      request_(std::move(request)),
      filter_(std::move(filter)) {
    if (plan_.groups.empty()) return;
    collect_memory();
    collect_row_groups();
}

void PartsScan::collect_memory() {
    memtable::BatchFilter filter;
    filter.streams = plan_.streams ? &*plan_.streams : nullptr;
    filter.from = plan_.from;
    filter.to = plan_.to;
    filter.up_to = plan_.visible;
    Part stretch;
    const auto close = [&] {
        if (!stretch.batches.empty()) parts_.push_back(std::move(stretch));
        stretch = Part{};
    };
    for (const auto& part : sources_->parts) {
        for (const GroupId group : plan_.groups) {
            filter.group = group;
            for (const memtable::Batch* batch : part->batches(filter)) {
                PartBounds& bounds = stretch.bounds;
                const TimeMs min = std::max(batch->min_time(), plan_.from);
                const TimeMs max = batch->max_time();
                bounds.min_time = stretch.batches.empty() ? min : std::min(bounds.min_time, min);
                bounds.max_time = stretch.batches.empty() ? max : std::max(bounds.max_time, max);
                bounds.rows += batch->events().size();
                bounds.message_bytes += batch->events().message_bytes();
                stretch.batches.push_back(batch);
                if (bounds.message_bytes >= kMemoryPartBytes) close();
            }
        }
        close();
    }
}

bool PartsScan::may_hold_group(GroupId min, GroupId max) const {
    const auto at = std::lower_bound(plan_.groups.begin(), plan_.groups.end(), min);
    return at != plan_.groups.end() && *at <= max;
}

void PartsScan::collect_row_groups() {
    for (const auto& segment : sources_->segments) {
        const segment::Summary& summary = segment->summary();
        if (!may_hold_group(summary.min_group, summary.max_group)) continue;
        for (const segment::RowGroupInfo& info : segment->row_groups()) {
            if (!may_hold_group(info.min_group, info.max_group) ||
                !plan_.wants_time(info.min_time, info.max_time))
                continue;
            Part part;
            part.bounds = {std::max(info.min_time, plan_.from), info.max_time, info.rows,
                           info.message_bytes};
            part.segment = segment.get();
            part.row_group = &info;
            parts_.push_back(std::move(part));
        }
    }
}

Result<std::uint64_t> PartsScan::run(std::size_t number, FieldBatch* batch,
                                     ScanStatistics& statistics,
                                     const Cancellation* cancellation) const {
    const Part& part = parts_[number];
    if (cancellation != nullptr && cancellation->cancelled())
        return fail(Errc::Cancelled, "the read was cancelled");
    const PartJob job{request_, plan_, *filter_, batch, statistics, cancellation};
    if (part.segment != nullptr) return read_row_group(job, *part.segment, *part.row_group);
    return read_memory(job, part.batches, sources_);
}

Result<void> PartsScan::read(std::size_t part, FieldBatch& batch, ScanStatistics& statistics,
                             const Cancellation* cancellation) const {
    batch.clear();
    YG_CHECK(run(part, &batch, statistics, cancellation));
    return {};
}

Result<std::uint64_t> PartsScan::count(std::size_t part, ScanStatistics& statistics,
                                       const Cancellation* cancellation) const {
    return run(part, nullptr, statistics, cancellation);
}

}  // namespace scan
}  // namespace yagura::engine
