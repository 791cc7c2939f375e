#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "insights/aggregate.h"
#include "insights/command.h"
#include "insights/event_fields.h"
#include "insights/extraction.h"
#include "insights/lookup_table.h"
#include "insights/period.h"
#include "insights/query.h"

/// A query made ready to run: names have become slots of a row, commands steps that rows pass.
namespace yagura::insights {

struct Assignment {
    Expression expression;
    int slot = -1;
};

struct FilterStep {
    Expression condition;
};

struct ComputeStep {
    std::vector<Assignment> assignments;
};

struct ParseStep {
    ParseCommand::Mode mode = ParseCommand::Mode::Glob;
    Expression subject;
    std::optional<Glob> glob;
    std::optional<text::Regex> regex;
    /// Of the stars, groups (-1: not wanted) or columns, in order; of logfmt the one map.
    std::vector<int> slots;
    bool multi = false;
};

struct UnnestStep {
    Expression list;
    int slot = -1;
};

/// Counts the rows that came through the filters.
struct CountStep {
    bool stops_early = false;  ///< limit any: nobody wants to know how many there are
};

struct SortStep {
    struct Key {
        std::size_t place = 0;  ///< in `keep`
        bool descending = false;
    };
    std::vector<int> keep;  ///< slots that this and later steps look at
    std::vector<Key> keys;
    std::vector<int> key_slots;
    std::optional<std::uint64_t> bound;  ///< so many rows are enough
};

struct LimitStep {
    std::uint64_t count = 0;
};

struct TailStep {
    std::uint64_t count = 0;
    std::vector<int> keep;
};

struct AggregateCall {
    AggregateKind kind = AggregateKind::Count;
    std::optional<Expression> argument;  ///< absent: every row counts
    double parameter = 0;
    int slot = -1;
};

struct StatsStep {
    std::vector<Assignment> keys;
    std::vector<AggregateCall> aggregates;
    std::vector<Assignment> results;  ///< of the slots of keys, aggregates and earlier results
};

struct DedupStep {
    std::vector<Expression> keys;
};

struct PatternStep {
    Expression subject;
    int pattern = -1;
    int ratio = -1;
    int sample_count = -1;
    int severity = -1;
};

struct DiffStep {
    Expression subject;
    DiffCommand::Against against = DiffCommand::Against::Before;
    int pattern = -1;
    int sample_count = -1;
    int difference_count = -1;
    int description = -1;
    int severity = -1;
};

struct AccumStep {
    Expression field;
    int slot = -1;
};

struct FillDownStep {
    std::vector<int> slots;
};

struct AddTotalsStep {
    std::vector<int> slots;
    int total = -1;        ///< of the row; -1: not wanted
    bool columns = false;  ///< one more row at the end
};

struct FillMissingStep {
    std::vector<int> keep;
    std::size_t time = 0;  ///< place of the bin's slot in `keep`
    CalendarPeriod period;
    std::vector<int> keys;            ///< slots of the stats' other keys
    std::vector<std::size_t> places;  ///< of those in `keep`
    int time_slot = -1;
    std::vector<Assignment> fills;
};

struct AutoregressStep {
    Expression field;
    std::uint64_t first = 1;  ///< rows back, of the first slot
    std::vector<int> slots;
};

/// What a join takes of the rows of its inner query: its slots there, and here (-1: only compared).
/// Grows while later commands are bound.
struct JoinColumns {
    std::vector<int> inner;
    std::vector<int> outer;
};

struct JoinStep {
    std::size_t query = 0;  ///< of the plan's inner ones
    bool keep_left = false;
    std::vector<Expression> keys;  ///< of the left; compared with the first inner columns
    std::shared_ptr<JoinColumns> columns;
};

/// Columns of the first row of a table that fits, beside each row.
struct LookupStep {
    std::shared_ptr<const LookupTable> table;
    /// One of the two, of `table`.
    const LookupTable::Index* index = nullptr;
    const LookupTable::Networks* networks = nullptr;
    std::vector<Expression> keys;
    struct Output {
        std::size_t column = 0;
        int slot = -1;
        /// OUTPUTNEW: what has a value keeps it.
        std::optional<Expression> before;
    };
    std::vector<Output> outputs;
};

using Step =
    std::variant<FilterStep, ComputeStep, ParseStep, UnnestStep, CountStep, SortStep, LimitStep,
                 TailStep, StatsStep, DedupStep, PatternStep, DiffStep, AccumStep, FillDownStep,
                 AddTotalsStep, AutoregressStep, JoinStep, FillMissingStep, LookupStep>;

struct Column {
    std::string name;
    int slot = -1;
};

/// "@timestamp SIGN bound", of every event that passes the leading filters.
struct TimeBound {
    Expression::Sign sign = Expression::Sign::Equal;
    Expression bound;  ///< without fields
};

struct Plan {
    std::vector<Step> steps;
    std::vector<Column> columns;
    std::vector<EventField> event_fields;
    int slot_count = 0;
    bool rows_are_events = true;
    EventOrder order = EventOrder::NewestFirst;
    std::uint64_t max_rows = Query::kDefaultRows;
    std::optional<SourceClause> source;
    std::vector<std::string> index_fields;
    std::vector<std::string> commands;
    std::vector<NecessaryCondition> necessary_conditions;
    std::vector<TimeBound> time_bounds;
    /// Queries of subqueries and joins, which are run first.
    std::vector<std::shared_ptr<Plan>> inner;
};

/// Whether a step passes rows on one by one in their order (parse with multi makes several of
/// one), or drops them.
bool passes_one_by_one(const Step& step);
/// A text that only itself equals: not one that reads as a number or a boolean.
bool has_one_spelling(const Expression& literal);

}  // namespace yagura::insights
