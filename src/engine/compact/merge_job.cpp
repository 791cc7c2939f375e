#include "engine/compact/merge_job.h"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

#include "engine/compact/merge_policy.h"

namespace yagura::engine::compact {

namespace {
/// A day with less shares its file with the next one, so that events strewn over years do not make
/// a file for each day.
constexpr std::uint64_t kWorthAFile = 1 << 20;
}  // namespace

MergeJob::MergeJob(Surroundings surroundings, std::shared_ptr<const scan::Sources> inputs)
    : around_(std::move(surroundings)), inputs_(std::move(inputs)) {}

/// Null when the index is damaged, which is counted by the scan that meets it.
Result<std::shared_ptr<const segment::RowGroupIndex>> MergeJob::index_of(
    const segment::Segment& input, const segment::RowGroupInfo& info) const {
    auto index = input.index(info);
    if (index) return *index;
    if (index.error().code() != Errc::Corruption) return std::unexpected<Error>(index.error());
    return nullptr;
}

Result<MergeResult> MergeJob::run() {
    YG_CHECK(count_inputs());
    const std::set<std::int64_t> days = YG_TRY(days_with_rows());
    const bool nothing_dropped = !around_.image.anything_dropped();
    for (const std::int64_t day : days) {
        YG_CHECK(merge_day(day));
        if (writer_ && writer_->bytes_written() >= kWorthAFile) YG_CHECK(close_output());
    }
    if (writer_) YG_CHECK(close_output());
    if (nothing_dropped && !around_.image.anything_dropped() && result_.damaged_blocks == 0 &&
        rows_seen_ != rows_in_)
        return fail(Errc::Internal, fmt::format("a merge of {} rows met {}", rows_in_, rows_seen_));
    for (const auto& [group, delta] : totals_)
        if (delta.events != 0 || delta.message_bytes != 0) result_.totals.push_back(delta);
    return std::move(result_);
}

Result<void> MergeJob::count_inputs() {
    for (const auto& input : inputs_->segments) {
        const auto open = YG_TRY(input->pin());
        rows_in_ += input->summary().rows;
        for (const segment::RowGroupInfo& info : input->row_groups()) {
            const auto index = YG_TRY(index_of(*input, info));
            if (!index) continue;
            for (const segment::Run& run : index->runs) {
                catalog::TotalsDelta& delta = totals_[run.group];
                delta.group = run.group;
                delta.events -= run.rows;
                delta.message_bytes -= static_cast<std::int64_t>(run.message_bytes);
            }
        }
    }
    return {};
}

/// Bounds say the day of most row groups; of the others each row's time is looked at.
Result<std::set<std::int64_t>> MergeJob::days_with_rows() const {
    std::set<std::int64_t> days;
    for (const auto& input : inputs_->segments) {
        const auto open = YG_TRY(input->pin());
        for (const segment::RowGroupInfo& info : input->row_groups()) {
            days.insert(day_of(info.min_time));
            days.insert(day_of(info.max_time));
            if (day_of(info.max_time) - day_of(info.min_time) < 2) continue;
            const auto index = YG_TRY(index_of(*input, info));
            if (!index) continue;
            for (const segment::Page& page : index->column(segment::PageKind::Timestamp)) {
                const auto times = input->column(page, segment::Caching::Pass);
                if (!times && times.error().code() != Errc::Corruption)
                    return std::unexpected<Error>(times.error());
                if (!times) continue;
                for (const std::int64_t time : **times) days.insert(day_of(TimeMs(time)));
            }
        }
    }
    return days;
}

/// An upper bound: a row group that reaches into the day counts whole.
Result<MergeJob::GroupSizes> MergeJob::sizes_of_day(std::int64_t day) {
    GroupSizes sizes;
    for (const auto& input : inputs_->segments) {
        for (const segment::RowGroupInfo& info : input->row_groups()) {
            if (day_of(info.max_time) < day || day_of(info.min_time) > day) continue;
            const auto index = YG_TRY(index_of(*input, info));
            if (!index) {
                // Its groups are unknown; those at its bounds make sure that the scan meets it.
                sizes[info.min_group];
                continue;
            }
            for (const segment::Run& run : index->runs) {
                Size& size = sizes[run.group];
                size.rows += run.rows;
                size.bytes += run.message_bytes;
            }
        }
    }
    return sizes;
}

Result<void> MergeJob::merge_day(std::int64_t day) {
    std::vector<GroupId> chunk;
    Size chunk_size;
    for (const auto& [group, size] : YG_TRY(sizes_of_day(day))) {
        if (around_.image.dropped(group)) continue;
        const bool full = chunk_size.rows + size.rows > around_.limits.rows_per_group ||
                          chunk_size.bytes + size.bytes > around_.limits.bytes_per_group;
        if (!chunk.empty() && full) {
            YG_CHECK(copy_groups(std::exchange(chunk, {}), day));
            chunk_size = {};
        }
        chunk.push_back(group);
        chunk_size.rows += size.rows;
        chunk_size.bytes += size.bytes;
    }
    if (!chunk.empty()) YG_CHECK(copy_groups(std::move(chunk), day));
    return {};
}

Result<void> MergeJob::close_output() {
    YG_CHECK(packer_->finish());
    MergeOutput output;
    output.id = output_id_;
    output.path = around_.temporary_path(output_id_);
    output.summary = YG_TRY(writer_->finish());
    result_.outputs.push_back(std::move(output));
    packer_.reset();
    writer_.reset();
    return {};
}

/// One large group comes in the right order by itself and is passed on as it comes; several small
/// ones are taken into memory together and put in order.
Result<void> MergeJob::copy_groups(std::vector<GroupId> groups, std::int64_t day) {
    ScanRequest request;
    request.groups = groups;
    request.from = TimeMs(day * kDayMs);
    request.to = TimeMs((day + 1) * kDayMs);
    scan::Plan plan = scan::make_plan(request, around_.image);
    plan.on_damage = around_.on_damage;
    scan::ScanBounds bounds;
    if (groups.size() > 1) {
        bounds.batch_rows = SIZE_MAX;
        bounds.batch_bytes = SIZE_MAX;
        bounds.call_bytes = UINT64_MAX;
    }
    scan::MergeScan merge(inputs_, std::move(plan), bounds);
    ColumnBatch batch;
    std::vector<std::uint32_t> order;
    for (ScanState state = ScanState::More; state == ScanState::More;) {
        if (around_.stopping()) return fail(Errc::Cancelled, "the store is closing");
        state = YG_TRY(merge.next(batch));
        order.resize(batch.rows);
        std::iota(order.begin(), order.end(), 0u);
        if (groups.size() > 1)
            std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
                return std::tie(batch.group[a], a) < std::tie(batch.group[b], b);
            });
        YG_CHECK(take_rows(batch, order));
    }
    result_.damaged_blocks += merge.statistics().damaged_blocks;
    return {};
}

