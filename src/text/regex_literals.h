#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yagura::text {

/// What can be said about the matches of an expression without running it.
struct RegexLiterals {
    std::vector<std::string> required;  ///< every match contains each of these, byte for byte
    bool whole = false;                 ///< required holds one text, and it is the expression
};

/// Looks at an expression of RE2's syntax that RE2 has accepted, read case-sensitively. Stays on
/// the safe side: an expression that it does not understand requires nothing.
RegexLiterals find_regex_literals(std::string_view expression);

}  // namespace yagura::text
