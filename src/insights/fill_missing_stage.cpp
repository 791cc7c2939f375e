#include <fmt/core.h>

#include <map>

#include "insights/stage.h"

namespace yagura::insights {
namespace {

/// More rows than a result can have are not made.
constexpr std::size_t kMaxRowsMade = 100'000;

/// Gives each combination of the other keys a row in every step of time between the first and the
/// last one seen.
class FillMissingStage final : public Stage {
  public:
    FillMissingStage(const FillMissingStep& step, StageContext& context)
        : step_(step), context_(context) {}

    Result<bool> take(Row& row) override {
        const Value time = row.at(step_.time_slot);
        if (time.kind != Value::Kind::Time) return true;  // in no step
        const std::size_t number = rows_.size();
        rows_.emplace_back(row, step_.keep);
        YG_CHECK(context_.memory.take(rows_.back().bytes() + 96));
        std::string key;
        for (const int slot : step_.keys) append_group_key(key, row.at(slot));
        const TimeMs at(static_cast<std::int64_t>(time.number));
        if (first_ > at || rows_.size() == 1) first_ = at;
        if (last_ < at || rows_.size() == 1) last_ = at;
        const auto [combination, added] = combinations_.emplace(key, order_.size());
        if (added) order_.push_back(number);
        // Several rows of one step, after a filter of the groups' own making, all stay.
        by_step_[at][combination->second].push_back(number);
        return true;
    }

    bool blocks() const override { return true; }

    Result<void> emit(Stage& next) const override {
        if (rows_.empty()) return {};
        Row row;
        row.slots.resize(static_cast<std::size_t>(context_.slot_count));
        std::size_t made = 0;
        for (TimeMs at = first_; at <= last_; at = step_.period.ceil(at + 1)) {
            const auto step = by_step_.find(at);
            for (std::size_t combination = 0; combination < order_.size(); ++combination) {
                if (++made > kMaxRowsMade) {
                    return fail(Errc::LimitExceeded,
                                fmt::format("fillmissing would make more than {} rows; use a "
                                            "longer bin or fewer keys.",
                                            kMaxRowsMade));
                }
                const std::vector<std::size_t>* found = nullptr;
                if (step != by_step_.end()) {
                    const auto rows = step->second.find(combination);
                    if (rows != step->second.end()) found = &rows->second;
                }
                if (found == nullptr) {
                    make(at, combination, row);
                    if (!YG_TRY(next.take(row))) return {};
                    continue;
                }
                for (const std::size_t number : *found) {
                    rows_[number].restore(row);
                    if (!YG_TRY(next.take(row))) return {};
                }
            }
        }
        return {};
    }

  private:
    void make(TimeMs at, std::size_t combination, Row& row) const {
        const StoredRow& like = rows_[order_[combination]];
        for (Value& value : row.slots) value = {};
        row.is_event = false;
        row.slots[static_cast<std::size_t>(step_.time_slot)] = Value::of_time(at);
        for (std::size_t i = 0; i < step_.keys.size(); ++i) {
            row.slots[static_cast<std::size_t>(step_.keys[i])] = like.value(step_.places[i]);
        }
        for (const Assignment& fill : step_.fills) {
            row.slots[static_cast<std::size_t>(fill.slot)] =
                evaluate(fill.expression, row, context_.evaluation);
        }
    }

    const FillMissingStep& step_;
    StageContext& context_;
    std::vector<StoredRow> rows_;
    std::vector<std::size_t> order_;  ///< first row of each combination
    std::map<std::string, std::size_t> combinations_;
    std::map<TimeMs, std::map<std::size_t, std::vector<std::size_t>>> by_step_;
    TimeMs first_;
    TimeMs last_;
};

}  // namespace

std::unique_ptr<Stage> make_fill_missing_stage(const FillMissingStep& step, StageContext& context) {
    return std::make_unique<FillMissingStage>(step, context);
}

}  // namespace yagura::insights
