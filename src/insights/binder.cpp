#include "insights/binder.h"

#include <fmt/core.h>

#include <algorithm>

namespace yagura::insights {

Binder::Binder(std::string_view text, const CompileOptions& options)
    : text_(text), options_(options), plan_(std::make_unique<Plan>()), scope_(text, *plan_) {
    scope_.set_subquery_binder([this](Expression& in) { return bind_subquery(in); });
}

void Binder::bind_commands(std::vector<Command> commands) {
    check_order(commands);
    for (std::size_t i = 0; i < commands.size(); ++i) {
        plan_->commands.push_back(commands[i].name);
        const Command* next = i + 1 < commands.size() ? &commands[i + 1] : nullptr;
        bind_command(commands[i], next);
    }
}

std::unique_ptr<Plan> Binder::bind(std::vector<Command> commands) {
    if (commands.size() == 1 && commands[0].name == "source") {
        refuse(commands[0].span, "SOURCE has to be followed by another command");
    }
    bind_commands(std::move(commands));
    if (!explicit_columns_ && !displayed_) {
        plan_->columns = {{"@timestamp", scope_.event_slot("@timestamp")},
                          {"@message", scope_.event_slot("@message")}};
        for (const Column& column : found_) show(column.name, column.slot);
    }
    // It stands behind every row of an event anyway.
    std::erase_if(plan_->columns, [](const Column& column) { return column.name == "@ptr"; });
    count_matches();
    plan_->max_rows = options_.limit.value_or(has_limit_ ? Query::kMaxRows : Query::kDefaultRows);
    if (right_) {
        std::vector<Column> columns;
        for (const int slot : right_->columns->inner) columns.push_back({"", slot});
        plan_->inner[right_->query] = right_->binder->finish_inner(std::move(columns));
    }
    finish_plan(*plan_);
    return std::move(plan_);
}

void Binder::check_order(const std::vector<Command>& commands) const {
    const Command* sorted = nullptr;
    const Command* cut = nullptr;
    const Command* dedup = nullptr;
    int stats = 0;
    int joins = 0;
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const Command& command = commands[i];
        const std::string& name = command.name;
        if (name == "source" && i > 0) refuse(command.span, "SOURCE has to be the first command");
        const bool limits = name == "limit" || name == "head" || name == "tail";
        if (dedup != nullptr && !limits) {
            refuse(command.span, fmt::format("Only limit may follow dedup, not {}", name));
        }
        if (name == "dedup") dedup = &command;
        if (name == "sort" || name == "order") sorted = &command;
        if (limits) cut = &command;
        if (name == "stats") {
            if (++stats > 2) {
                refuse(command.span, "A query can contain at most two stats commands");
            }
            for (const Command* before : {sorted, cut}) {
                if (stats == 2 && before != nullptr) {
                    refuse(before->span,
                           fmt::format("{} is not allowed before the second stats command",
                                       before->name));
                }
            }
        }
        if (name == "join" && ++joins > 1) {
            refuse(command.span, "A query can contain at most one join");
        }
        const bool patterns = name == "pattern" || name == "diff";
        if (patterns && sorted != nullptr && sorted != &command) {
            refuse(command.span, fmt::format("{} is not allowed after sort", name));
        }
        if (options_.infrequent_access && (patterns || name == "filterindex")) {
            refuse(command.span,
                   fmt::format("{} is not allowed on log groups of class INFREQUENT_ACCESS",
                               name == "filterindex" ? "filterIndex" : name));
        }
    }
}

