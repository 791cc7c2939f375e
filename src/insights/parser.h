#pragma once

#include <string_view>
#include <vector>

#include "insights/command.h"
#include "insights/lexer.h"

namespace yagura::insights {

/// Recursive descent over the tokens of a query. Faults are thrown as CompileFault.
class Parser {
  public:
    explicit Parser(std::string_view text);

    std::vector<Command> query();

  private:
    // Tokens (parser.cpp).
    void advance();
    bool is_symbol(std::string_view symbol) const;
    bool is_keyword(std::string_view word) const;
    bool accept_symbol(std::string_view symbol);
    bool accept_keyword(std::string_view word);
    void take_symbol(std::string_view symbol);
    void take_keyword(std::string_view word);
    Token take_word();
    Token take_text();
    Token take_regex();
    [[noreturn]] void unexpected(std::string_view hint = {}) const {
        lexer_.unexpected(token_, hint);
    }

    // Commands (command_parser.cpp).
    Command command();
    [[noreturn]] void unknown_command() const;
    std::vector<NamedExpression> named_expressions();
    std::vector<Token> names();
    FilterCommand filter_index();
    ParseCommand parse_command();
    SortCommand sort_command();
    LimitCommand limit_command(bool last);
    StatsCommand stats_command();
    DiffCommand diff_command();
    SourceCommand source_command();
    AddTotalsCommand add_totals_command();
    AutoregressCommand autoregress_command();
    JsonCommand json_command();
    FillMissingCommand fill_missing_command();
    JoinCommand join_command();
    LookupCommand lookup_command(bool networks);
    /// A query in parentheses, for join and in.
    std::shared_ptr<std::vector<Command>> inner_query();
    bool boolean_option();
    std::vector<std::string> text_list();

    // Expressions (expression_parser.cpp).
    Expression expression() { return any(); }
    Expression any();
    Expression all();
    Expression negation();
    Expression comparison();
    Expression like(Expression subject, bool negated);
    Expression member(Expression subject, bool negated);
    Expression sum();
    Expression product();
    Expression power();
    Expression unary();
    Expression postfix();
    Expression primary();
    Expression call(const Token& name);
    Expression joined(Expression::Kind kind, Expression left, Expression right);

    class Deeper;

    Lexer lexer_;
    Token token_;               ///< the one that is looked at
    std::size_t last_end_ = 0;  ///< of the token before
    int depth_ = 0;
    int operators_ = 0;
    bool inside_ = false;  ///< an inner query
};

/// Words that are not the name of a field unless they stand in backticks.
bool is_reserved(std::string_view word);

}  // namespace yagura::insights
