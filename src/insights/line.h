#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "insights/execution.h"
#include "insights/stage.h"

namespace yagura::insights {

/// The end of the line: makes the rows that are shown.
class Collector final : public Stage {
  public:
    Collector(const Plan& plan, EventStore& store, MemoryBudget& memory)
        : plan_(plan), store_(store), memory_(memory) {}

    Result<bool> take(Row& row) override {
        if (rows_.size() >= plan_.max_rows) return false;
        std::vector<std::optional<std::string>> shown_row;
        std::size_t bytes = 64;
        for (const Column& column : plan_.columns) {
            const Value& value = row.at(column.slot);
            shown_row.push_back(value.missing() ? std::nullopt : std::optional(shown(value)));
            bytes += sizeof(shown_row[0]) + (shown_row.back() ? shown_row.back()->size() : 0);
        }
        if (plan_.rows_are_events) {
            // A row of sums that addtotals adds is no event.
            shown_row.emplace_back();
            if (row.is_event) shown_row.back() = store_.pointer(row.key);
            bytes += sizeof(shown_row[0]) + (shown_row.back() ? shown_row.back()->size() : 0);
        }
        YG_CHECK(memory_.take(bytes));
        bytes_ += bytes;
        rows_.push_back(std::move(shown_row));
        return rows_.size() < plan_.max_rows;
    }

    Result<void> finish() override { return {}; }

    ResultTable table() const {
        ResultTable out;
        for (const Column& column : plan_.columns) out.columns.push_back(column.name);
        if (plan_.rows_are_events) out.columns.emplace_back("@ptr");
        out.rows = rows_;
        return out;
    }
    /// The rows leave: they are no longer this execution's memory.
    ResultTable take_table() {
        ResultTable out;
        out.rows.swap(rows_);
        memory_.give_back(bytes_);
        ResultTable columns = table();
        out.columns = std::move(columns.columns);
        return out;
    }

  private:
    const Plan& plan_;
    EventStore& store_;
    MemoryBudget& memory_;
    std::vector<std::vector<std::optional<std::string>>> rows_;
    std::uint64_t bytes_ = 0;
};

/// The stages of a plan's steps from one on, and what stands behind them.
class Line {
  public:
    /// `end` must outlive it.
    Line(const Plan& plan, std::size_t from, StageContext& context, Stage& end) : end_(end) {
        for (std::size_t i = from; i < plan.steps.size(); ++i) {
            stages_.push_back(make_stage(plan.steps[i], context));
        }
        for (std::size_t i = 0; i < stages_.size(); ++i) {
            stages_[i]->set_next(i + 1 < stages_.size() ? *stages_[i + 1] : end_);
        }
    }

    Stage& front() { return stages_.empty() ? end_ : *stages_.front(); }
    const std::vector<std::unique_ptr<Stage>>& stages() const { return stages_; }

  private:
    Stage& end_;
    std::vector<std::unique_ptr<Stage>> stages_;
};

}  // namespace yagura::insights
