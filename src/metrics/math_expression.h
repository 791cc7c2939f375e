#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace yagura::metrics {

/// A metric math expression, parsed. Immutable.
struct MathNode {
    enum class Kind {
        Number,    ///< number
        Text,      ///< text: 'in quotes'
        Variable,  ///< text: the id of a query
        Word,      ///< text: a word in capitals, REPEAT or DESC
        List,      ///< arguments: [a, b]
        Unary,     ///< text: the operator
        Binary,    ///< text: the operator
        Call,      ///< text: the function's name
    };
    Kind kind = Kind::Number;
    std::string text;
    double number = 0;
    std::vector<MathNode> arguments;
};

inline constexpr std::size_t kLongestExpression = 2048;

/// Precedence from high to low: ^, unary -, * /, + -, comparisons, AND &&, OR ||. Errors:
/// InvalidArgument with the reason.
[[nodiscard]] Result<MathNode> parse_math(std::string_view text);

/// The ids that an expression names, each once.
std::vector<std::string> variables_of(const MathNode& node);
/// Whether it calls this function anywhere.
bool calls(const MathNode& node, std::string_view function);

}  // namespace yagura::metrics
