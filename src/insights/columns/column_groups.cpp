#include <algorithm>
#include <set>

#include "insights/columns/batch_grouper.h"
#include "insights/columns/column_execution.h"

namespace yagura::insights {
namespace {

/// The end of a worker's line.
class GroupEnd final : public Stage {
  public:
    explicit GroupEnd(GroupTable& groups) : groups_(groups) {}
    Result<bool> take(Row& row) override {
        YG_CHECK(groups_.add(row));
        return true;
    }
    Result<void> finish() override { return {}; }

  private:
    GroupTable& groups_;
};

void add_slots(const Expression& expression, std::set<int>& slots) {
    walk(expression, [&](const Expression& node) {
        if (node.kind == Expression::Kind::Field) slots.insert(node.slot);
    });
}

std::set<int> slots_of(const StatsStep& stats) {
    std::set<int> out;
    for (const Assignment& key : stats.keys) add_slots(key.expression, out);
    for (const AggregateCall& call : stats.aggregates) {
        if (call.argument) add_slots(*call.argument, out);
    }
    return out;
}

constexpr std::size_t kRowsPerLook = 1'024;

}  // namespace

/// What one thread groups, alone. The steps that the scan has not decided are stages of its own.
struct ColumnExecution::GroupWorker {
    GroupWorker(const ColumnExecution& owner, const ColumnNeeds& needs, bool by_batch)
        : evaluation(owner.setting_.options.window, owner.setting_.options.now),
          context{evaluation, owner.setting_.memory, owner.plan_.slot_count, &owner.setting_.inner},
          groups(*owner.stats_, context),
          rows(owner.plan_, owner.sources_, needs, owner.setting_.store),
          end(groups) {
        evaluation.set_inner(owner.setting_.inner);
        if (by_batch) grouper.emplace(*owner.stats_, owner.sources_, needs, context);
        row.slots.resize(static_cast<std::size_t>(owner.plan_.slot_count));
        for (std::size_t i = 0; i < owner.stats_step_; ++i) {
            if (owner.pushed_.decided.contains(i)) continue;
            stages.push_back(make_stage(owner.plan_.steps[i], context));
            if (auto* stage = dynamic_cast<CountStage*>(stages.back().get())) count = stage;
        }
        for (std::size_t i = 0; i < stages.size(); ++i) {
            stages[i]->set_next(i + 1 < stages.size() ? *stages[i + 1] : end);
        }
    }

    Result<void> add_rows(const Cancellation* cancellation) {
        Stage& front = stages.empty() ? end : *stages.front();
        for (std::size_t at = 0; at < batch.rows; ++at) {
            if (at % kRowsPerLook == 0 && cancellation != nullptr && cancellation->cancelled()) {
                return fail(Errc::Cancelled, "cancelled");
            }
            if (!rows.has_stream(at)) continue;
            evaluation.recycle();
            rows.fill(at, row);
            YG_CHECK(front.take(row));
        }
        return {};
    }

