#include <deque>

#include "insights/stage.h"

/// Stages that remember something of the rows before.
namespace yagura::insights {
namespace {

class AccumStage final : public Stage {
  public:
    AccumStage(const AccumStep& step, StageContext& context) : step_(step), context_(context) {}
    Result<bool> take(Row& row) override {
        const auto number = as_number(evaluate(step_.field, row, context_.evaluation));
        sum_ += number.value_or(0);
        row.slots[static_cast<std::size_t>(step_.slot)] = Value::of_number(sum_);
        return next().take(row);
    }

  private:
    const AccumStep& step_;
    StageContext& context_;
    double sum_ = 0;
};

class FillDownStage final : public Stage {
  public:
    explicit FillDownStage(const FillDownStep& step) : step_(step), last_(step.slots.size()) {}
    Result<bool> take(Row& row) override {
        for (std::size_t i = 0; i < last_.size(); ++i) {
            const Value value = row.at(step_.slots[i]);
            if (value.missing()) {
                row.slots[static_cast<std::size_t>(step_.slots[i])] = last_[i].get();
            } else {
                last_[i].set(value);
            }
        }
        return next().take(row);
    }

  private:
    const FillDownStep& step_;
    std::vector<OwnedValue> last_;
};

/// Sums of numbers; times are none.
class AddTotalsStage final : public Stage {
  public:
    AddTotalsStage(const AddTotalsStep& step, StageContext& context)
        : step_(step), context_(context), sums_(step.slots.size()) {}

    Result<bool> take(Row& row) override {
        double total = 0;
        for (std::size_t i = 0; i < step_.slots.size(); ++i) {
            const Value& value = row.at(step_.slots[i]);
            const auto number = as_number(value);
            if (!number || value.kind == Value::Kind::Time) continue;
            total += *number;
            sums_[i] = sums_[i].value_or(0) + *number;
        }
        set_total(row, total);
        sum_of_totals_ += total;
        return next().take(row);
    }

    Result<void> finish() override {
        if (step_.columns) {
            Row row;
            row.slots.resize(static_cast<std::size_t>(context_.slot_count));
            for (std::size_t i = 0; i < sums_.size(); ++i) {
                if (!sums_[i]) continue;
                row.slots[static_cast<std::size_t>(step_.slots[i])] = Value::of_number(*sums_[i]);
            }
            set_total(row, sum_of_totals_);
            YG_CHECK(next().take(row));
        }
        return Stage::finish();
    }

  private:
    void set_total(Row& row, double total) const {
        if (step_.total < 0) return;
        row.slots[static_cast<std::size_t>(step_.total)] = Value::of_number(total);
    }

    const AddTotalsStep& step_;
    StageContext& context_;
    std::vector<std::optional<double>> sums_;
    double sum_of_totals_ = 0;
};

class AutoregressStage final : public Stage {
  public:
    AutoregressStage(const AutoregressStep& step, StageContext& context)
        : step_(step), context_(context) {}

    Result<bool> take(Row& row) override {
        OwnedValue now;
        now.set(evaluate(step_.field, row, context_.evaluation));
        for (std::size_t i = 0; i < step_.slots.size(); ++i) {
            // The newest stands in front: one row back is before_[0].
            const std::size_t back = step_.first - 1 + i;
            row.slots[static_cast<std::size_t>(step_.slots[i])] =
                back < before_.size() ? before_[back].get() : Value();
        }
        const bool wanted = YG_TRY(next().take(row));
        before_.push_front(std::move(now));
        if (before_.size() >= step_.first + step_.slots.size()) before_.pop_back();
        return wanted;
    }

  private:
    const AutoregressStep& step_;
    StageContext& context_;
    std::deque<OwnedValue> before_;
};

}  // namespace

std::unique_ptr<Stage> make_accum_stage(const AccumStep& step, StageContext& context) {
    return std::make_unique<AccumStage>(step, context);
}

std::unique_ptr<Stage> make_fill_down_stage(const FillDownStep& step) {
    return std::make_unique<FillDownStage>(step);
}

std::unique_ptr<Stage> make_add_totals_stage(const AddTotalsStep& step, StageContext& context) {
    return std::make_unique<AddTotalsStage>(step, context);
}

std::unique_ptr<Stage> make_autoregress_stage(const AutoregressStep& step, StageContext& context) {
    return std::make_unique<AutoregressStage>(step, context);
}

}  // namespace yagura::insights
