#pragma once

#include "insights/execution.h"
#include "insights/plan.h"
#include "insights/row.h"

namespace yagura::insights {

/// Notes a condition that every event has to fulfil if it bounds @timestamp by something that is
/// the same for all of them.
void add_time_bound(const Expression& condition, Plan& plan);

/// Whether add_time_bound() notes it: narrowed() then decides all of it.
bool is_time_bound(const Expression& condition, const Plan& plan);

/// The part of the window in which events can pass the leading filters. It may be empty: then
/// `last` lies before `from`.
QueryWindow narrowed(QueryWindow window, const Plan& plan, Evaluation& evaluation);

}  // namespace yagura::insights
