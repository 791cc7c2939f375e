#include "insights/inner_rows.h"

#include <fmt/core.h>

namespace yagura::insights {
namespace {

/// Gives each row its partners.
class JoinStage final : public Stage {
  public:
    JoinStage(const JoinStep& step, StageContext& context)
        : step_(step), context_(context), partners_((*context.inner)[step.query]) {}

    Result<bool> take(Row& row) override {
        std::string key;
        bool comparable = true;
        for (const Expression& expression : step_.keys) {
            comparable &= append_equality_key(key, evaluate(expression, row, context_.evaluation));
        }
        const auto* found = comparable ? partners_.find(key) : nullptr;
        if (found == nullptr) {
            if (!step_.keep_left) return true;
            for (const int slot : step_.columns->outer) set(row, slot, {});
            return next().take(row);
        }
        const std::vector<Value> before = found->size() > 1 ? row.slots : std::vector<Value>();
        bool first = true;
        for (const StoredRow& partner : *found) {
            if (!first) row.slots = before;
            first = false;
            const auto& outer = step_.columns->outer;
            for (std::size_t i = 0; i < outer.size(); ++i) set(row, outer[i], partner.value(i));
            if (!YG_TRY(next().take(row))) return false;
        }
        return true;
    }

  private:
    static void set(Row& row, int slot, Value value) {
        if (slot >= 0) row.slots[static_cast<std::size_t>(slot)] = std::move(value);
    }

    const JoinStep& step_;
    StageContext& context_;
    const InnerRows& partners_;
};

}  // namespace

bool InnerRows::contains(const Value& value) const {
    std::string key;
    return append_equality_key(key, value) && values_.contains(key);
}

const std::vector<StoredRow>* InnerRows::find(const std::string& key) const {
    const auto at = rows_.find(key);
    return at == rows_.end() ? nullptr : &at->second;
}

InnerCollector::InnerCollector(const Plan& plan, std::size_t key_columns, MemoryBudget& memory,
                               InnerRows& into)
    : key_columns_(key_columns), memory_(memory), into_(into) {
    for (const Column& column : plan.columns) slots_.push_back(column.slot);
}

Result<bool> InnerCollector::take(Row& row) {
    std::string key;
    const std::size_t parts = key_columns_ == 0 ? 1 : key_columns_;
    for (std::size_t i = 0; i < parts; ++i) {
        if (!append_equality_key(key, row.at(slots_[i]))) return true;
    }
    if (key_columns_ == 0) {
        const std::size_t bytes = key.size() + 64;
        if (into_.values_.insert(std::move(key)).second) YG_CHECK(memory_.take(bytes));
        return true;
    }
    auto& rows = into_.rows_[key];
    if (rows.empty()) {
        YG_CHECK(memory_.take(key.size() + 96));
        if (into_.rows_.size() > InnerRows::kMaxJoinKeys) {
            return fail(Errc::LimitExceeded,
                        fmt::format("The right side of a join has more than {} different keys.",
                                    InnerRows::kMaxJoinKeys));
        }
    }
    rows.emplace_back(row, slots_);
    YG_CHECK(memory_.take(rows.back().bytes()));
    return true;
}

bool Evaluation::subquery_contains(int number, const Value& value) const {
    return (*inner_)[static_cast<std::size_t>(number)].contains(value);
}

std::unique_ptr<Stage> make_join_stage(const JoinStep& step, StageContext& context) {
    return std::make_unique<JoinStage>(step, context);
}

}  // namespace yagura::insights
