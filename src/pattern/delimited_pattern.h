#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "pattern/condition.h"
#include "pattern/field_splitter.h"
#include "pattern/literal_groups.h"
#include "pattern/pattern_reader.h"
#include "pattern/value_comparison.h"

namespace yagura::pattern {

/// One field of a space-delimited pattern.
struct FieldPattern {
    std::string name;  ///< empty: unnamed
    std::optional<Condition> condition;
    std::vector<ValueComparison> tests;  ///< what the condition's single numbers mean

    bool accepts(std::string_view text) const;
};

/// `[a, b=1, ...]` (filter-patterns.md section 5). Immutable.
class DelimitedPattern {
  public:
    /// Reads from the opening to the closing bracket. Errors: malformed(), bad_characters().
    [[nodiscard]] static Result<DelimitedPattern> read(PatternReader& reader);

    bool matches(std::string_view message) const;
    const LiteralGroups& required_alternatives() const { return groups_; }

    /// Every field of a message that fits, "$name" or "$N"; nothing for one that does not.
    std::vector<std::pair<std::string, std::string>> extract(std::string_view message) const;

    /// Which field a name or a number means: the first field of that name; numbers count fields of
    /// the message from 1. Nothing if there is no such name.
    struct FieldRef {
        bool by_position = false;
        std::size_t index = 0;  ///< of the pattern's field, or of the message's from 0
    };
    std::optional<FieldRef> find(std::string_view name) const;
    std::optional<std::string> value(std::string_view message, FieldRef field) const;

  private:
    struct Reader;

    Result<void> read_fields(PatternReader& reader);
    void collect_groups();
    /// Without `...`: the fields one by one, the last one taking what is left if it may.
    bool matches_in_order(FieldSplitter& line) const;
    bool matches_around_ellipsis(FieldSplitter& line) const;
    bool last_takes_rest() const;
    /// The message's fields as the pattern sees them, the rest of the line joined where the last
    /// field takes it. Empty if they are too few or too many.
    std::vector<std::string_view> divide(std::string_view message) const;
    /// Which field of a message with `count` fields the pattern's field `index` is.
    std::size_t position_of(std::size_t index, std::size_t count) const;

    std::vector<FieldPattern> fields_;
    std::optional<std::size_t> ellipsis_;  ///< how many fields stand before `...`
    bool anything_ = false;                ///< `[]`
    LiteralGroups groups_;
};

}  // namespace yagura::pattern
