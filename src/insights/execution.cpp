#include "insights/execution.h"

#include "insights/event_fields.h"
#include "insights/period.h"
#include "insights/plan.h"
#include "insights/stage.h"

namespace yagura::insights {
namespace {

/// So many events are worked on between looks at the cancellation: some milliseconds.
constexpr std::size_t kEventsPerLook = 1'024;

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
            shown_row.emplace_back(store_.pointer(row.key));
            bytes += sizeof(shown_row[0]) + shown_row.back()->size();
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

/// Stages of the steps from one on, with a collector behind them.
class Line {
  public:
    Line(const Plan& plan, std::size_t from, EventStore& store, StageContext& context)
        : collector_(plan, store, context.memory) {
        for (std::size_t i = from; i < plan.steps.size(); ++i) {
            stages_.push_back(make_stage(plan.steps[i], context));
        }
        for (std::size_t i = 0; i < stages_.size(); ++i) {
            stages_[i]->set_next(i + 1 < stages_.size() ? *stages_[i + 1] : collector_);
        }
    }

    Stage& front() { return stages_.empty() ? static_cast<Stage&>(collector_) : *stages_.front(); }
    Collector& collector() { return collector_; }
    const std::vector<std::unique_ptr<Stage>>& stages() const { return stages_; }

  private:
    Collector collector_;
    std::vector<std::unique_ptr<Stage>> stages_;
};

class Execution {
  public:
    Execution(const Query& query, EventStore& store, const ExecutionOptions& options)
        : query_(query),
          plan_(query.plan()),
          store_(store),
          options_(options),
          memory_(options.max_memory_bytes),
          evaluation_(options.window, options.now),
          context_{evaluation_, memory_, plan_.slot_count},
          fields_(plan_.event_fields),
          line_(plan_, 0, store, context_) {
        for (const auto& stage : line_.stages()) {
            if (auto* count = dynamic_cast<CountStage*>(stage.get())) count_ = count;
            if (auto* diff = dynamic_cast<DiffStage*>(stage.get())) diff_ = diff;
        }
    }

    Result<ResultTable> run() {
        YG_CHECK(read(options_.window));
        if (diff_ != nullptr) {
            diff_->switch_window();
            count_->stop_counting();
            YG_CHECK(read(window_before()));
        }
        YG_CHECK(line_.front().finish());
        ResultTable out = line_.collector().take_table();
        out.statistics = statistics();
        return out;
    }

  private:
    Result<void> read(const QueryWindow& window) {
        const ScanFigures before = figures_;
        const auto source = YG_TRY(store_.open(window, plan_.order));
        std::vector<InputEvent> events;
        Row row;
        row.slots.resize(static_cast<std::size_t>(plan_.slot_count));
        bool wanted = true;
        while (wanted) {
            YG_CHECK(check_cancelled());
            YG_CHECK(source->next(events));
            const ScanFigures figures = source->figures();
            figures_ = {before.records + figures.records, before.bytes + figures.bytes};
            if (events.empty()) break;
            std::size_t done = 0;
            for (const InputEvent& event : events) {
                if (++done % kEventsPerLook == 0) YG_CHECK(check_cancelled());
                evaluation_.recycle();
                fields_.begin(event, row);
                wanted = YG_TRY(line_.front().take(row));
                if (!wanted) break;
            }
            if (options_.report_due && options_.report_due()) YG_CHECK(report());
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
        return {count_ == nullptr ? 0 : count_->count(), figures_.records, figures_.bytes};
    }

    /// The rows as they are now. What blocks hands its rows to a second line behind it; itself it
    /// goes on.
    Result<void> report() {
        ResultTable table;
        std::size_t blocking = 0;
        while (blocking < line_.stages().size() && !line_.stages()[blocking]->blocks()) ++blocking;
        if (blocking == line_.stages().size()) {
            table = line_.collector().table();
        } else {
            MemoryBudget memory(options_.max_memory_bytes);
            StageContext context{evaluation_, memory, plan_.slot_count};
            Line line(plan_, blocking + 1, store_, context);
            YG_CHECK(line_.stages()[blocking]->emit(line.front()));
            YG_CHECK(line.front().finish());
            table = line.collector().take_table();
        }
        table.statistics = statistics();
        options_.report(std::move(table));
        return {};
    }

    const Query& query_;
    const Plan& plan_;
    EventStore& store_;
    const ExecutionOptions& options_;
    MemoryBudget memory_;
    Evaluation evaluation_;
    StageContext context_;
    EventFields fields_;
    Line line_;
    CountStage* count_ = nullptr;
    DiffStage* diff_ = nullptr;
    ScanFigures figures_;
};

}  // namespace

Result<ResultTable> execute(const Query& query, EventStore& store,
                            const ExecutionOptions& options) {
    return Execution(query, store, options).run();
}

}  // namespace yagura::insights
