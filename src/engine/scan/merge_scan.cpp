#include "engine/scan/merge_scan.h"

#include <algorithm>

namespace yagura::engine::scan {

namespace {
bool later(const std::unique_ptr<RowCursor>& a, const std::unique_ptr<RowCursor>& b) {
    return a->key() > b->key();
}
}  // namespace

MergeScan::MergeScan(std::shared_ptr<const Sources> sources, Plan plan, ScanBounds bounds)
    : sources_(std::move(sources)), plan_(std::move(plan)), bounds_(bounds) {
    if (plan_.groups.empty()) return;
    collect_batches();
    collect_row_groups();
    std::sort(waiting_.begin(), waiting_.end(),
              [](const Waiting& a, const Waiting& b) { return a.first > b.first; });
}

void MergeScan::collect_batches() {
    memtable::BatchFilter filter;
    filter.streams = plan_.streams ? &*plan_.streams : nullptr;
    filter.from = plan_.from;
    filter.to = plan_.to;
    filter.up_to = plan_.visible;
    if (plan_.order == Order::Seq && plan_.after) filter.after = EventSeq(plan_.after->high);
    for (const auto& part : sources_->parts) {
        for (const GroupId group : plan_.groups) {
            filter.group = group;
            for (const memtable::Batch* batch : part->batches(filter)) {
                if (plan_.dropped({group, batch->events().stream()})) continue;
                const OrderKey first = first_key(plan_.order, batch->min_time(), batch->max_time(),
                                                 batch->first_seq());
                waiting_.push_back({first, batch, nullptr, nullptr});
            }
        }
    }
}

void MergeScan::collect_row_groups() {
    const auto may_hold_group = [this](GroupId min, GroupId max) {
        const auto at = std::lower_bound(plan_.groups.begin(), plan_.groups.end(), min);
        return at != plan_.groups.end() && *at <= max;
    };
    const bool by_seq = plan_.order == Order::Seq;
    const EventSeq after(by_seq && plan_.after ? plan_.after->high : 0);
    for (const auto& segment : sources_->segments) {
        const segment::Summary& summary = segment->summary();
        if (!may_hold_group(summary.min_group, summary.max_group)) continue;
        for (const segment::RowGroupInfo& info : segment->row_groups()) {
            if (!may_hold_group(info.min_group, info.max_group)) continue;
            if (!plan_.wants_time(info.min_time, info.max_time) ||
                (by_seq && info.max_seq <= after)) {
                if (info.min_group == info.max_group && !plan_.streams) {
                    statistics_.rows_skipped += info.rows;
                    statistics_.bytes_skipped += info.message_bytes;
                }
                continue;
            }
            const OrderKey first =
                first_key(plan_.order, info.min_time, info.max_time, info.min_seq);
            waiting_.push_back({first, nullptr, segment.get(), &info});
        }
    }
}

void MergeScan::push(std::unique_ptr<RowCursor> cursor) {
    open_.push_back(std::move(cursor));
    std::push_heap(open_.begin(), open_.end(), later);
}

std::unique_ptr<RowCursor> MergeScan::pop() {
    std::pop_heap(open_.begin(), open_.end(), later);
    auto cursor = std::move(open_.back());
    open_.pop_back();
    return cursor;
}

/// Opens every piece that could hold the next row.
Result<void> MergeScan::open_due() {
    while (!waiting_.empty() && (open_.empty() || waiting_.back().first <= open_.front()->key())) {
        const Waiting next = waiting_.back();
        waiting_.pop_back();
        auto cursor = next.batch != nullptr
                          ? make_memory_cursor(plan_, *next.batch)
                          : make_segment_cursor(plan_, *next.segment, *next.row_group);
        YG_CHECK(cursor->open());
        statistics_.damaged_blocks += cursor->damaged_blocks();
        if (!cursor->done()) push(std::move(cursor));
    }
    return {};
}

/// Another piece has, or may have, a row before `key`.
bool MergeScan::overtaken(const OrderKey& key) const {
    return (!open_.empty() && open_.front()->key() < key) ||
           (!waiting_.empty() && waiting_.back().first <= key);
}

Result<ScanState> MergeScan::next(ColumnBatch& batch) {
    batch.clear();
    batch_bytes_ = 0;
    call_work_ = 0;
    if (bounds_.limit == 0) return ScanState::Limit;
    while (true) {
        if (bounds_.cancellation != nullptr && bounds_.cancellation->cancelled())
            return fail(Errc::Cancelled, "the read was cancelled");
        YG_CHECK(open_due());
        if (open_.empty()) return ScanState::Finished;
        auto cursor = pop();
        const Step step = YG_TRY(run(*cursor, batch));
        if (!cursor->done()) push(std::move(cursor));
        switch (step) {
            case Step::Next:
                break;
            case Step::BatchFull:
                return ScanState::More;
            case Step::Limit:
                return ScanState::Limit;
            case Step::Paused:
                return ScanState::Paused;
        }
    }
}

/// Takes rows from the cursor while it has the smallest key.
Result<MergeScan::Step> MergeScan::run(RowCursor& cursor, ColumnBatch& batch) {
    while (!cursor.done() && !overtaken(cursor.key())) {
        if (work_ >= bounds_.max_bytes_examined && last_) return Step::Paused;
        if (batch.rows >= bounds_.batch_rows || batch_bytes_ >= bounds_.batch_bytes ||
            call_work_ >= bounds_.call_bytes)
            return Step::BatchFull;
        last_ = cursor.key();
        YG_CHECK(look_at(cursor, batch));
        cursor.advance();
        if (statistics_.rows_matched >= bounds_.limit) return Step::Limit;
    }
    return Step::Next;
}

Result<void> MergeScan::look_at(RowCursor& cursor, ColumnBatch& batch) {
    const std::uint64_t damaged_before = cursor.damaged_blocks();
    // Without a condition and without the message there is no reason to read it.
    const bool needed = plan_.predicate != nullptr || bounds_.projection.message;
    const Examined examined = needed ? YG_TRY(cursor.examine()) : Examined{Verdict::Match, 0};
    work_ += examined.bytes;
    call_work_ += examined.bytes + 1;
    if (examined.verdict == Verdict::PassedOver) {
        ++statistics_.rows_skipped;
        statistics_.bytes_skipped += examined.bytes;
    } else if (examined.verdict != Verdict::Damaged) {
        ++statistics_.rows_examined;
        statistics_.bytes_examined += examined.bytes;
    }
    if (examined.verdict == Verdict::Match) YG_CHECK(hand_out(cursor, batch));
    statistics_.damaged_blocks += cursor.damaged_blocks() - damaged_before;
    return {};
}

Result<void> MergeScan::hand_out(RowCursor& cursor, ColumnBatch& batch) {
    const RowFields fields = YG_TRY(cursor.fields());
    batch.timestamp.push_back(fields.timestamp);
    batch.seq.push_back(fields.seq);
    batch.group.push_back(fields.group);
    batch.stream.push_back(fields.stream);
    if (bounds_.projection.ingestion_time) batch.ingestion_time.push_back(fields.ingestion_time);
    if (bounds_.projection.message) {
        batch.message.push_back(batch.arena.copy(cursor.message()));
        batch_bytes_ += cursor.message().size();
    }
    ++batch.rows;
    ++statistics_.rows_matched;
    return {};
}

std::optional<EventKey> MergeScan::position() const {
    if (!last_ || plan_.order == Order::Seq) return std::nullopt;
    return event_key(plan_.order, *last_);
}

}  // namespace yagura::engine::scan
