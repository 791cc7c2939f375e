#include <algorithm>
#include <deque>

#include "insights/sort_key.h"
#include "insights/stage.h"

namespace yagura::insights {
namespace {

Row empty_row(int slot_count) {
    Row row;
    row.slots.resize(static_cast<std::size_t>(slot_count));
    return row;
}

/// Sorts at the end. With a bound it throws away what can no longer come among the first, each
/// time that it holds twice as many.
class SortStage final : public Stage {
  public:
    SortStage(const SortStep& step, StageContext& context) : step_(step), context_(context) {}

    Result<bool> take(Row& row) override {
        const std::uint64_t arrival = arrivals_++;
        // What would only be thrown away again is not stored at all.
        if (last_kept_ && !comes_before_last_kept(row)) return true;
        entries_.push_back(make_entry(row, arrival));
        bytes_ += entries_.back().row.bytes();
        YG_CHECK(context_.memory.take(entries_.back().row.bytes()));
        if (step_.bound && entries_.size() >= 2 * *step_.bound + 1'000) prune();
        return true;
    }

    bool blocks() const override { return true; }

    Result<void> emit(Stage& next) const override {
        std::vector<const Entry*> order;
        order.reserve(entries_.size());
        for (const Entry& entry : entries_) order.push_back(&entry);
        std::ranges::sort(order, [&](const Entry* a, const Entry* b) { return before(*a, *b); });
        Row row = empty_row(context_.slot_count);
        for (const Entry* entry : order) {
            entry->row.restore(row);
            if (!YG_TRY(next.take(row))) break;
        }
        return {};
    }

  private:
    struct Entry {
        StoredRow row;
        std::vector<SortKey> keys;  ///< their texts are the row's
        std::uint64_t arrival = 0;
    };

    Entry make_entry(Row& row, std::uint64_t arrival) const {
        Entry out{StoredRow(row, step_.keep), {}, arrival};
        out.keys.reserve(step_.keys.size());
        for (const SortStep::Key& key : step_.keys) out.keys.emplace_back(out.row.value(key.place));
        return out;
    }

    /// Below, equal to or above 0, of one key in the direction in which it is sorted.
    int order_of(std::size_t key, const SortKey& left, const SortKey& right) const {
        const int order = sort_order(left, right);
        return step_.keys[key].descending ? -order : order;
    }

    bool before(const Entry& left, const Entry& right) const {
        for (std::size_t i = 0; i < step_.keys.size(); ++i) {
            if (const int order = order_of(i, left.keys[i], right.keys[i])) return order < 0;
        }
        return left.arrival < right.arrival;
    }

    bool comes_before_last_kept(Row& row) const {
        for (std::size_t i = 0; i < step_.keys.size(); ++i) {
            const int slot = step_.keep[step_.keys[i].place];
            if (const int order = order_of(i, SortKey(row.at(slot)), last_kept_->keys[i])) {
                return order < 0;
            }
        }
        return false;  // it came later
    }

    void prune() {
        const auto bound = static_cast<std::ptrdiff_t>(*step_.bound);
        std::nth_element(entries_.begin(), entries_.begin() + bound, entries_.end(),
                         [&](const Entry& a, const Entry& b) { return before(a, b); });
        entries_.erase(entries_.begin() + bound, entries_.end());
        const Entry& last = *std::ranges::max_element(
            entries_, [&](const Entry& a, const Entry& b) { return before(a, b); });
        Row row = empty_row(context_.slot_count);
        last.row.restore(row);
        last_kept_.emplace(make_entry(row, last.arrival));
        std::uint64_t kept = 0;
        for (const Entry& entry : entries_) kept += entry.row.bytes();
        context_.memory.give_back(bytes_ - kept);
        bytes_ = kept;
    }

    const SortStep& step_;
    StageContext& context_;
    std::vector<Entry> entries_;
    std::optional<Entry> last_kept_;  ///< of those that were left when the others were thrown away
    std::uint64_t arrivals_ = 0;
    std::uint64_t bytes_ = 0;
};

class TailStage final : public Stage {
  public:
    TailStage(const TailStep& step, StageContext& context) : step_(step), context_(context) {}

    Result<bool> take(Row& row) override {
        rows_.emplace_back(row, step_.keep);
        YG_CHECK(context_.memory.take(rows_.back().bytes()));
        if (rows_.size() > step_.count) {
            context_.memory.give_back(rows_.front().bytes());
            rows_.pop_front();
        }
        return true;
    }

    bool blocks() const override { return true; }

    Result<void> emit(Stage& next) const override {
        Row row = empty_row(context_.slot_count);
        for (const StoredRow& stored : rows_) {
            stored.restore(row);
            if (!YG_TRY(next.take(row))) break;
        }
        return {};
    }

  private:
    const TailStep& step_;
    StageContext& context_;
    std::deque<StoredRow> rows_;
};

}  // namespace

std::unique_ptr<Stage> make_sort_stage(const SortStep& step, StageContext& context) {
    return std::make_unique<SortStage>(step, context);
}

std::unique_ptr<Stage> make_tail_stage(const TailStep& step, StageContext& context) {
    return std::make_unique<TailStage>(step, context);
}

}  // namespace yagura::insights
