#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "insights/expression.h"
#include "insights/query.h"

/// The commands of a query as they are written, before names are resolved.
namespace yagura::insights {

struct NamedExpression {
    Expression expression;
    std::string name;  ///< the alias, or the source text
    bool aliased = false;
    Span name_span;
};

struct FieldsCommand {
    bool display = false;
    std::vector<NamedExpression> expressions;
};

struct FilterCommand {
    bool index = false;  ///< filterIndex
    Expression condition;
};

struct ParseCommand {
    enum class Mode { Glob, Regex, Logfmt, Csv };
    Mode mode = Mode::Glob;
    std::optional<Expression> subject;  ///< absent: @message
    Token pattern;                      ///< Glob, Regex
    std::vector<Token> names;
    bool multi = false;
};

struct SortCommand {
    struct Key {
        Expression expression;
        bool descending = false;
    };
    std::vector<Key> keys;
};

struct LimitCommand {
    std::uint64_t count = 0;
    bool any = false;   ///< stop looking once there are so many
    bool last = false;  ///< tail: the last ones
};

struct StatsCommand {
    std::vector<NamedExpression> results;
    std::vector<NamedExpression> keys;
};

struct DedupCommand {
    std::vector<Expression> keys;
};

struct PatternCommand {
    Expression subject;
};

struct DiffCommand {
    enum class Against { Before, PreviousDay, PreviousWeek, PreviousMonth };
    Against against = Against::Before;
};

/// unnest, and expand, which replaces its own field.
struct UnnestCommand {
    Expression list;
    Token name;
    bool expand = false;
};

struct AccumCommand {
    Expression field;
    Token name;
};

struct FillDownCommand {
    std::vector<Token> fields;
};

/// addtotals: the sum of columns of a row, and of all rows.
struct AddTotalsCommand {
    std::vector<Token> fields;  ///< empty: every column
    std::string name = "Total";
    bool rows = true;
    bool columns = false;
};

/// autoregress: values of the rows before.
struct AutoregressCommand {
    Expression field;
    std::optional<Token> name;
    std::uint64_t first = 1;
    std::uint64_t last = 1;
};

/// fillmissing: rows for the steps of time that a stats found nothing in.
struct FillMissingCommand {
    struct Fill {
        Expression value;
        Token field;
    };
    std::vector<Fill> fills;
};

struct CountFrequentCommand {
    std::vector<NamedExpression> keys;
};

/// json: one value out of a JSON text.
struct JsonCommand {
    std::optional<Expression> subject;  ///< absent: @message
    std::vector<std::string> path;
    Token name;
};

struct JoinCommand {
    struct Condition {
        Token left;
        Token right;
    };
    bool keep_left = false;  ///< type=left: also rows without a partner
    std::string left;
    std::string right;
    std::vector<Condition> conditions;
    std::shared_ptr<std::vector<Command>> query;
};

/// lookup and cidrlookup: columns of a lookup table beside rows.
struct LookupCommand {
    struct Key {
        Token column;      ///< of the table
        Expression field;  ///< of the row
    };
    struct Output {
        Token column;
        Token name;
    };
    bool networks = false;    ///< cidrlookup: the column holds networks
    bool only_empty = false;  ///< OUTPUTNEW
    Token table;
    std::vector<Key> keys;
    std::vector<Output> outputs;
};

struct SourceCommand {
    SourceClause clause;
};

struct Command {
    Span span;         ///< from its name to its last token
    std::string name;  ///< lower case
    std::variant<FieldsCommand, FilterCommand, ParseCommand, SortCommand, LimitCommand,
                 StatsCommand, DedupCommand, PatternCommand, DiffCommand, UnnestCommand,
                 AccumCommand, FillDownCommand, AddTotalsCommand, AutoregressCommand,
                 CountFrequentCommand, FillMissingCommand, JsonCommand, JoinCommand, LookupCommand,
                 SourceCommand>
        body;
};

}  // namespace yagura::insights
