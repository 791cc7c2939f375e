#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/memtable/batch.h"

namespace yagura::engine::memtable {

/// The rows of some batches in the order of (time, seq), which is how sealing wants them. Batches
/// nearly always come in time order, so nothing is sorted: their rows are merged, and a stretch of
/// rows that no other batch reaches into costs two comparisons a row. Only a batch that is out of
/// order gets a list of its rows.
///
///     for (rows.start(); !rows.finished(); rows.advance()) use(rows.place());
class OrderedRows {
  public:
    struct Place {
        const Batch* batch;
        std::uint32_t row;
    };

    /// Rows before `from` are passed over.
    explicit OrderedRows(TimeMs from) : from_(from) {}

    /// Before start(). The batch outlives this.
    void add(const Batch& batch);
    void start();
    bool finished() const { return heap_.empty(); }
    Place place() const { return {heap_[0].batch, row_of(heap_[0])}; }
    void advance();

  private:
    struct Cursor {
        TimeMs time;
        EventSeq seq;
        const Batch* batch;
        const std::uint32_t* order;  ///< null: the batch is in order
        std::uint32_t next;          ///< the place in the order
        std::uint32_t end;

        bool operator<(const Cursor& other) const {
            return time != other.time ? time < other.time : seq < other.seq;
        }
    };
    static std::uint32_t row_of(const Cursor& cursor) {
        return cursor.order == nullptr ? cursor.next : cursor.order[cursor.next];
    }
    static void look(Cursor& cursor);
    void sift_down(std::size_t at);

    const TimeMs from_;
    std::vector<Cursor> heap_;  // the least in front
    std::vector<std::unique_ptr<std::uint32_t[]>> orders_;
};

}  // namespace yagura::engine::memtable
