#include <fmt/core.h>

#include <algorithm>

#include "insights/parser.h"
#include "text/number.h"

namespace yagura::insights {
namespace {

/// Commands of the language that are known and refused by name.
constexpr std::string_view kRefused[] = {
    "anomaly",    "unmask",      "join",           "lookup",         "cidrlookup", "addtotals",
    "appendcols", "autoregress", "countfrequent",  "count_frequent", "estimate",   "fillmissing",
    "logcompare", "outlier",     "relevantfields", "sessionize",     "json",       "search"};

constexpr std::string_view kCommands[] = {"fields", "display", "filter", "where",    "filterIndex",
                                          "parse",  "sort",    "order",  "limit",    "head",
                                          "tail",   "stats",   "dedup",  "pattern",  "diff",
                                          "unnest", "expand",  "accum",  "filldown", "source"};

}  // namespace

void Parser::unknown_command() const {
    const std::string name = lower_case(token_.text);
    if (token_.kind == TokenKind::Word && !token_.quoted) {
        if (std::ranges::find(kRefused, name) != std::end(kRefused)) {
            refuse(token_.span,
                   fmt::format("Command {} is not supported by this service", token_.text));
        }
        std::vector<std::string_view> candidates(std::begin(kCommands), std::end(kCommands));
        candidates.insert(candidates.end(), std::begin(kRefused), std::end(kRefused));
        unexpected(suggestion(name, candidates));
    }
    unexpected();
}

Command Parser::command() {
    Command out;
    const Token name_token = token_;
    const std::string name = lower_case(token_.text);
    const bool known = token_.kind == TokenKind::Word && !token_.quoted &&
                       std::ranges::any_of(kCommands, [&](std::string_view command) {
                           return lower_case(command) == name;
                       });
    if (!known) unknown_command();
    out.name = name;
    advance();
    if (name == "fields" || name == "display") {
        if (is_symbol("*")) refuse(token_.span, name + " * is not supported by this service");
        out.body = FieldsCommand{name == "display", named_expressions()};
    } else if (name == "filter" || name == "where") {
        out.body = FilterCommand{false, expression()};
    } else if (name == "filterindex") {
        out.body = filter_index();
    } else if (name == "parse") {
        out.body = parse_command();
    } else if (name == "sort" || name == "order") {
        out.body = sort_command();
    } else if (name == "limit" || name == "head" || name == "tail") {
        out.body = limit_command(name == "tail");
    } else if (name == "stats") {
        out.body = stats_command();
    } else if (name == "dedup") {
        DedupCommand dedup;
        do dedup.keys.push_back(postfix());
        while (accept_symbol(","));
        out.body = std::move(dedup);
    } else if (name == "pattern") {
        out.body = PatternCommand{expression()};
    } else if (name == "diff") {
        out.body = diff_command();
    } else if (name == "unnest") {
        UnnestCommand unnest;
        unnest.list = postfix();
        take_keyword("into");
        unnest.name = take_word();
        out.body = std::move(unnest);
    } else if (name == "expand") {
        UnnestCommand expand;
        expand.expand = true;
        expand.name = token_;
        expand.list = postfix();
        if (expand.list.kind != Expression::Kind::Field) unexpected();
        out.body = std::move(expand);
    } else if (name == "accum") {
        AccumCommand accum;
        accum.name = token_;
        accum.field = postfix();
        if (accum.field.kind != Expression::Kind::Field) unexpected();
        if (accept_keyword("as")) accum.name = take_word();
        out.body = std::move(accum);
    } else if (name == "filldown") {
        out.body = FillDownCommand{names()};
    } else {
        out.body = source_command();
    }
    out.span = {name_token.span.start, last_end_};
    return out;
}

std::vector<NamedExpression> Parser::named_expressions() {
    std::vector<NamedExpression> out;
    do {
        NamedExpression named;
        const std::size_t start = token_.span.start;
        named.expression = expression();
        named.name_span = {start, last_end_};
        // A field goes by its name without the backticks, anything else by how it is written.
        named.name = named.expression.kind == Expression::Kind::Field
                         ? named.expression.text
                         : std::string(lexer_.text(named.name_span));
        if (accept_keyword("as")) {
            const Token alias = take_word();
            named.name = alias.text;
            named.name_span = alias.span;
            named.aliased = true;
        }
        out.push_back(std::move(named));
    } while (accept_symbol(","));
    return out;
}

std::vector<Token> Parser::names() {
    std::vector<Token> out;
    do out.push_back(take_word());
    while (accept_symbol(","));
    return out;
}

FilterCommand Parser::filter_index() {
    FilterCommand out{true, comparison()};
    const Expression& condition = out.condition;
    const bool equality =
        condition.kind == Expression::Kind::Compare && condition.sign == Expression::Sign::Equal;
    const bool membership = condition.kind == Expression::Kind::In && !condition.negated;
    if ((!equality && !membership) || condition.children[0].kind != Expression::Kind::Field) {
        refuse(condition.span, "filterIndex takes FIELD = VALUE or FIELD in [VALUE, ...]");
    }
    return out;
}

ParseCommand Parser::parse_command() {
    ParseCommand out;
    const bool pattern = token_.kind == TokenKind::Text || is_symbol("/");
    if (!pattern) out.subject = postfix();
    if (is_symbol("/")) {
        out.mode = ParseCommand::Mode::Regex;
        out.pattern = take_regex();
    } else if (token_.kind == TokenKind::Text) {
        out.pattern = take_text();
    } else if (accept_keyword("logfmt")) {
        out.mode = ParseCommand::Mode::Logfmt;
    } else if (accept_keyword("csv")) {
        out.mode = ParseCommand::Mode::Csv;
    } else {
        unexpected();
    }
    if (out.mode != ParseCommand::Mode::Regex || is_keyword("as")) {
        take_keyword("as");
        out.names = names();
    }
    if (out.mode == ParseCommand::Mode::Logfmt && out.names.size() != 1) {
        refuse(out.names[1].span, "parse logfmt makes one field");
    }
    if (out.mode == ParseCommand::Mode::Regex) out.multi = accept_keyword("multi");
    return out;
}

SortCommand Parser::sort_command() {
    SortCommand out;
    accept_keyword("by");
    do {
        SortCommand::Key key;
        key.expression = expression();
        if (accept_keyword("desc")) {
            key.descending = true;
        } else {
            accept_keyword("asc");
        }
        out.keys.push_back(std::move(key));
    } while (accept_symbol(","));
    return out;
}

LimitCommand Parser::limit_command(bool last) {
    LimitCommand out;
    out.last = last;
    if (!last) out.any = accept_keyword("any");
    const auto count = token_.kind == TokenKind::Number ? text::parse_uint64(token_.text)
                                                        : std::optional<std::uint64_t>();
    if (!count) unexpected();
    if (*count == 0 || *count > Query::kMaxRows) {
        refuse(token_.span, fmt::format("The limit has to be from 1 to {}", Query::kMaxRows));
    }
    out.count = *count;
    advance();
    return out;
}

StatsCommand Parser::stats_command() {
    StatsCommand out;
    out.results = named_expressions();
    if (accept_keyword("by")) out.keys = named_expressions();
    return out;
}

DiffCommand Parser::diff_command() {
    if (accept_keyword("previousday")) return {DiffCommand::Against::PreviousDay};
    if (accept_keyword("previousweek")) return {DiffCommand::Against::PreviousWeek};
    if (accept_keyword("previousmonth")) return {DiffCommand::Against::PreviousMonth};
    return {};
}

std::vector<std::string> Parser::text_list() {
    std::vector<std::string> out;
    take_symbol("[");
    do out.push_back(take_text().text);
    while (accept_symbol(","));
    take_symbol("]");
    return out;
}

SourceCommand Parser::source_command() {
    SourceCommand out;
    if (token_.kind == TokenKind::Text) {
        do out.clause.groups.push_back(take_text().text);
        while (accept_symbol(","));
        if (is_keyword("start") || is_keyword("end")) {
            refuse(token_.span, "The times of a query come with the request, not with SOURCE");
        }
        return out;
    }
    if (is_keyword("loggrouptags") || is_keyword("datasource")) {
        refuse(token_.span, fmt::format("SOURCE {} is not supported by this service", token_.text));
    }
    take_keyword("loggroups");
    out.clause.by_pattern = true;
    take_symbol("(");
    while (!is_symbol(")")) {
        const Token key = take_word();
        take_symbol(":");
        const std::string name = lower_case(key.text);
        if (name == "nameprefix") {
            out.clause.prefixes = text_list();
            if (out.clause.prefixes.size() > 5) {
                refuse(key.span, "SOURCE takes at most 5 prefixes");
            }
        } else if (name == "class") {
            out.clause.classes = text_list();
        } else if (name == "accountidentifiers") {
            out.clause.accounts = text_list();
            if (out.clause.accounts.size() > 20) {
                refuse(key.span, "SOURCE takes at most 20 accounts");
            }
        } else {
            lexer_.unexpected(key,
                              suggestion(key.text, {"namePrefix", "class", "accountIdentifiers"}));
        }
        if (!accept_symbol(",")) break;
    }
    take_symbol(")");
    return out;
}

}  // namespace yagura::insights
