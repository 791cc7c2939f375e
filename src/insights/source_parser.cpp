#include <fmt/core.h>

#include "insights/parser.h"

/// Where events come from: SOURCE, and the queries inside of join and in.
namespace yagura::insights {

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
        // Times stand here in the text that DescribeQueries gives. A query's own come with the
        // request, and win.
        while (accept_keyword("start") || accept_keyword("end")) {
            take_symbol("=");
            accept_symbol("-");
            if (token_.kind != TokenKind::Number && token_.kind != TokenKind::Period) unexpected();
            advance();
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

std::shared_ptr<std::vector<Command>> Parser::inner_query() {
    if (inside_) refuse(token_.span, "A query inside a query cannot have another one inside");
    inside_ = true;
    take_symbol("(");
    auto commands = std::make_shared<std::vector<Command>>();
    if (!is_keyword("source")) unexpected();
    do commands->push_back(command());
    while (accept_symbol("|"));
    take_symbol(")");
    inside_ = false;
    return commands;
}

JoinCommand Parser::join_command() {
    JoinCommand out;
    if (inside_) refuse(token_.span, "A query inside a query cannot have a join");
    const auto option = [&](std::string_view name) {
        if (!accept_keyword(name)) return false;
        take_symbol("=");
        return true;
    };
    while (!is_keyword("where")) {
        if (option("type")) {
            if (!is_keyword("inner") && !is_keyword("left")) {
                refuse(token_.span, "join is of type inner or left");
            }
            out.keep_left = is_keyword("left");
            advance();
        } else if (option("left")) {
            out.left = take_word().text;
        } else if (option("right")) {
            out.right = take_word().text;
        } else {
            unexpected();
        }
    }
    if (out.left.empty() || out.right.empty() || out.left == out.right ||
        out.left.find('.') != std::string::npos || out.right.find('.') != std::string::npos) {
        refuse(token_.span, "join needs two names for its sides, like left=l right=r");
    }
    advance();
    do {
        JoinCommand::Condition condition;
        Token first = take_word();
        take_symbol("=");
        Token second = take_word();
        if (first.segments[0] == out.right) std::swap(first, second);
        for (const auto& [token, side] : {std::pair(&first, &out.left), {&second, &out.right}}) {
            if (token->segments[0] != *side || token->segments.size() < 2) {
                refuse(token->span,
                       fmt::format("join compares fields of both sides, like {}.id = {}.id",
                                   out.left, out.right));
            }
        }
        condition.left = std::move(first);
        condition.right = std::move(second);
        out.conditions.push_back(std::move(condition));
    } while (accept_keyword("and"));
    out.query = inner_query();
    return out;
}

}  // namespace yagura::insights