Result<void> MergeJob::take_rows(const ColumnBatch& batch, std::span<const std::uint32_t> order) {
    rows_seen_ += batch.rows;
    GroupId group;
    TimeMs expired;
    catalog::TotalsDelta* totals = nullptr;
    for (const std::uint32_t i : order) {
        if (totals == nullptr || batch.group[i] != group) {
            group = batch.group[i];
            expired = around_.image.expiry(group);
            totals = &totals_[group];
            totals->group = group;
        }
        if (batch.timestamp[i] < expired) continue;
        if (!writer_) YG_CHECK(open_output());
        segment::Row row;
        row.group = group;
        row.stream = batch.stream[i];
        row.timestamp = batch.timestamp[i];
        row.seq = batch.seq[i];
        row.ingestion_time = batch.ingestion_time[i];
        row.message = batch.message[i];
        YG_CHECK(packer_->add(row));
        totals->events += 1;
        totals->message_bytes += static_cast<std::int64_t>(row.message.size());
    }
    return {};
}

Result<void> MergeJob::open_output() {
    output_id_ = around_.new_segment_id();
    written_.push_back(around_.temporary_path(output_id_));
    writer_ = YG_TRY(
        segment::SegmentWriter::create(around_.files, written_.back(), output_id_, around_.limits));
    packer_ = std::make_unique<segment::RowGroupPacker>(*writer_, around_.limits,
                                                        segment::Messages::Copied);
    return {};
}

}  // namespace yagura::engine::compact
