#include "insights/execution.h"

#include "insights/columns/column_execution.h"
#include "insights/event_fields.h"
#include "insights/inner_rows.h"
#include "insights/line.h"
#include "insights/plan.h"
#include "insights/stage.h"
#include "insights/time_bounds.h"

namespace yagura::insights {
namespace {

/// So many events are worked on between looks at the cancellation: some milliseconds.
constexpr std::size_t kEventsPerLook = 1'024;

class Execution {
  public:
    Execution(const Query& query, EventStore& store, const ExecutionOptions& options)
        : plan_(query.plan()),
          store_(store),
          options_(options),
          memory_(options.max_memory_bytes),
          evaluation_(options.window, options.now),
          inner_(plan_.inner.size()),
          context_{evaluation_, memory_, plan_.slot_count, &inner_},
          collector_(plan_, store, memory_),
          line_(plan_, 0, context_, collector_) {
        evaluation_.set_inner(inner_);
        for (const auto& stage : line_.stages()) {
            if (auto* count = dynamic_cast<CountStage*>(stage.get())) count_ = count;
            if (auto* diff = dynamic_cast<DiffStage*>(stage.get())) diff_ = diff;
        }
    }

    Result<ResultTable> run() {
        for (std::size_t i = 0; i < plan_.inner.size(); ++i) YG_CHECK(run_inner(i));
        YG_CHECK(run_outer());
        if (!grouped_) YG_CHECK(line_.front().finish());
        ResultTable out = collector_.take_table();
        out.statistics = statistics();
        return out;
    }

  private:
    Result<void> run_inner(std::size_t number) {
        const Plan& plan = *plan_.inner[number];
        std::size_t keys = 0;
        for (const Step& step : plan_.steps) {
            const auto* join = std::get_if<JoinStep>(&step);
            if (join != nullptr && join->query == number) keys = join->keys.size();
        }
        StageContext context{evaluation_, memory_, plan.slot_count, nullptr};
        InnerCollector end(plan, keys, memory_, inner_[number]);
        Line line(plan, 0, context, end);
        const QueryWindow window = narrowed(options_.window, plan, evaluation_);
        if (window.last >= window.from) {
            const auto source = YG_TRY(store_.open_inner(number, window, plan.order));
            YG_CHECK(read(*source, plan, line, false));
        }
        return line.front().finish();
    }

    Result<void> run_outer() {
        // A diff compares whole windows.
        QueryWindow window =
            diff_ != nullptr ? options_.window : narrowed(options_.window, plan_, evaluation_);
        if (window.last < window.from) return {};
        if (diff_ == nullptr && YG_TRY(run_by_column(window))) return {};
        const auto source = YG_TRY(store_.open(window, plan_.order));
        YG_CHECK(read(*source, plan_, line_, true));
        if (diff_ == nullptr) return {};
        diff_->switch_window();
        count_->stop_counting();
        const auto before = YG_TRY(store_.open(window_before(), plan_.order));
        return read(*before, plan_, line_, true);
    }

    /// Does what can be done by column: all, or it narrows the window of what is left to read.
    Result<bool> run_by_column(QueryWindow& window) {
        ColumnStore* store = store_.columns();
        if (store == nullptr) return false;
        columns_ = std::make_unique<ColumnExecution>(ColumnExecution::Setting{
            plan_, *store, options_, window, memory_, inner_, [this] { report_meanwhile(); }});
        // Inner queries have read theirs.
        const ScanFigures before = figures_;
        const auto tell_figures = [&] {
            const ScanFigures read = columns_->figures();
            figures_ = {before.records + read.records, before.bytes + read.bytes};
        };
        if (columns_->can_group()) {
            YG_CHECK(columns_->group());
            grouped_ = true;
            tell_figures();
            matched_ = columns_->matched();
            Line rest(plan_, columns_->stats_step() + 1, context_, collector_);
            YG_CHECK(columns_->emit_groups(rest.front(), evaluation_));
            YG_CHECK(rest.front().finish());
            return true;
        }
        const auto wanted = columns_->wanted_events();
        if (wanted) {
            window = YG_TRY(columns_->find_first(*wanted));
            tell_figures();
            matched_ = columns_->matched();
            if (*matched_ == 0) return true;
        } else if (!columns_->has_filter()) {
            return false;
        }
        const auto collected = YG_TRY(columns_->collect(window));
        if (!collected) return false;
        if (!wanted) tell_figures();
        return feed(collected->events);
    }

    Result<bool> feed(const std::vector<InputEvent>& events) {
        EventFields fields(plan_.event_fields);
        Row row;
        row.slots.resize(static_cast<std::size_t>(plan_.slot_count));
        std::size_t done = 0;
        for (const InputEvent& event : events) {
            if (++done % kEventsPerLook == 0) YG_CHECK(check_cancelled());
            evaluation_.recycle();
            fields.begin(event, row);
            if (!YG_TRY(line_.front().take(row))) break;
        }
        return true;
    }