void Binder::bind_command(Command& command, const Command* next) {
    struct Visitor {
        Binder& binder;
        const Command& command;
        const Command* next;
        void operator()(FieldsCommand& body) { binder.bind_fields(body); }
        void operator()(FilterCommand& body) { binder.bind_filter(body); }
        void operator()(ParseCommand& body) { binder.bind_parse(body); }
        void operator()(SortCommand& body) { binder.bind_sort(body); }
        void operator()(LimitCommand& body) { binder.bind_limit(body); }
        void operator()(StatsCommand& body) { binder.bind_stats(body); }
        void operator()(DedupCommand& body) { binder.bind_dedup(body); }
        void operator()(PatternCommand& body) { binder.bind_pattern(body, next); }
        void operator()(DiffCommand& body) {
            // Behind a pattern it was bound together with that.
            const auto& names = binder.plan_->commands;
            if (names.size() > 1 && names[names.size() - 2] == "pattern") return;
            if (binder.scope_.closed()) {
                refuse(command.span, "diff looks at events: it is not allowed after stats");
            }
            binder.bind_diff(binder.message_field(), body);
        }
        void operator()(UnnestCommand& body) { binder.bind_unnest(body); }
        void operator()(AccumCommand& body) {
            binder.scope_.bind(body.field);
            binder.count_matches();
            const int slot = binder.scope_.new_slot();
            binder.plan_->steps.push_back(AccumStep{std::move(body.field), slot});
            binder.scope_.define(body.name.text, slot);
            binder.show_found(body.name.text, slot);
        }
        void operator()(FillDownCommand& body) {
            binder.count_matches();
            FillDownStep step;
            for (const Token& name : body.fields) {
                Expression field = field_named(name);
                binder.scope_.bind(field);
                step.slots.push_back(field.slot);
            }
            binder.plan_->steps.push_back(std::move(step));
        }
        void operator()(AddTotalsCommand& body) { binder.bind_add_totals(body); }
        void operator()(AutoregressCommand& body) { binder.bind_autoregress(body); }
        void operator()(CountFrequentCommand& body) { binder.bind_count_frequent(body); }
        void operator()(FillMissingCommand& body) { binder.bind_fill_missing(body, command.span); }
        void operator()(JsonCommand& body) { binder.bind_json(body); }
        void operator()(JoinCommand& body) { binder.bind_join(body); }
        void operator()(LookupCommand& body) { binder.bind_lookup(body); }
        void operator()(SourceCommand& body) { binder.plan_->source = std::move(body.clause); }
    };
    std::visit(Visitor{*this, command, next}, command.body);
}

void Binder::show(const std::string& name, int slot) {
    const auto at = std::ranges::find(plan_->columns, name, &Column::name);
    if (at != plan_->columns.end()) {
        at->slot = slot;
    } else {
        plan_->columns.push_back({name, slot});
    }
}

void Binder::show_found(const std::string& name, int slot) {
    // A column of that name shows the newest definition. What is found behind a fields is shown
    // with its columns; what is found in front of one is only known by name.
    const auto at = std::ranges::find(plan_->columns, name, &Column::name);
    if (at != plan_->columns.end()) {
        at->slot = slot;
    } else if (explicit_columns_ && !displayed_) {
        show(name, slot);
    } else {
        std::erase_if(found_, [&](const Column& column) { return column.name == name; });
        found_.push_back({name, slot});
    }
}

void Binder::count_matches(bool stops_early) {
    if (counted_) return;
    counted_ = true;
    plan_->steps.push_back(CountStep{stops_early});
}

Expression Binder::message_field() {
    Expression field;
    field.kind = Expression::Kind::Field;
    field.text = "@message";
    field.segments = {"@message"};
    scope_.bind(field);
    return field;
}

void Binder::bind_fields(FieldsCommand& command) {
    ComputeStep step;
    std::vector<Column> columns;
    for (NamedExpression& named : command.expressions) {
        scope_.bind(named.expression);
        auto slot = scope_.plain_slot(named.expression);
        if (!slot) {
            slot = scope_.new_slot();
            step.assignments.push_back({std::move(named.expression), *slot});
        }
        // Not a name of an event's own field: later commands find that without it.
        const bool own_name = std::ranges::any_of(plan_->event_fields, [&](const auto& field) {
            return field.slot == *slot && field.name == named.name;
        });
        if (!own_name) scope_.define(named.name, *slot);
        columns.push_back({named.name, *slot});
    }
    if (!step.assignments.empty()) plan_->steps.push_back(std::move(step));
    if (command.display) {
        displayed_ = true;
        plan_->columns.clear();
    } else if (displayed_) {
        return;
    }
    explicit_columns_ = true;
    for (const Column& column : columns) show(column.name, column.slot);
}

