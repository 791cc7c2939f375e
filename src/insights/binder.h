#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "insights/command.h"
#include "insights/plan.h"
#include "insights/scope.h"

namespace yagura::insights {

/// Makes the plan of a query from its commands: checks their order, resolves names, works out the
/// columns. Faults are thrown as CompileFault.
class Binder {
  public:
    Binder(std::string_view text, const CompileOptions& options);

    std::unique_ptr<Plan> bind(std::vector<Command> commands);

  private:
    void check_order(const std::vector<Command>& commands) const;
    void bind_command(Command& command, const Command* next);
    void bind_fields(FieldsCommand& command);
    void bind_filter(FilterCommand& command);
    void bind_parse(ParseCommand& command);
    void bind_sort(SortCommand& command);
    void bind_limit(const LimitCommand& command);
    void bind_stats(StatsCommand& command);
    void take_aggregates(Expression& expression, StatsStep& step, Scope& inner, bool& found);
    AggregateCall aggregate_call(Expression& call, Scope& inner);
    void bind_dedup(DedupCommand& command);
    void bind_pattern(PatternCommand& command, const Command* next);
    void bind_diff(Expression subject, const DiffCommand& command);
    void bind_unnest(UnnestCommand& command);
    void bind_add_totals(AddTotalsCommand& command);
    void bind_autoregress(AutoregressCommand& command);
    void bind_count_frequent(CountFrequentCommand& command);
    void bind_fill_missing(FillMissingCommand& command, Span span);
    void bind_json(JsonCommand& command);
    void bind_join(JoinCommand& command);
    void bind_lookup(LookupCommand& command);
    int bind_subquery(Expression& in);

    void bind_commands(std::vector<Command> commands);
    /// Binds the commands of a query inside of this one; its columns are the caller's to choose.
    std::unique_ptr<Binder> inner_binder(std::vector<Command> commands) const;
    /// Gives away the plan, with all rows.
    std::shared_ptr<Plan> finish_inner(std::vector<Column> columns);

    void show(const std::string& name, int slot);
    void show_found(const std::string& name, int slot);
    /// From here rows are no longer single matching events.
    void count_matches(bool stops_early = false);
    Expression message_field();

    std::string_view text_;
    CompileOptions options_;
    std::unique_ptr<Plan> plan_;
    Scope scope_;
    bool explicit_columns_ = false;  ///< fields, stats, pattern or diff
    bool displayed_ = false;         ///< display: it alone says what is shown
    std::vector<Column> found_;      ///< of parse and unnest: shown when nobody says what is
    bool counted_ = false;
    bool has_limit_ = false;
    /// The right side of a join, open until it is known which of its fields are wanted.
    struct Right {
        std::unique_ptr<Binder> binder;
        std::shared_ptr<JoinColumns> columns;
        std::size_t query = 0;
    };
    std::unique_ptr<Right> right_;
};

/// What is worked out on the finished steps: the order to read events in, what sorts keep, what
/// scans may rely on.
void finish_plan(Plan& plan);

}  // namespace yagura::insights
