#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/arena.h"
#include "insights/execution.h"
#include "insights/value.h"

namespace yagura::insights {

class Row;

/// Fills slots of fields of events, on demand: a query that drops an event by its stream never
/// reads its message.
class FieldReader {
  public:
    virtual ~FieldReader() = default;
    /// Gives row.slots[slot] its value; may fill other slots that are Unread.
    virtual void read(Row& row, int slot) = 0;
};

/// What a query has of one event or group: a value for each slot of the plan. Borrowed: for the
/// time of one step. Rows that stay are StoredRow.
class Row {
  public:
    std::vector<Value> slots;
    const InputEvent* event = nullptr;  ///< null for stored rows and groups
    FieldReader* reader = nullptr;
    EventKey key;
    bool is_event = false;

    const Value& at(int slot) {
        Value& value = slots[static_cast<std::size_t>(slot)];
        if (value.kind == Value::Kind::Unread) reader->read(*this, slot);
        return value;
    }
};

/// A row that owns its texts. Only the slots that later steps look at are kept.
class StoredRow {
  public:
    /// `keep` must outlive the row (it belongs to the plan).
    StoredRow(Row& row, const std::vector<int>& keep);
    /// Makes `row` what was stored; its texts live as long as this.
    void restore(Row& row) const;
    /// Of keep[place].
    const Value& value(std::size_t place) const { return values_[place]; }
    /// Memory taken, about.
    std::size_t bytes() const { return bytes_; }

  private:
    const std::vector<int>* keep_;
    std::vector<Value> values_;
    std::unique_ptr<char[]> texts_;
    std::size_t bytes_ = sizeof(StoredRow);
    EventKey key_;
    bool is_event_ = false;
};

class InnerRows;

/// What evaluating needs besides the row. One thread at a time.
class Evaluation {
  public:
    Evaluation(const QueryWindow& window, TimeMs now) : window_(window), now_(now) {}

    const QueryWindow& window() const { return window_; }
    TimeMs now() const { return now_; }
    Arena& arena() { return arena_; }
    /// What the plan's inner queries gave; must outlive this.
    void set_inner(const std::vector<InnerRows>& inner) { inner_ = &inner; }
    bool subquery_contains(int number, const Value& value) const;
    /// A text that lives until the next recycle().
    Value text(std::string_view text) { return Value::of_text(arena_.copy(text)); }
    /// Nothing of the arena is needed any more.
    void recycle() {
        if (arena_.capacity() > 1 << 20) arena_.clear();
    }

  private:
    QueryWindow window_;
    TimeMs now_;
    const std::vector<InnerRows>* inner_ = nullptr;
    Arena arena_;
};

}  // namespace yagura::insights
