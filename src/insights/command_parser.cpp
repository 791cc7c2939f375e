#include <fmt/core.h>

#include <algorithm>

#include "insights/parser.h"
#include "text/number.h"

namespace yagura::insights {
namespace {

/// Commands of the language that are known and refused by name.
constexpr std::string_view kRefused[] = {"anomaly",        "unmask",     "appendcols",
                                         "estimate",       "logcompare", "outlier",
                                         "relevantfields", "sessionize", "search"};

constexpr std::string_view kCommands[] = {
    "fields",        "display",     "filter",         "where",  "filterIndex", "parse",
    "sort",          "order",       "limit",          "head",   "tail",        "stats",
    "dedup",         "pattern",     "diff",           "unnest", "expand",      "accum",
    "filldown",      "addtotals",   "autoregress",    "json",   "join",        "source",
    "countFrequent", "fillmissing", "count_frequent", "lookup", "cidrlookup"};

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
    if (inside_ && (name == "diff" || name == "filterindex")) {
        refuse(token_.span, fmt::format("{} is not allowed inside of another query", token_.text));
    }
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
    } else if (name == "addtotals") {
        out.body = add_totals_command();
    } else if (name == "autoregress") {
        out.body = autoregress_command();
    } else if (name == "countfrequent" || name == "count_frequent") {
        out.body = CountFrequentCommand{named_expressions()};
    } else if (name == "fillmissing") {
        out.body = fill_missing_command();
    } else if (name == "json") {
        out.body = json_command();
    } else if (name == "join") {
        out.body = join_command();
    } else if (name == "lookup" || name == "cidrlookup") {
        out.body = lookup_command(name == "cidrlookup");
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

/// true, false, and the other words for them.
bool Parser::boolean_option() {
    take_symbol("=");
    const bool yes = is_keyword("true") || is_keyword("t") || token_.text == "1";
    const bool no = is_keyword("false") || is_keyword("f") || token_.text == "0";
    if (!yes && !no) unexpected();
    advance();
    return yes;
}

AddTotalsCommand Parser::add_totals_command() {
    AddTotalsCommand out;
    for (;;) {
        if (accept_keyword("fieldname")) {
            take_symbol("=");
            out.name = token_.kind == TokenKind::Text ? take_text().text : take_word().text;
        } else if (accept_keyword("row")) {
            out.rows = boolean_option();
        } else if (accept_keyword("col")) {
            out.columns = boolean_option();
        } else {
            break;
        }
    }
    if (token_.kind == TokenKind::Word) out.fields = names();
    return out;
}

AutoregressCommand Parser::autoregress_command() {
    AutoregressCommand out;
    const Token start = token_;
    out.field = postfix();
    if (out.field.kind != Expression::Kind::Field) lexer_.unexpected(start);
    if (accept_keyword("as")) out.name = take_word();
    if (accept_keyword("p")) {
        take_symbol("=");
        const auto number = [&] {
            const auto value = token_.kind == TokenKind::Number ? text::parse_uint64(token_.text)
                                                                : std::optional<std::uint64_t>();
            if (!value) unexpected();
            if (*value == 0 || *value > 100) refuse(token_.span, "p has to be from 1 to 100");
            advance();
            return *value;
        };
        out.first = out.last = number();
        if (accept_symbol("-")) out.last = number();
        if (out.last < out.first) refuse(start.span, "p has to rise, like p=1-3");
    }
    if (out.name && out.first != out.last) {
        refuse(out.name->span,
               "A name is for one p; several are named FIELD_p1, FIELD_p2 and so on");
    }
    return out;
}

FillMissingCommand Parser::fill_missing_command() {
    FillMissingCommand out;
    if (!accept_keyword("with")) return out;
    Expression value = unary();
    take_keyword("for");
    for (;;) {
        out.fills.push_back({value, take_word()});
        if (!accept_symbol(",")) return out;
        // Another value, or one more field for the same.
        if (token_.kind == TokenKind::Word && !is_keyword("true") && !is_keyword("false")) continue;
        value = unary();
        take_keyword("for");
    }
}

JsonCommand Parser::json_command() {
    JsonCommand out;
    if (accept_keyword("field")) {
        take_symbol("=");
        out.subject = postfix();
    }
    const Token path = take_text();
    for (std::size_t at = 0; at <= path.text.size();) {
        const std::size_t end = std::min(path.text.find('.', at), path.text.size());
        if (end == at) refuse(path.span, "json takes a path like \"user.id\"");
        out.path.push_back(path.text.substr(at, end - at));
        at = end + 1;
    }
    take_keyword("as");
    out.name = take_word();
    return out;
}

}  // namespace yagura::insights
