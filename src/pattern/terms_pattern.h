#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "pattern/literal_groups.h"
#include "pattern/pattern_reader.h"
#include "text/regex.h"

namespace yagura::pattern {

/// Words, phrases and regular expressions on the whole message (filter-patterns.md section 2).
/// A term is a plain substring: `Exception` is found in `InvalidQueryException`. Immutable.
class TermsPattern {
  public:
    /// Errors: malformed(), bad_characters().
    [[nodiscard]] static Result<TermsPattern> read(PatternReader& reader);

    bool matches(std::string_view message) const;
    /// Every message matches.
    bool is_everything() const { return required_.empty() && excluded_.empty() && any_of_.empty(); }
    LiteralGroups required_alternatives() const;

  private:
    using Term = std::variant<std::string, text::Regex>;
    enum class Sign { Required, Optional, Excluded };

    static bool found(const Term& term, std::string_view message);
    Result<void> read_term(PatternReader& reader);
    void settle();

    std::vector<Term> required_;
    std::vector<Term> excluded_;
    /// At least one of these; only in patterns that have nothing else.
    std::vector<Term> any_of_;
    bool everything_required_ = false;  ///< a quoted blank stands among the terms
    bool everything_optional_ = false;  ///< the same after `?`
};

}  // namespace yagura::pattern
