#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "insights/message_pattern.h"
#include "insights/stage.h"

namespace yagura::insights {
namespace {

using Entry = PatternTallies::value_type;

/// Counts the rows of each pattern.
class PatternCounter {
  public:
    Result<void> add(const Expression& subject, Row& row, bool before, StageContext& context) {
        std::string buffer;
        const Value value = evaluate(subject, row, context.evaluation);
        const auto text = as_text(value, buffer);
        if (!text) return {};
        std::string pattern = pattern_skeleton(*text);
        auto at = patterns_.find(pattern);
        if (at == patterns_.end()) {
            YG_CHECK(context.memory.take(pattern.size() + sizeof(Entry) + 64));
            at = patterns_.emplace(std::move(pattern), PatternTally()).first;
        }
        ++(before ? at->second.before : at->second.now);
        if (!before) ++rows_;
        return {};
    }

    PatternTallies merged() const { return merge_similar(patterns_); }
    std::uint64_t rows() const { return rows_; }

  private:
    PatternTallies patterns_;
    std::uint64_t rows_ = 0;
};

void set(Row& row, int slot, Value value) {
    row.slots[static_cast<std::size_t>(slot)] = std::move(value);
}

Value number(double value) {
    return Value::of_number(value);
}

class PatternStage final : public Stage {
  public:
    PatternStage(const PatternStep& step, StageContext& context) : step_(step), context_(context) {}

    Result<bool> take(Row& row) override {
        YG_CHECK(counter_.add(step_.subject, row, false, context_));
        return true;
    }

    bool blocks() const override { return true; }

    Result<void> emit(Stage& next) const override {
        const PatternTallies patterns = counter_.merged();
        std::vector<const Entry*> order;
        for (const Entry& entry : patterns) order.push_back(&entry);
        std::ranges::stable_sort(
            order, [](const Entry* a, const Entry* b) { return a->second.now > b->second.now; });
        Row row;
        for (const Entry* entry : order) {
            row.slots.assign(static_cast<std::size_t>(context_.slot_count), Value());
            const auto count = static_cast<double>(entry->second.now);
            const double share = count / static_cast<double>(counter_.rows());
            const std::string pattern = shown_pattern(entry->first);
            set(row, step_.pattern, Value::of_text(pattern));
            set(row, step_.ratio, number(std::round(share * 100) / 100));
            set(row, step_.sample_count, number(count));
            set(row, step_.severity, Value::of_text(severity_label(entry->first)));
            if (!YG_TRY(next.take(row))) break;
        }
        return {};
    }

  private:
    const PatternStep& step_;
    StageContext& context_;
    PatternCounter counter_;
};

std::string describe(const PatternTally& tally) {
    if (tally.before == 0) return "New pattern";
    if (tally.now == 0) return "Pattern no longer seen";
    if (tally.now == tally.before) return "No change";
    const double change = (static_cast<double>(tally.now) - static_cast<double>(tally.before)) /
                          static_cast<double>(tally.before) * 100;
    return fmt::format("{:.0f}% {}", std::abs(change), change > 0 ? "increase" : "decrease");
}

class DiffStageOfPatterns final : public DiffStage {
  public:
    DiffStageOfPatterns(const DiffStep& step, StageContext& context)
        : step_(step), context_(context) {}

    Result<bool> take(Row& row) override {
        YG_CHECK(counter_.add(step_.subject, row, before_, context_));
        return true;
    }

    void switch_window() override { before_ = true; }
    bool blocks() const override { return true; }

    Result<void> emit(Stage& next) const override {
        const PatternTallies patterns = counter_.merged();
        std::vector<const Entry*> order;
        for (const Entry& entry : patterns) order.push_back(&entry);
        const auto difference = [](const Entry* entry) {
            return static_cast<double>(entry->second.now) -
                   static_cast<double>(entry->second.before);
        };
        // What changed most comes first.
        std::ranges::stable_sort(order, [&](const Entry* a, const Entry* b) {
            return std::abs(difference(a)) > std::abs(difference(b));
        });
        Row row;
        for (const Entry* entry : order) {
            row.slots.assign(static_cast<std::size_t>(context_.slot_count), Value());
            const std::string description = describe(entry->second);
            const std::string pattern = shown_pattern(entry->first);
            set(row, step_.pattern, Value::of_text(pattern));
            set(row, step_.sample_count, number(static_cast<double>(entry->second.now)));
            set(row, step_.difference_count, number(difference(entry)));
            set(row, step_.description, Value::of_text(description));
            set(row, step_.severity, Value::of_text(severity_label(entry->first)));
            if (!YG_TRY(next.take(row))) break;
        }
        return {};
    }

  private:
    const DiffStep& step_;
    StageContext& context_;
    PatternCounter counter_;
    bool before_ = false;
};

}  // namespace

std::unique_ptr<Stage> make_pattern_stage(const PatternStep& step, StageContext& context) {
    return std::make_unique<PatternStage>(step, context);
}

std::unique_ptr<DiffStage> make_diff_stage(const DiffStep& step, StageContext& context) {
    return std::make_unique<DiffStageOfPatterns>(step, context);
}

}  // namespace yagura::insights