    Evaluation evaluation;
    StageContext context;
    GroupTable groups;
    engine::FieldBatch batch;
    BatchRows rows;
    std::optional<BatchGrouper> grouper;
    Row row;
    GroupEnd end;
    std::vector<std::unique_ptr<Stage>> stages;
    CountStage* count = nullptr;
    std::uint64_t counted = 0;  ///< of `count`, that the query knows
    std::uint64_t answered = 0;
};

/// Whether rows may be grouped by the batch although this step stands in front: the scan has
/// decided it, or nothing of what it makes is looked at.
bool ColumnExecution::is_batch_step(const Step& step) const {
    const std::set<int> read = slots_of(*stats_);
    if (std::holds_alternative<CountStep>(step)) return true;
    const auto* compute = std::get_if<ComputeStep>(&step);
    return compute != nullptr && std::ranges::none_of(compute->assignments, [&](const auto& made) {
               return read.contains(made.slot);
           });
}

ColumnNeeds ColumnExecution::needs_of_groups(bool by_batch) const {
    ColumnNeeds needs;
    std::set<int> slots = slots_of(*stats_);
    for (std::size_t i = 0; i < stats_step_ && !by_batch; ++i) {
        if (pushed_.decided.contains(i)) continue;
        if (const auto* filter = std::get_if<FilterStep>(&plan_.steps[i])) {
            add_slots(filter->condition, slots);
        } else if (const auto* compute = std::get_if<ComputeStep>(&plan_.steps[i])) {
            for (const Assignment& made : compute->assignments) add_slots(made.expression, slots);
        } else if (const auto* parse = std::get_if<ParseStep>(&plan_.steps[i])) {
            add_slots(parse->subject, slots);
        } else if (const auto* lookup = std::get_if<LookupStep>(&plan_.steps[i])) {
            for (const Expression& key : lookup->keys) add_slots(key, slots);
            for (const auto& output : lookup->outputs) {
                if (output.before) add_slots(*output.before, slots);
            }
        }
    }
    for (const int slot : slots) needs.add(slot, sources_);
    for (const AggregateCall& call : stats_->aggregates) {
        if (needs_place(call.kind)) needs.request.timestamp = needs.request.seq = true;
    }
    return needs;
}

Result<void> ColumnExecution::group() {
    bool by_batch = all_decided(stats_step_) && BatchGrouper::can_group(*stats_, sources_);
    for (std::size_t i = 0; i < stats_step_; ++i) {
        by_batch = by_batch && (pushed_.decided.contains(i) || is_batch_step(plan_.steps[i]));
    }
    const ColumnNeeds needs = needs_of_groups(by_batch);
    groups_evaluation_ =
        std::make_unique<Evaluation>(setting_.options.window, setting_.options.now);
    groups_context_ = std::make_unique<StageContext>(
        StageContext{*groups_evaluation_, setting_.memory, plan_.slot_count, &setting_.inner});
    groups_ = std::make_unique<GroupTable>(*stats_, *groups_context_);
    std::vector<std::unique_ptr<GroupWorker>> workers;
    for (std::size_t i = 0; i < worker_count(); ++i) {
        workers.push_back(std::make_unique<GroupWorker>(*this, needs, by_batch));
    }
    const Scans scans = YG_TRY(open(needs.request, setting_.window));
    const bool only_counts = by_batch && stats_->keys.empty() &&
                             std::ranges::all_of(stats_->aggregates, [](const AggregateCall& call) {
                                 return call.kind == AggregateKind::Count && !call.argument;
                             });
    const Cancellation* cancellation = setting_.options.cancellation;
    if (only_counts) {
        YG_CHECK(work(
            parts_of(scans),
            [&](const Part& part, std::size_t, engine::ScanStatistics& statistics) -> Result<bool> {
                matched_ += YG_TRY(part.scan->count(part.number, statistics, cancellation));
                return true;
            }));
        if (matched_ == 0) return {};
        const std::uint32_t group = groups_->find_or_add({}, {});
        for (std::size_t i = 0; i < stats_->aggregates.size(); ++i) {
            groups_->aggregate(i).add_count(group, matched_);
        }
        return groups_->settle();
    }
    YG_CHECK(work(parts_of(scans),
                  [&](const Part& part, std::size_t number,
                      engine::ScanStatistics& statistics) -> Result<bool> {
                      GroupWorker& worker = *workers[number];
                      YG_CHECK(
                          part.scan->read(part.number, worker.batch, statistics, cancellation));
                      YG_CHECK(worker.rows.begin(worker.batch));
                      bool whole = worker.grouper.has_value();
                      for (std::size_t row = 0; row < worker.batch.rows && whole; ++row) {
                          whole = worker.rows.has_stream(row);
                      }
                      if (whole) {
                          matched_ += worker.batch.rows;
                          YG_CHECK(worker.grouper->add(worker.batch, worker.rows, worker.groups));
                      } else {
                          YG_CHECK(worker.add_rows(cancellation));
                      }
                      YG_CHECK(hand_over(worker));
                      return true;
                  }));
    for (const auto& worker : workers) {
        const std::lock_guard lock(groups_mutex_);
        YG_CHECK(groups_->merge(worker->groups));
        worker->groups.clear();
    }
    return {};
}

/// Tells what has been counted, and merges what has been grouped if it was asked for.
Result<void> ColumnExecution::hand_over(GroupWorker& worker) {
    if (worker.count != nullptr) {
        // What was grouped by the batch did not come through the stages.
        matched_ += worker.count->count() - worker.counted;
        worker.counted = worker.count->count();
    }
    if (worker.answered == asked_) return {};
    worker.answered = asked_;
    const std::lock_guard lock(groups_mutex_);
    YG_CHECK(groups_->merge(worker.groups));
    worker.groups.clear();
    return {};
}

Result<void> ColumnExecution::emit_groups(Stage& next, Evaluation& evaluation) {
    const std::lock_guard lock(groups_mutex_);
    return groups_ == nullptr ? Result<void>() : groups_->emit(next, evaluation);
}

}  // namespace yagura::insights
