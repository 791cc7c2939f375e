#include <algorithm>
#include <set>

#include "insights/binder.h"
#include "insights/time_bounds.h"

namespace yagura::insights {
namespace {

using Slots = std::set<int>;

void add_reads(const Expression& expression, Slots& slots) {
    walk(expression, [&](const Expression& node) {
        if (node.kind == Expression::Kind::Field) slots.insert(node.slot);
    });
}

/// The slots that a step looks at, save what it keeps for later steps.
Slots reads_of(const Step& step) {
    struct Visitor {
        Slots out;
        void operator()(const FilterStep& s) { add_reads(s.condition, out); }
        void operator()(const ComputeStep& s) {
            for (const Assignment& a : s.assignments) add_reads(a.expression, out);
        }
        void operator()(const ParseStep& s) { add_reads(s.subject, out); }
        void operator()(const UnnestStep& s) { add_reads(s.list, out); }
        void operator()(const CountStep&) {}
        void operator()(const SortStep& s) { out.insert(s.key_slots.begin(), s.key_slots.end()); }
        void operator()(const LimitStep&) {}
        void operator()(const TailStep&) {}
        void operator()(const StatsStep& s) {
            for (const Assignment& a : s.keys) add_reads(a.expression, out);
            for (const AggregateCall& a : s.aggregates) {
                if (a.argument) add_reads(*a.argument, out);
            }
        }
        void operator()(const DedupStep& s) {
            for (const Expression& key : s.keys) add_reads(key, out);
        }
        void operator()(const PatternStep& s) { add_reads(s.subject, out); }
        void operator()(const DiffStep& s) { add_reads(s.subject, out); }
        void operator()(const AccumStep& s) { add_reads(s.field, out); }
        void operator()(const FillDownStep& s) { out.insert(s.slots.begin(), s.slots.end()); }
        void operator()(const AddTotalsStep& s) { out.insert(s.slots.begin(), s.slots.end()); }
        void operator()(const AutoregressStep& s) { add_reads(s.field, out); }
        void operator()(const FillMissingStep& s) {
            out.insert(s.keys.begin(), s.keys.end());
            out.insert(s.time_slot);
        }
        void operator()(const JoinStep& s) {
            for (const Expression& key : s.keys) add_reads(key, out);
        }
        void operator()(const LookupStep& s) {
            for (const Expression& key : s.keys) add_reads(key, out);
            for (const auto& output : s.outputs) {
                if (output.before) add_reads(*output.before, out);
            }
        }
    };
    Visitor visitor;
    std::visit(visitor, step);
    return visitor.out;
}

bool starts_new_rows(const Step& step) {
    return std::holds_alternative<StatsStep>(step) || std::holds_alternative<PatternStep>(step) ||
           std::holds_alternative<DiffStep>(step);
}

/// A sort of events by their time is no work: they are read in that order.
void take_order_from_sort(Plan& plan) {
    const auto at = std::ranges::find_if_not(plan.steps, passes_one_by_one);
    if (at == plan.steps.end() || !std::holds_alternative<SortStep>(*at)) return;
    const SortStep& sort = std::get<SortStep>(*at);
    if (sort.keys.size() != 1) return;
    const auto field = std::ranges::find(plan.event_fields, sort.key_slots[0], &EventField::slot);
    if (field == plan.event_fields.end() || field->name != "@timestamp") return;
    plan.order = sort.keys[0].descending ? EventOrder::NewestFirst : EventOrder::OldestFirst;
    plan.steps.erase(at);
}

void set_what_is_kept(Plan& plan) {
    Slots live;
    for (const Column& column : plan.columns) live.insert(column.slot);
    for (auto step = plan.steps.rbegin(); step != plan.steps.rend(); ++step) {
        if (auto* sort = std::get_if<SortStep>(&*step)) {
            live.insert(sort->key_slots.begin(), sort->key_slots.end());
            sort->keep.assign(live.begin(), live.end());
            for (std::size_t i = 0; i < sort->keys.size(); ++i) {
                const auto place = std::ranges::find(sort->keep, sort->key_slots[i]);
                sort->keys[i].place = static_cast<std::size_t>(place - sort->keep.begin());
            }
        } else if (auto* tail = std::get_if<TailStep>(&*step)) {
            tail->keep.assign(live.begin(), live.end());
        } else if (auto* fill = std::get_if<FillMissingStep>(&*step)) {
            live.insert(fill->keys.begin(), fill->keys.end());
            live.insert(fill->time_slot);
            fill->keep.assign(live.begin(), live.end());
            const auto place = [&](int slot) {
                const auto at = std::ranges::find(fill->keep, slot);
                return static_cast<std::size_t>(at - fill->keep.begin());
            };
            fill->time = place(fill->time_slot);
            for (const int slot : fill->keys) fill->places.push_back(place(slot));
        }
        if (starts_new_rows(*step)) live.clear();
        live.merge(reads_of(*step));
    }
}

/// A sort whose rows go straight to a limit, or to the result, needs no more than fit there.
void bound_sorts(Plan& plan) {
    std::optional<std::uint64_t> bound = plan.max_rows;
    if (bound == UINT64_MAX) bound.reset();  // an inner query has no page
    for (auto step = plan.steps.rbegin(); step != plan.steps.rend(); ++step) {
        if (const auto* limit = std::get_if<LimitStep>(&*step)) {
            bound = std::min(bound.value_or(UINT64_MAX), limit->count);
        } else if (auto* sort = std::get_if<SortStep>(&*step)) {
            sort->bound = bound;
            bound.reset();
        } else if (!std::holds_alternative<ComputeStep>(*step) &&
                   !std::holds_alternative<AccumStep>(*step) &&
                   !std::holds_alternative<AutoregressStep>(*step) &&
                   !std::holds_alternative<FillDownStep>(*step)) {
            bound.reset();
        }
    }
}

void add_condition(const Expression& condition, Plan& plan) {
    if (condition.kind == Expression::Kind::And) {
        for (const Expression& child : condition.children) add_condition(child, plan);
        return;
    }
    add_time_bound(condition, plan);
    if (condition.children.empty() || condition.negated) return;
    // Either side of a comparison may be the field.
    const bool swapped = condition.kind == Expression::Kind::Compare &&
                         condition.children[1].kind == Expression::Kind::Field;
    const Expression& field = condition.children[swapped ? 1 : 0];
    if (field.kind != Expression::Kind::Field || !field.segments.empty()) return;
    const auto named = std::ranges::find(plan.event_fields, field.slot, &EventField::slot);
    if (named == plan.event_fields.end()) return;
    NecessaryCondition out{named->name, {}, {}};
    if (condition.kind == Expression::Kind::Compare) {
        const Expression& value = condition.children[swapped ? 0 : 1];
        if (condition.sign != Expression::Sign::Equal || !has_one_spelling(value)) return;
        out.equal_to_one_of = {value.text};
    } else if (condition.kind == Expression::Kind::In) {
        for (std::size_t i = 1; i < condition.children.size(); ++i) {
            if (!has_one_spelling(condition.children[i])) return;
            out.equal_to_one_of.push_back(condition.children[i].text);
        }
    } else if (condition.kind == Expression::Kind::LikeText) {
        if (!condition.text.empty()) out.required_literals = {condition.text};
    } else if (condition.kind == Expression::Kind::LikeRegex) {
        out.required_literals = condition.regex->required_literals();
    }
    if (!out.equal_to_one_of.empty() || !out.required_literals.empty()) {
        plan.necessary_conditions.push_back(std::move(out));
    }
}

}  // namespace

bool passes_one_by_one(const Step& step) {
    return std::holds_alternative<FilterStep>(step) || std::holds_alternative<ComputeStep>(step) ||
           std::holds_alternative<ParseStep>(step) || std::holds_alternative<CountStep>(step) ||
           std::holds_alternative<LookupStep>(step);
}

bool has_one_spelling(const Expression& literal) {
    if (literal.kind != Expression::Kind::Text || literal.text.empty()) return false;
    const std::string lower = lower_case(literal.text);
    return !number_in_text(literal.text) && lower != "true" && lower != "false";
}

void finish_plan(Plan& plan) {
    for (const Step& step : plan.steps) {
        if (!passes_one_by_one(step)) break;
        if (const auto* filter = std::get_if<FilterStep>(&step)) {
            add_condition(filter->condition, plan);
        }
    }
    take_order_from_sort(plan);
    bound_sorts(plan);
    set_what_is_kept(plan);
}

}  // namespace yagura::insights
