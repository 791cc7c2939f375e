#include "insights/scope.h"

#include <fmt/core.h>

#include <algorithm>

#include "insights/function.h"

namespace yagura::insights {

int Scope::event_slot(const std::string& name) {
    const auto at = std::ranges::find(plan_.event_fields, name, &EventField::name);
    if (at != plan_.event_fields.end()) return at->slot;
    plan_.event_fields.push_back({name, new_slot()});
    return plan_.event_fields.back().slot;
}

int Scope::define_new(const std::string& name) {
    const int slot = new_slot();
    define(name, slot);
    return slot;
}

void Scope::close() {
    defined_.clear();
    sides_ = {};
    closed_ = true;
}

std::optional<int> Scope::find(const std::string& name) const {
    const auto at = defined_.find(name);
    return at == defined_.end() ? std::nullopt : std::optional(at->second);
}

std::optional<int> Scope::plain_slot(const Expression& expression) const {
    if (expression.kind == Expression::Kind::Field && expression.segments.empty()) {
        return expression.slot;
    }
    return std::nullopt;
}

void Scope::unknown_name(const Expression& field) const {
    std::vector<std::string_view> known;
    for (const auto& [name, slot] : defined_) known.push_back(name);
    refuse(field.span, fmt::format("Unknown symbols found in or after stats: {}{}", field.text,
                                   suggestion(field.text, known)));
}

void Scope::bind_field(Expression& field) {
    if (const auto slot = find(field.text)) {
        field.slot = *slot;
        field.segments.clear();
        return;
    }
    if (!sides_.left.empty() && field.segments.size() > 1) {
        const bool right = field.segments[0] == sides_.right;
        if (right || field.segments[0] == sides_.left) {
            Expression inside = field;
            inside.text.erase(0, field.segments[0].size() + 1);
            inside.segments.erase(inside.segments.begin());
            right ? sides_.resolve_right(inside) : bind_field(inside);
            field.slot = inside.slot;
            field.segments = inside.segments;
            return;
        }
    }
    // "j.items.0" of a j that a command made: a way into its map.
    for (std::size_t length = field.segments.size(); --length > 0;) {
        std::string prefix = field.segments[0];
        for (std::size_t i = 1; i < length; ++i) prefix += "." + field.segments[i];
        if (const auto slot = find(prefix)) {
            field.slot = *slot;
            field.segments.erase(field.segments.begin(),
                                 field.segments.begin() + static_cast<std::ptrdiff_t>(length));
            return;
        }
    }
    if (closed_) unknown_name(field);
    field.slot = event_slot(field.text);
    field.segments.clear();
}

void Scope::bind_call(Expression& call) {
    // "sort bin(5m)" behind "stats ... by bin(5m)" means that column.
    if (const auto slot = find(std::string(text_of(call.span)))) {
        call.kind = Expression::Kind::Field;
        call.slot = *slot;
        call.children.clear();
        call.segments.clear();
        return;
    }
    if (lower_case(call.text) == "bin") {
        if (call.children.size() != 1 || call.children[0].kind != Expression::Kind::Period) {
            refuse(call.span, "bin takes a period like 5m or 1h");
        }
        Expression timestamp;
        timestamp.kind = Expression::Kind::Field;
        timestamp.text = "@timestamp";
        timestamp.segments = {"@timestamp"};
        timestamp.span = call.span;
        call.children.insert(call.children.begin(), std::move(timestamp));
        call.text = "datefloor";
    }
    if (find_aggregate(call.text)) {
        refuse(call.span, fmt::format("{} is an aggregation: it belongs to stats", call.text));
    }
    call.function = find_function(call.text);
    if (call.function == nullptr) {
        if (is_refused_function(call.text)) {
            refuse(call.span,
                   fmt::format("Function {} is not supported by this service", call.text));
        }
        std::vector<std::string_view> known = function_names();
        for (const std::string_view name : aggregate_names()) known.push_back(name);
        refuse(call.span,
               fmt::format("Unknown function {}{}", call.text, suggestion(call.text, known)));
    }
    const Function& function = *call.function;
    const std::size_t count = call.children.size();
    if (count < function.least || count > function.most) {
        const std::string takes = function.least == function.most
                                      ? fmt::format("{}", function.least)
                                      : fmt::format("{} to {}", function.least, function.most);
        refuse(call.span,
               fmt::format("Function {} takes {} arguments, not {}", function.name, takes, count));
    }
    for (std::size_t i = 0; i < count; ++i) {
        const bool period = call.children[i].kind == Expression::Kind::Period;
        if (period && !(function.takes_period && i == 1)) bind(call.children[i]);
        if (!period) bind(call.children[i]);
    }
    if (function.prepare != nullptr) call.prepared = function.prepare(call);
}

void Scope::bind(Expression& expression) {
    switch (expression.kind) {
        case Expression::Kind::Field:
            return bind_field(expression);
        case Expression::Kind::Call:
            return bind_call(expression);
        case Expression::Kind::Period:
            refuse(expression.span, "A period belongs to bin, datefloor and dateceil");
        default:
            if (expression.subquery) expression.inner = bind_subquery_(expression);
            for (Expression& child : expression.children) bind(child);
    }
}

}  // namespace yagura::insights
