#include <algorithm>

#include "engine/scan/row_cursor.h"

namespace yagura::engine::scan {

void RowCursor::sort_rows() {
    const auto less = [](const SelectedRow& a, const SelectedRow& b) { return a.key < b.key; };
    if (std::is_sorted(rows_.begin(), rows_.end(), less)) return;
    if (std::is_sorted(rows_.rbegin(), rows_.rend(), less))
        std::reverse(rows_.begin(), rows_.end());
    else
        std::sort(rows_.begin(), rows_.end(), less);
}

namespace {

class MemoryCursor final : public RowCursor {
  public:
    MemoryCursor(const Plan& plan, const memtable::Batch& batch) : RowCursor(plan), batch_(batch) {}

    Result<void> open() override {
        const wal::EventsView& events = batch_.events();
        const std::uint32_t count = events.size();
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::uint32_t row = plan_.order == Order::TimeBackward ? count - 1 - i : i;
            const TimeMs time = events.timestamp(row);
            if (time < plan_.from || time >= plan_.to) continue;
            const OrderKey key = order_key(plan_.order, time, seq_of(row));
            if (plan_.is_after(key)) rows_.push_back({key, row, 0});
        }
        sort_rows();
        return {};
    }

    Result<Examined> examine() override {
        const std::string_view text = message();
        const bool match =
            (!plan_.literal || plan_.literal->find(text) != std::string_view::npos) &&
            (plan_.predicate == nullptr || plan_.predicate->matches(text));
        return Examined{match ? Verdict::Match : Verdict::NoMatch, text.size()};
    }

    Result<RowFields> fields() override {
        const wal::EventsView& events = batch_.events();
        const std::uint32_t row = current_row();
        return RowFields{events.group(), events.stream(), events.timestamp(row), seq_of(row),
                         events.ingestion_time()};
    }

    std::string_view message() const override { return batch_.events().message(current_row()); }

  private:
    EventSeq seq_of(std::uint32_t row) const { return EventSeq(batch_.first_seq().value + row); }

    const memtable::Batch& batch_;
};

}  // namespace

std::unique_ptr<RowCursor> make_memory_cursor(const Plan& plan, const memtable::Batch& batch) {
    return std::make_unique<MemoryCursor>(plan, batch);
}

}  // namespace yagura::engine::scan
