#include "insights/parser.h"

namespace yagura::insights {

Parser::Parser(std::string_view text) : lexer_(text), token_(lexer_.token_at(0)) {}

std::vector<Command> Parser::query() {
    std::vector<Command> commands;
    for (;;) {
        commands.push_back(command());
        if (token_.kind == TokenKind::End) return commands;
        take_symbol("|");
    }
}

void Parser::advance() {
    last_end_ = token_.span.end;
    token_ = lexer_.token_at(last_end_);
}

bool Parser::is_symbol(std::string_view symbol) const {
    return token_.kind == TokenKind::Symbol && token_.text == symbol;
}

bool Parser::is_keyword(std::string_view word) const {
    return token_.kind == TokenKind::Word && !token_.quoted && lower_case(token_.text) == word;
}

bool Parser::accept_symbol(std::string_view symbol) {
    if (!is_symbol(symbol)) return false;
    advance();
    return true;
}

bool Parser::accept_keyword(std::string_view word) {
    if (!is_keyword(word)) return false;
    advance();
    return true;
}

void Parser::take_symbol(std::string_view symbol) {
    if (!accept_symbol(symbol)) unexpected();
}

void Parser::take_keyword(std::string_view word) {
    if (!accept_keyword(word)) unexpected();
}

Token Parser::take_word() {
    if (token_.kind != TokenKind::Word) unexpected();
    if (!token_.quoted && is_reserved(token_.text)) unexpected();
    Token out = token_;
    advance();
    return out;
}

Token Parser::take_text() {
    if (token_.kind != TokenKind::Text) unexpected();
    Token out = token_;
    advance();
    return out;
}

Token Parser::take_regex() {
    if (!is_symbol("/")) unexpected();
    Token out = lexer_.regex_at(token_.span.start);
    token_ = out;
    advance();
    return out;
}

}  // namespace yagura::insights
