#pragma once

#include <memory>
#include <vector>

#include "engine/memtable/part.h"
#include "engine/scan/plan.h"
#include "engine/segment/reader.h"

namespace yagura::engine::scan {

enum class Verdict {
    Match,
    NoMatch,
    PassedOver,  ///< no match, seen without a look at this very row
    Damaged,     ///< its block cannot be read
};

struct Examined {
    Verdict verdict = Verdict::NoMatch;
    std::uint64_t bytes = 0;  ///< of the message (about, when it was passed over)
};

/// All of a row but its message.
struct RowFields {
    GroupId group;
    StreamId stream;
    TimeMs timestamp;
    EventSeq seq;
    TimeMs ingestion_time;
};

/// The wanted rows of one piece of the store (a row group, a batch in memory), in the order of the
/// read. Does nothing expensive before open(), and touches messages only in examine().
class RowCursor {
  public:
    explicit RowCursor(const Plan& plan) : plan_(plan) {}
    virtual ~RowCursor() = default;

    /// Finds the rows. Errors: Io.
    [[nodiscard]] virtual Result<void> open() = 0;
    bool done() const { return next_ == rows_.size(); }
    const OrderKey& key() const { return rows_[next_].key; }
    /// Looks at the current row's message. Errors: Io.
    [[nodiscard]] virtual Result<Examined> examine() = 0;
    /// Of the current row; message() only after examine() has given Match. Errors: Io.
    [[nodiscard]] virtual Result<RowFields> fields() = 0;
    virtual std::string_view message() const = 0;
    virtual void advance() { ++next_; }

    std::uint64_t damaged_blocks() const { return damaged_blocks_; }

  protected:
    struct SelectedRow {
        OrderKey key;
        std::uint32_t row;
        std::uint32_t page;  // the cursor's own note
    };
    const SelectedRow& current() const { return rows_[next_]; }
    std::uint32_t current_row() const { return rows_[next_].row; }
    void sort_rows();

    const Plan& plan_;
    std::vector<SelectedRow> rows_;
    std::size_t next_ = 0;
    std::uint64_t damaged_blocks_ = 0;
};

std::unique_ptr<RowCursor> make_memory_cursor(const Plan& plan, const memtable::Batch& batch);
/// `segment` and `info` must outlive the cursor.
std::unique_ptr<RowCursor> make_segment_cursor(const Plan& plan, const segment::Segment& segment,
                                               const segment::RowGroupInfo& info);

}  // namespace yagura::engine::scan
