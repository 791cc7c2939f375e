#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/error.h"
#include "insights/plan.h"
#include "insights/row.h"

namespace yagura::insights {

/// Bounds what an execution holds. Any thread.
class MemoryBudget {
  public:
    explicit MemoryBudget(std::uint64_t limit)
        : limit_(static_cast<std::int64_t>(std::min<std::uint64_t>(limit, INT64_MAX))) {}
    [[nodiscard]] Result<void> take(std::uint64_t bytes);
    void give_back(std::uint64_t bytes) { used_ -= static_cast<std::int64_t>(bytes); }
    /// Takes what is above 0 and gives back what is below.
    [[nodiscard]] Result<void> change(std::int64_t bytes);

  private:
    const std::int64_t limit_;
    std::atomic<std::int64_t> used_{0};
};

class InnerRows;

/// What the stages of one execution share.
struct StageContext {
    Evaluation& evaluation;
    MemoryBudget& memory;
    int slot_count = 0;
    const std::vector<InnerRows>* inner = nullptr;  ///< of the plan's inner queries
};

/// A step at work: rows are pushed through it into the next one.
class Stage {
  public:
    virtual ~Stage() = default;
    /// Takes a row, which may be changed. False when no further row makes a difference.
    [[nodiscard]] virtual Result<bool> take(Row& row) = 0;
    /// Whether it holds rows back until it has seen all.
    virtual bool blocks() const { return false; }
    /// Of a stage that blocks: hands what it has now to `next`, changing nothing in itself.
    [[nodiscard]] virtual Result<void> emit(Stage& next) const;
    /// There are no more rows.
    [[nodiscard]] virtual Result<void> finish();

    void set_next(Stage& next) { next_ = &next; }

  protected:
    Stage& next() { return *next_; }

  private:
    Stage* next_ = nullptr;
};

/// The stage of any step; step and context must outlive it.
std::unique_ptr<Stage> make_stage(const Step& step, StageContext& context);

std::unique_ptr<Stage> make_sort_stage(const SortStep& step, StageContext& context);
std::unique_ptr<Stage> make_accum_stage(const AccumStep& step, StageContext& context);
std::unique_ptr<Stage> make_fill_down_stage(const FillDownStep& step);
std::unique_ptr<Stage> make_add_totals_stage(const AddTotalsStep& step, StageContext& context);
std::unique_ptr<Stage> make_autoregress_stage(const AutoregressStep& step, StageContext& context);
std::unique_ptr<Stage> make_fill_missing_stage(const FillMissingStep& step, StageContext& context);
std::unique_ptr<Stage> make_join_stage(const JoinStep& step, StageContext& context);
std::unique_ptr<Stage> make_lookup_stage(const LookupStep& step, StageContext& context);
std::unique_ptr<Stage> make_tail_stage(const TailStep& step, StageContext& context);
std::unique_ptr<Stage> make_stats_stage(const StatsStep& step, StageContext& context);
std::unique_ptr<Stage> make_pattern_stage(const PatternStep& step, StageContext& context);

/// Counts patterns of two windows: what comes after switch_window() is of the one before.
class DiffStage : public Stage {
  public:
    virtual void switch_window() = 0;
};
std::unique_ptr<DiffStage> make_diff_stage(const DiffStep& step, StageContext& context);

/// Of CountStep; the count can be read.
class CountStage final : public Stage {
  public:
    explicit CountStage(const CountStep& step) : step_(step) {}
    Result<bool> take(Row& row) override;
    std::uint64_t count() const { return count_; }
    /// Rows of a window that is only compared with are no matches.
    void stop_counting() { counting_ = false; }

  private:
    const CountStep& step_;
    std::uint64_t count_ = 0;
    bool counting_ = true;
    bool wanted_ = true;
};

}  // namespace yagura::insights
