#include "engine/memtable/ordered_rows.h"

#include <algorithm>
#include <numeric>

namespace yagura::engine::memtable {

void OrderedRows::add(const Batch& batch) {
    const wal::EventsView& events = batch.events();
    Cursor cursor{{}, {}, &batch, nullptr, 0, events.size()};
    if (!batch.sorted()) {
        auto order = std::make_unique_for_overwrite<std::uint32_t[]>(events.size());
        std::iota(order.get(), order.get() + events.size(), 0u);
        // Rows of one time stay in the order of their positions.
        std::stable_sort(order.get(), order.get() + events.size(),
                         [&](std::uint32_t a, std::uint32_t b) {
                             return events.timestamp(a) < events.timestamp(b);
                         });
        cursor.order = order.get();
        orders_.push_back(std::move(order));
    }
    while (cursor.next < cursor.end && events.timestamp(row_of(cursor)) < from_) ++cursor.next;
    if (cursor.next == cursor.end) return;
    look(cursor);
    heap_.push_back(cursor);
}

void OrderedRows::start() {
    for (std::size_t at = heap_.size() / 2; at-- > 0;) sift_down(at);
}

void OrderedRows::advance() {
    Cursor& least = heap_[0];
    if (++least.next == least.end) {
        least = heap_.back();
        heap_.pop_back();
        if (heap_.empty()) return;
    } else {
        look(least);
    }
    sift_down(0);
}

void OrderedRows::look(Cursor& cursor) {
    const std::uint32_t row = row_of(cursor);
    cursor.time = cursor.batch->events().timestamp(row);
    cursor.seq = EventSeq(cursor.batch->first_seq().value + row);
}

void OrderedRows::sift_down(std::size_t at) {
    const std::size_t size = heap_.size();
    std::size_t child = 2 * at + 1;
    if (child >= size) return;
    if (child + 1 < size && heap_[child + 1] < heap_[child]) ++child;
    if (!(heap_[child] < heap_[at])) return;
    const Cursor moving = heap_[at];
    do {
        heap_[at] = heap_[child];
        at = child;
        child = 2 * at + 1;
        if (child >= size) break;
        if (child + 1 < size && heap_[child + 1] < heap_[child]) ++child;
    } while (heap_[child] < moving);
    heap_[at] = moving;
}

}  // namespace yagura::engine::memtable
