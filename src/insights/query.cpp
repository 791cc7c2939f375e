#include "insights/query.h"

#include <fmt/core.h>

#include <algorithm>

#include "insights/binder.h"
#include "insights/parser.h"
#include "insights/plan.h"

namespace yagura::insights {

std::expected<std::shared_ptr<const Query>, CompileError> Query::compile(
    std::string_view text, const CompileOptions& options) {
    if (text.size() > kMaxBytes) {
        return std::unexpected(CompileError{
            0, text.size(), fmt::format("The query is longer than {} bytes", kMaxBytes)});
    }
    try {
        std::unique_ptr<const Plan> plan = Binder(text, options).bind(Parser(text).query());
        return std::shared_ptr<const Query>(new Query(std::move(plan)));
    } catch (CompileFault& fault) {
        return std::unexpected(std::move(fault.error));
    }
}

Query::Query(std::unique_ptr<const Plan> plan) : plan_(std::move(plan)) {}
Query::~Query() = default;

std::vector<std::string> Query::event_fields() const {
    std::vector<std::string> out;
    for (const EventField& field : plan_->event_fields) out.push_back(field.name);
    return out;
}

std::vector<std::string> Query::columns() const {
    std::vector<std::string> out;
    for (const Column& column : plan_->columns) out.push_back(column.name);
    return out;
}

bool Query::needs_message() const {
    return std::ranges::any_of(plan_->event_fields, [](const EventField& field) {
        return field.name == "@message" || !is_system_field(field.name);
    });
}

EventOrder Query::order() const {
    return plan_->order;
}

bool Query::rows_are_events() const {
    return plan_->rows_are_events;
}

bool Query::compares_windows() const {
    return std::ranges::any_of(
        plan_->steps, [](const Step& step) { return std::holds_alternative<DiffStep>(step); });
}

const std::optional<SourceClause>& Query::source() const {
    return plan_->source;
}

std::vector<SourceClause> Query::inner_sources() const {
    std::vector<SourceClause> out;
    for (const auto& inner : plan_->inner) out.push_back(*inner->source);
    return out;
}

const std::vector<std::string>& Query::index_fields() const {
    return plan_->index_fields;
}

const std::vector<std::string>& Query::commands() const {
    return plan_->commands;
}

const std::vector<NecessaryCondition>& Query::necessary_conditions() const {
    return plan_->necessary_conditions;
}

}  // namespace yagura::insights
