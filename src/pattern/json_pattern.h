#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "pattern/condition.h"
#include "pattern/json_selector.h"
#include "pattern/literal_groups.h"
#include "pattern/pattern_reader.h"
#include "pattern/value_comparison.h"

namespace yagura::pattern {

/// One single condition of a JSON pattern.
struct JsonTest {
    enum class Kind { Value, IsNull, IsTrue, IsFalse, NotExists };
    Kind kind;
    std::size_t selector = 0;              ///< index into the pattern's selectors
    std::optional<ValueComparison> value;  ///< of Kind::Value
};

/// A place in JSON texts at which some selector ends or goes on. All selectors of a pattern make
/// one tree of these, so that a message is walked through once.
struct PathNode {
    std::vector<std::pair<std::string, std::size_t>> members;  ///< name, index of the node
    std::vector<std::pair<std::uint32_t, std::size_t>> elements;
    std::optional<std::size_t> any_member;
    std::optional<std::size_t> any_element;
    std::vector<std::size_t> tests;  ///< of the selectors that end here
    bool behind_wildcard = false;    ///< may be reached more than once in a message

    bool goes_into_objects() const { return !members.empty() || any_member.has_value(); }
    bool goes_into_arrays() const { return !elements.empty() || any_element.has_value(); }
};

/// `{ $.a = 1 && ... }` (filter-patterns.md section 4). Immutable.
///
/// What the language leaves open: of members with the same name the first counts; `.*` and `[*]`
/// ask for some member or element for which the condition holds, and with NOT EXISTS for none; a
/// message must be well-formed JSON to its end.
class JsonPattern {
  public:
    /// No pattern of FilterPattern::kMaxCharacters holds as many.
    static constexpr std::size_t kMaxTests = 256;

    /// Reads from the opening to the closing brace. Errors: malformed(), bad_characters().
    [[nodiscard]] static Result<JsonPattern> read(PatternReader& reader);

    bool matches(std::string_view message) const;

    /// The value of each selector of the pattern that leads to a scalar, under its text.
    std::vector<std::pair<std::string, std::string>> extract(std::string_view message) const;

    /// Groups of texts; each holds `\u` besides, see FilterPattern::required_alternatives().
    LiteralGroups required_alternatives() const;

    const Condition& condition() const { return condition_; }
    const std::vector<JsonTest>& tests() const { return tests_; }
    const std::vector<PathNode>& nodes() const { return nodes_; }

  private:
    struct Reader;

    void add_path(std::size_t test);
    std::size_t child(std::size_t node, const SelectorStep& step);
    LiteralGroups groups_of_test(std::size_t test) const;

    Condition condition_;
    std::vector<JsonSelector> selectors_;
    std::vector<JsonTest> tests_;
    std::vector<PathNode> nodes_;
    LiteralGroups groups_;  ///< without the `\u`
};

}  // namespace yagura::pattern