void Binder::bind_filter(FilterCommand& command) {
    if (command.index) {
        if (scope_.closed() || scope_.find(command.condition.children[0].text)) {
            refuse(command.condition.span, "filterIndex looks at fields of events only");
        }
        plan_->index_fields.push_back(command.condition.children[0].text);
    }
    scope_.bind(command.condition);
    plan_->steps.push_back(FilterStep{std::move(command.condition)});
}

void Binder::bind_parse(ParseCommand& command) {
    ParseStep step;
    step.mode = command.mode;
    step.multi = command.multi;
    if (command.subject) {
        step.subject = std::move(*command.subject);
        scope_.bind(step.subject);
    } else {
        step.subject = message_field();
    }
    std::vector<std::string> names;
    for (const Token& name : command.names) names.push_back(name.text);
    if (command.mode == ParseCommand::Mode::Glob) {
        step.glob.emplace(command.pattern.text);
        if (step.glob->wildcards() != names.size()) {
            refuse(command.pattern.span, "parse: number of wildcards and aliases differ");
        }
    } else if (command.mode == ParseCommand::Mode::Regex) {
        auto regex = text::Regex::compile(with_named_groups(command.pattern.text));
        if (!regex.has_value()) {
            refuse(command.pattern.span, "Invalid regular expression: " + regex.error().message());
        }
        step.regex = *std::move(regex);
        if (names.empty()) names = step.regex->group_names();
        const bool any_name =
            std::ranges::any_of(names, [](const std::string& name) { return !name.empty(); });
        if (!any_name) {
            refuse(command.pattern.span,
                   "parse: the regular expression needs a named group, like (?<name>...)");
        }
        if (names.size() != step.regex->group_count()) {
            refuse(command.pattern.span, "parse: number of groups and aliases differ");
        }
    }
    if (step.multi) count_matches();
    for (const std::string& name : names) {
        if (name.empty()) {
            step.slots.push_back(-1);
            continue;
        }
        step.slots.push_back(scope_.new_slot());
        scope_.define(name, step.slots.back());
        show_found(name, step.slots.back());
    }
    plan_->steps.push_back(std::move(step));
}

void Binder::bind_sort(SortCommand& command) {
    ComputeStep compute;
    SortStep step;
    for (SortCommand::Key& key : command.keys) {
        scope_.bind(key.expression);
        auto slot = scope_.plain_slot(key.expression);
        if (!slot) {
            slot = scope_.new_slot();
            compute.assignments.push_back({std::move(key.expression), *slot});
        }
        step.key_slots.push_back(*slot);
        step.keys.push_back({0, key.descending});
    }
    count_matches();
    if (!compute.assignments.empty()) plan_->steps.push_back(std::move(compute));
    plan_->steps.push_back(std::move(step));
}

void Binder::bind_limit(const LimitCommand& command) {
    has_limit_ = true;
    count_matches(command.any);
    if (command.last) {
        plan_->steps.push_back(TailStep{command.count, {}});
    } else {
        plan_->steps.push_back(LimitStep{command.count});
    }
}

void Binder::bind_dedup(DedupCommand& command) {
    count_matches();
    DedupStep step;
    for (Expression& key : command.keys) {
        scope_.bind(key);
        step.keys.push_back(std::move(key));
    }
    plan_->steps.push_back(std::move(step));
}

void Binder::bind_unnest(UnnestCommand& command) {
    scope_.bind(command.list);
    count_matches();
    const int slot = scope_.new_slot();
    scope_.define(command.name.text, slot);
    show_found(command.name.text, slot);
    plan_->steps.push_back(UnnestStep{std::move(command.list), slot});
}

}  // namespace yagura::insights