    /// While other threads work. Of groups it first asks for what there is.
    void report_meanwhile() {
        if (!options_.report_due) return;
        if (!asked_) {
            if (!options_.report_due()) return;
            asked_ = true;
            columns_->ask_for_groups();
            return;
        }
        asked_ = false;
        MemoryBudget memory(options_.max_memory_bytes);
        Evaluation evaluation(options_.window, options_.now);
        evaluation.set_inner(inner_);
        StageContext context{evaluation, memory, plan_.slot_count, &inner_};
        Collector collector(plan_, store_, memory);
        if (columns_->can_group()) {
            Line line(plan_, columns_->stats_step() + 1, context, collector);
            // What cannot be shown now is shown at the end, with the error if there is one.
            if (!columns_->emit_groups(line.front(), evaluation) || !line.front().finish()) return;
        }
        ResultTable table = collector.take_table();
        const ScanFigures figures = columns_->figures();
        table.statistics = {columns_->matched(), figures.records, figures.bytes};
        options_.report(std::move(table));
    }

    Result<void> read(EventSource& source, const Plan& plan, Line& line, bool reports) {
        // Where the scan by column has told all figures, they stay.
        const bool told = reports && matched_.has_value();
        const ScanFigures before = figures_;
        EventFields fields(plan.event_fields);
        std::vector<InputEvent> events;
        Row row;
        row.slots.resize(static_cast<std::size_t>(plan.slot_count));
        bool wanted = true;
        while (wanted) {
            YG_CHECK(check_cancelled());
            YG_CHECK(source.next(events));
            const ScanFigures figures = source.figures();
            if (!told) figures_ = {before.records + figures.records, before.bytes + figures.bytes};
            if (events.empty()) break;
            std::size_t done = 0;
            for (const InputEvent& event : events) {
                if (++done % kEventsPerLook == 0) YG_CHECK(check_cancelled());
                evaluation_.recycle();
                fields.begin(event, row);
                wanted = YG_TRY(line.front().take(row));
                if (!wanted) break;
            }
            if (reports && options_.report_due && options_.report_due()) YG_CHECK(report());
        }
        return {};
    }

    Result<void> check_cancelled() const {
        if (options_.cancellation == nullptr || !options_.cancellation->cancelled()) return {};
        return fail(Errc::Cancelled, "cancelled");
    }

    QueryWindow window_before() const {
        const QueryWindow& window = options_.window;
        std::int64_t back = window.last - window.from + 1;
        for (const Step& step : plan_.steps) {
            const auto* diff = std::get_if<DiffStep>(&step);
            if (diff == nullptr) continue;
            if (diff->against == DiffCommand::Against::PreviousDay) back = kDayMs;
            if (diff->against == DiffCommand::Against::PreviousWeek) back = 7 * kDayMs;
            if (diff->against == DiffCommand::Against::PreviousMonth) back = 30 * kDayMs;
        }
        return {window.from - back, window.last - back};
    }

    QueryStatistics statistics() const {
        const std::uint64_t matched = count_ == nullptr ? 0 : count_->count();
        return {matched_.value_or(matched), figures_.records, figures_.bytes};
    }

    /// The rows as they are now. What blocks hands its rows to a second line behind it; itself it
    /// goes on.
    Result<void> report() {
        ResultTable table;
        std::size_t blocking = 0;
        while (blocking < line_.stages().size() && !line_.stages()[blocking]->blocks()) ++blocking;
        if (blocking == line_.stages().size()) {
            table = collector_.table();
        } else {
            MemoryBudget memory(options_.max_memory_bytes);
            StageContext context{evaluation_, memory, plan_.slot_count, &inner_};
            Collector collector(plan_, store_, memory);
            Line line(plan_, blocking + 1, context, collector);
            YG_CHECK(line_.stages()[blocking]->emit(line.front()));
            YG_CHECK(line.front().finish());
            table = collector.take_table();
        }
        table.statistics = statistics();
        options_.report(std::move(table));
        return {};
    }

    const Plan& plan_;
    EventStore& store_;
    const ExecutionOptions& options_;
    MemoryBudget memory_;
    Evaluation evaluation_;
    std::vector<InnerRows> inner_;
    StageContext context_;
    Collector collector_;
    Line line_;
    CountStage* count_ = nullptr;
    DiffStage* diff_ = nullptr;
    ScanFigures figures_;
    std::unique_ptr<ColumnExecution> columns_;
    std::optional<std::uint64_t> matched_;  ///< as counted by column
    bool grouped_ = false;                  ///< by column
    bool asked_ = false;                    ///< for groups to report
};

}  // namespace

Result<std::unique_ptr<EventSource>> EventStore::open_inner(std::size_t, const QueryWindow&,
                                                            EventOrder) {
    return fail(Errc::Unsupported, "This store has no other groups for joins and subqueries.");
}

Result<ResultTable> execute(const Query& query, EventStore& store,
                            const ExecutionOptions& options) {
    return Execution(query, store, options).run();
}

}  // namespace yagura::insights
