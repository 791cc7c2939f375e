#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/context_keys.h"

namespace yagura::policy {

/// What a pattern makes of `*` and `?`.
enum class Wildcards { Active, Literal };
/// What a pattern makes of `${key}`; documents before 2012-10-17 have no variables.
enum class Variables { Active, Literal };

/// A text of a policy in which `*` stands for any run of characters, `?` for one character and
/// `${key}`, `${key, 'default'}` for a value of the request. `${*}`, `${?}` and `${$}` are the
/// characters themselves. Values that are put in are literal. Immutable; any number of threads.
class TextPattern {
  public:
    TextPattern(std::string_view text, Wildcards wildcards, Variables variables);

    bool has_variables() const { return !variables_.empty(); }
    std::vector<std::string> variable_names() const;

    /// The pattern with its variables filled in, in the form that glob_matches() takes; nothing
    /// when a variable has no single value and no default.
    std::optional<std::string> filled(const ContextKeys& keys) const;

    /// Whether the whole of `text` matches; false when a variable cannot be filled in.
    bool matches(std::string_view text, const ContextKeys& keys) const;

  private:
    struct Variable {
        std::size_t at;  ///< its place in text_
        std::string key;
        std::optional<std::string> fallback;
    };
    void take_variable(std::string_view inside);

    std::string text_;  ///< without its variables; wildcards are kAnyRun and kAnyOne
    std::vector<Variable> variables_;
};

/// Bytes that occur in no UTF-8 text stand for the wildcards of a prepared pattern.
inline constexpr char kAnyRun = '\xFF';
inline constexpr char kAnyOne = '\xFE';

/// `text` with `*` and `?` made wildcards.
std::string prepare_glob(std::string_view text);
/// Whether the whole of `text` matches a prepared pattern. Time at most |prepared| * |text|.
bool glob_matches(std::string_view prepared, std::string_view text);

}  // namespace yagura::policy
