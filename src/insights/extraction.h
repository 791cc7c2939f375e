#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/regex.h"

namespace yagura::insights {

/// The pattern of `parse` with '*' for what is taken: "[*] * The error was: *".
class Glob {
  public:
    /// A star behind a backslash is a star.
    explicit Glob(std::string_view pattern);

    std::size_t wildcards() const { return literals_.size() - 1; }
    /// What the stars took. The first text in front of a star is looked for anywhere, each star
    /// takes as little as it can, a last star everything. False when a text is not found; `taken`
    /// is then of no use.
    bool match(std::string_view subject, std::vector<std::string_view>& taken) const;

  private:
    std::vector<std::string> literals_;  ///< before, between and behind the stars
};

/// (?<name>...) as RE2 of this version reads it, (?P<name>...).
std::string with_named_groups(std::string_view expression);

/// Fields of a line of comma-separated values; quotes may stand around a field, doubled ones in it.
std::vector<std::string> split_csv(std::string_view line);

/// Calls `pair` for each key=value of a logfmt line; values may stand in double quotes. A key
/// without '=' has the value "true".
void read_logfmt(std::string_view line,
                 const std::function<void(std::string key, std::string value)>& pair);

}  // namespace yagura::insights
