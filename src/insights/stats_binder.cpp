#include <fmt/core.h>

#include "insights/binder.h"

/// The commands after which rows are no longer events: stats, pattern, diff.
namespace yagura::insights {

void Binder::bind_stats(StatsCommand& command) {
    StatsStep step;
    std::vector<Column> columns;
    // Arguments of aggregations and keys see the rows before, results what this stats makes.
    Scope inner = scope_;
    scope_.close();
    for (NamedExpression& key : command.keys) {
        inner.bind(key.expression);
        const int slot = scope_.define_new(key.name);
        step.keys.push_back({std::move(key.expression), slot});
        columns.push_back({key.name, slot});
    }
    for (NamedExpression& result : command.results) {
        bool found = false;
        take_aggregates(result.expression, step, inner, found);
        if (!found && result.expression.kind == Expression::Kind::Field) {
            refuse(result.expression.span,
                   fmt::format("stats needs an aggregation like count(*) or avg({})",
                               result.expression.text));
        }
        scope_.bind(result.expression);
        const int slot = scope_.define_new(result.name);
        step.results.push_back({std::move(result.expression), slot});
        columns.push_back({result.name, slot});
    }
    count_matches();
    plan_->steps.push_back(std::move(step));
    plan_->rows_are_events = false;
    plan_->columns.clear();
    explicit_columns_ = true;
    displayed_ = false;
    for (const Column& column : columns) show(column.name, column.slot);
}

void Binder::take_aggregates(Expression& expression, StatsStep& step, Scope& inner, bool& found) {
    if (expression.kind == Expression::Kind::Call && find_aggregate(expression.text)) {
        found = true;
        step.aggregates.push_back(aggregate_call(expression, inner));
        // The call becomes a reference to its result, under a name that nobody can write.
        const std::string hidden = fmt::format("\n{}", step.aggregates.size());
        Expression reference;
        reference.kind = Expression::Kind::Field;
        reference.span = expression.span;
        reference.text = hidden;
        reference.segments = {hidden};
        scope_.define(hidden, step.aggregates.back().slot);
        expression = std::move(reference);
        return;
    }
    for (Expression& child : expression.children) take_aggregates(child, step, inner, found);
}

AggregateCall Binder::aggregate_call(Expression& call, Scope& inner) {
    AggregateCall out;
    out.kind = *find_aggregate(call.text);
    out.slot = scope_.new_slot();
    const bool count = out.kind == AggregateKind::Count;
    const bool percentile = out.kind == AggregateKind::Percentile;
    const std::size_t wanted = percentile ? 2 : 1;
    if (call.children.size() != wanted && !(count && call.children.empty())) {
        refuse(call.span, fmt::format("{} takes {} argument{}, not {}", call.text, wanted,
                                      wanted == 1 ? "" : "s", call.children.size()));
    }
    const bool by_time = out.kind == AggregateKind::Earliest || out.kind == AggregateKind::Latest;
    if (by_time && inner.closed()) {
        refuse(call.span, "Unknown symbols found in or after stats: @timestamp");
    }
    if (percentile) {
        const Expression& percent = call.children[1];
        if (percent.kind != Expression::Kind::Number || percent.number > 100) {
            refuse(percent.span, "pct takes a percentage from 0 to 100");
        }
        out.parameter = percent.number;
    }
    if (!call.children.empty()) {
        inner.bind(call.children[0]);
        out.argument = std::move(call.children[0]);
    }
    return out;
}

void Binder::bind_pattern(PatternCommand& command, const Command* next) {
    scope_.bind(command.subject);
    if (next != nullptr && next->name == "diff") {
        return bind_diff(std::move(command.subject), std::get<DiffCommand>(next->body));
    }
    count_matches();
    PatternStep step;
    step.subject = std::move(command.subject);
    scope_.close();
    plan_->rows_are_events = false;
    plan_->columns.clear();
    explicit_columns_ = true;
    displayed_ = false;
    const auto column = [&](const std::string& name) {
        const int slot = scope_.define_new(name);
        show(name, slot);
        return slot;
    };
    step.pattern = column("@pattern");
    step.ratio = column("@ratio");
    step.sample_count = column("@sampleCount");
    step.severity = column("@severityLabel");
    plan_->steps.push_back(std::move(step));
}

void Binder::bind_diff(Expression subject, const DiffCommand& command) {
    for (const Step& step : plan_->steps) {
        const bool by_row =
            std::holds_alternative<FilterStep>(step) || std::holds_alternative<ComputeStep>(step) ||
            std::holds_alternative<ParseStep>(step) || std::holds_alternative<LookupStep>(step);
        if (!by_row) {
            refuse(
                subject.span,
                "Before diff only fields, filter, parse and lookup are supported by this service");
        }
    }
    count_matches();
    DiffStep step;
    step.subject = std::move(subject);
    step.against = command.against;
    scope_.close();
    plan_->rows_are_events = false;
    plan_->columns.clear();
    explicit_columns_ = true;
    displayed_ = false;
    const auto column = [&](const std::string& name) {
        const int slot = scope_.define_new(name);
        show(name, slot);
        return slot;
    };
    step.pattern = column("@pattern");
    step.sample_count = column("@sampleCount");
    step.difference_count = column("@differenceCount");
    step.description = column("@differenceDescription");
    step.severity = column("@severityLabel");
    plan_->steps.push_back(std::move(step));
}

}  // namespace yagura::insights
