#include <fmt/core.h>

#include <algorithm>

#include "insights/binder.h"
#include "insights/function.h"

/// Queries inside of a query, and the commands that put columns beside rows.
namespace yagura::insights {

std::unique_ptr<Binder> Binder::inner_binder(std::vector<Command> commands) const {
    CompileOptions options = options_;
    options.limit.reset();
    auto binder = std::make_unique<Binder>(text_, options);
    binder->bind_commands(std::move(commands));
    return binder;
}

std::shared_ptr<Plan> Binder::finish_inner(std::vector<Column> columns) {
    count_matches();
    plan_->columns = std::move(columns);
    plan_->max_rows = UINT64_MAX;
    finish_plan(*plan_);
    return std::shared_ptr<Plan>(std::move(plan_));
}

int Binder::bind_subquery(Expression& in) {
    const auto binder = inner_binder(std::move(*in.subquery));
    const std::vector<Column> columns = binder->plan_->columns;
    if (columns.size() != 1) {
        refuse(in.span, "A subquery has to end with one field, like ... | fields id");
    }
    plan_->inner.push_back(binder->finish_inner(columns));
    return static_cast<int>(plan_->inner.size()) - 1;
}

void Binder::bind_join(JoinCommand& command) {
    count_matches();
    right_ = std::make_unique<Right>();
    right_->binder = inner_binder(std::move(*command.query));
    right_->columns = std::make_shared<JoinColumns>();
    right_->query = plan_->inner.size();
    plan_->inner.emplace_back();
    JoinStep step;
    step.query = right_->query;
    step.keep_left = command.keep_left;
    step.columns = right_->columns;
    for (JoinCommand::Condition& condition : command.conditions) {
        condition.left.text.erase(0, command.left.size() + 1);
        condition.left.segments.erase(condition.left.segments.begin());
        step.keys.push_back(field_named(condition.left));
        scope_.bind(step.keys.back());
        condition.right.text.erase(0, command.right.size() + 1);
        condition.right.segments.erase(condition.right.segments.begin());
        Expression right = field_named(condition.right);
        right_->binder->scope_.bind(right);
        if (!right.segments.empty()) {
            refuse(condition.right.span,
                   "join compares whole fields; give parts of a map a name with fields first");
        }
        right_->columns->inner.push_back(right.slot);
        right_->columns->outer.push_back(-1);
    }
    plan_->steps.push_back(std::move(step));
    // Which fields of the right side are wanted turns out in later commands. Each has one slot
    // here; a way into a map stays with the field that took it.
    const auto resolve = [this](Expression& field) {
        right_->binder->scope_.bind(field);
        JoinColumns& columns = *right_->columns;
        for (std::size_t i = 0; i < columns.inner.size(); ++i) {
            if (columns.inner[i] != field.slot || columns.outer[i] < 0) continue;
            field.slot = columns.outer[i];
            return;
        }
        columns.inner.push_back(field.slot);
        columns.outer.push_back(scope_.new_slot());
        field.slot = columns.outer.back();
    };
    scope_.set_sides({command.left, command.right, resolve});
}

void Binder::bind_add_totals(AddTotalsCommand& command) {
    count_matches();
    AddTotalsStep step;
    step.columns = command.columns;
    for (const Token& name : command.fields) {
        Expression field = field_named(name);
        scope_.bind(field);
        if (!field.segments.empty()) refuse(name.span, "addtotals takes whole fields");
        step.slots.push_back(field.slot);
    }
    if (command.fields.empty()) {
        for (const Column& column : plan_->columns) step.slots.push_back(column.slot);
    }
    if (command.rows) {
        step.total = scope_.define_new(command.name);
        show_found(command.name, step.total);
    }
    plan_->steps.push_back(std::move(step));
}

void Binder::bind_autoregress(AutoregressCommand& command) {
    count_matches();
    AutoregressStep step;
    const std::string field = command.field.text;
    scope_.bind(command.field);
    step.field = std::move(command.field);
    step.first = command.first;
    for (std::uint64_t back = command.first; back <= command.last; ++back) {
        const std::string name =
            command.name ? command.name->text : fmt::format("{}_p{}", field, back);
        step.slots.push_back(scope_.define_new(name));
        show_found(name, step.slots.back());
    }
    plan_->steps.push_back(std::move(step));
}

void Binder::bind_count_frequent(CountFrequentCommand& command) {
    // The same as counting by the fields, the most frequent first.
    static const std::string kName = "_approxcount";
    StatsCommand stats;
    NamedExpression count;
    count.expression.kind = Expression::Kind::Call;
    count.expression.text = "count";
    count.name = kName;
    stats.results.push_back(std::move(count));
    stats.keys = std::move(command.keys);
    bind_stats(stats);
    SortCommand sort;
    SortCommand::Key& key = sort.keys.emplace_back();
    key.expression.kind = Expression::Kind::Field;
    key.expression.text = kName;
    key.expression.segments = {kName};
    key.descending = true;
    bind_sort(sort);
}

void Binder::bind_fill_missing(FillMissingCommand& command, Span span) {
    const StatsStep* stats = nullptr;
    for (const Step& step : plan_->steps) {
        if (const auto* found = std::get_if<StatsStep>(&step)) stats = found;
    }
    FillMissingStep step;
    for (const Assignment& key : stats == nullptr ? std::vector<Assignment>() : stats->keys) {
        const Expression& by = key.expression;
        const bool bin = by.kind == Expression::Kind::Call && by.function->takes_period;
        if (bin && step.time_slot < 0) {
            step.time_slot = key.slot;
            step.period = *static_cast<const CalendarPeriod*>(by.prepared.get());
        } else {
            step.keys.push_back(key.slot);
        }
    }
    if (step.time_slot < 0) refuse(span, "fillmissing belongs behind stats ... by bin(...)");
    for (FillMissingCommand::Fill& fill : command.fills) {
        Expression field = field_named(fill.field);
        scope_.bind(field);
        scope_.bind(fill.value);
        step.fills.push_back({std::move(fill.value), field.slot});
    }
    plan_->steps.push_back(std::move(step));
}

void Binder::bind_json(JsonCommand& command) {
    ComputeStep step;
    Expression parsed;
    parsed.kind = Expression::Kind::Call;
    parsed.text = "jsonParse";
    parsed.function = find_function("jsonParse");
    if (command.subject) scope_.bind(*command.subject);
    parsed.children.push_back(command.subject ? std::move(*command.subject) : message_field());
    const int map = scope_.new_slot();
    step.assignments.push_back({std::move(parsed), map});
    Expression value;
    value.kind = Expression::Kind::Field;
    value.slot = map;
    value.segments = std::move(command.path);
    const int slot = scope_.define_new(command.name.text);
    show_found(command.name.text, slot);
    step.assignments.push_back({std::move(value), slot});
    plan_->steps.push_back(std::move(step));
}

}  // namespace yagura::insights
