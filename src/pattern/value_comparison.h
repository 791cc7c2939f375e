#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.h"
#include "pattern/pattern_reader.h"
#include "text/glob.h"
#include "text/regex.h"

namespace yagura::pattern {

enum class Operator { Equal, NotEqual, Greater, GreaterOrEqual, Less, LessOrEqual };

/// Where a value that is tested comes from; it decides when numbers compare as numbers.
enum class ValueSource {
    JsonString,  ///< equal to a bare number only if written the same
    JsonOther,   ///< a number, true or false
    Field,       ///< of a space-delimited line: a number if it can be read as one
};

/// Which bare words a right-hand side may hold.
enum class Dialect { Json, Field };

/// An operator and its right-hand side: `= "a*"`, `>= 10`, `!= %re%` (filter-patterns.md section
/// 4.3). Immutable.
class ValueComparison {
  public:
    /// Reads both, the reader standing at the operator. Errors: malformed(), bad_characters().
    [[nodiscard]] static Result<ValueComparison> read(PatternReader& reader, Dialect dialect);
    /// Equality with a text (`*` is a wildcard) or a regular expression that stands by itself.
    static ValueComparison equal_to_text(std::string text);
    static ValueComparison equal_to_regex(text::Regex regex);

    bool holds(std::string_view value, ValueSource source) const;

    /// A text that every value for which the test holds contains; the longest that is known.
    std::optional<std::string> required_text() const;

    /// Whether a value test could begin here.
    static bool starts_at(char c) { return c == '=' || c == '!' || c == '<' || c == '>'; }

  private:
    struct Number {
        std::string written;
    };
    using Operand = std::variant<std::string, text::Glob, text::Regex, Number>;

    ValueComparison(Operator wanted, Operand operand)
        : operator_(wanted), operand_(std::move(operand)) {}

    static Operand text_operand(std::string text);
    static Result<Operand> read_number(PatternReader& reader, Dialect dialect);
    static Result<Operand> read_operand(PatternReader& reader, Dialect dialect);

    bool equals(std::string_view value, ValueSource source) const;
    bool in_order(std::string_view value) const;

    Operator operator_;
    Operand operand_;
};

}  // namespace yagura::pattern
