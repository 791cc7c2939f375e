#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "engine/predicate.h"

/// The filter pattern language of CloudWatch Logs (filter-patterns.md; for users
/// docs/FILTER-PATTERNS.md): one compiled form for FilterLogEvents, metric and subscription
/// filters, TestMetricFilter and live tail, so that a pattern means the same everywhere.
namespace yagura::pattern {

enum class FilterPatternKind {
    Everything,      ///< empty, blank, or the quoted blank `" "`: every event
    Terms,           ///< words, phrases and regular expressions on the whole message
    Json,            ///< `{ ... }`: conditions on properties; the message must be a JSON object
    SpaceDelimited,  ///< `[ ... ]`: conditions on the fields of a line
};

/// Whose pattern it is decides the service's sentence for one that cannot be read.
enum class PatternUse {
    Filter,        ///< FilterLogEvents, live tail, subscriptions: "Invalid filter pattern"
    MetricFilter,  ///< PutMetricFilter, TestMetricFilter: "Invalid metric filter pattern"
};

/// Names and texts in the order of the pattern; a name stands at most once.
using ExtractedValues = std::vector<std::pair<std::string, std::string>>;

/// A place in messages whose value a metric filter publishes; made by FilterPattern::selector().
/// Immutable; copies share.
class ValueSelector {
  public:
    struct Data;
    explicit ValueSelector(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
    const Data& data() const { return *data_; }

  private:
    std::shared_ptr<const Data> data_;
};

/// A compiled pattern. Immutable; any number of threads. matches() takes time linear in the
/// message whatever the pattern is, and allocates only for JSON texts that hold escapes.
class FilterPattern final : public engine::MessagePredicate {
  public:
    /// The service's bound on a pattern; requests are refused for it before they come here.
    static constexpr std::size_t kMaxCharacters = 1024;
    static constexpr std::size_t kMaxRegexes = 2;
    static constexpr std::size_t kMaxWildcardSelectors = 3;

    /// Errors: InvalidArgument, always with the service's own sentence: either
    /// "Invalid character(s) in term 'X'" or the general one of `use`.
    [[nodiscard]] static Result<std::shared_ptr<const FilterPattern>> parse(
        std::string_view text, PatternUse use = PatternUse::Filter);

    ~FilterPattern() override;
    FilterPattern(const FilterPattern&) = delete;
    FilterPattern& operator=(const FilterPattern&) = delete;

    FilterPatternKind kind() const;
    /// As it was given.
    const std::string& text() const;

    bool matches(std::string_view message) const override;

    /// See required_alternatives(): the groups that have one text only. Always empty for JSON
    /// patterns, because JSON may write any character as an escape.
    std::vector<std::string> required_literals() const override;

    /// Groups of texts: every matching message contains, byte for byte, at least one text of each
    /// group. For JSON patterns each group has `\u` among its texts, the mark of an escape that
    /// could hide the others. Texts are never empty; no groups when nothing is known.
    const std::vector<std::vector<std::string>>& required_alternatives() const;

    /// How many regular expressions it holds, 0 to kMaxRegexes; log groups limit filters with any.
    std::size_t regex_count() const;

    /// Whether metric dimensions can be taken from it: JSON and space-delimited patterns.
    bool supports_dimensions() const;

    /// What TestMetricFilter shows of a matching message (filter-patterns.md section 8): for
    /// space-delimited patterns every field as "$name" or "$N", for JSON patterns the value of
    /// each selector under the selector's text; selectors that are absent or reach an object or
    /// array are left out. Empty for the other kinds and for messages that do not fit.
    ExtractedValues extract(std::string_view message) const;

    /// Reads `$.path` for JSON patterns, `$name` or `$N` for space-delimited ones. A path need
    /// not occur in the pattern; a name must. Errors: InvalidArgument with a sentence of ours.
    [[nodiscard]] Result<ValueSelector> selector(std::string_view text) const;
    /// The text at `selector` (which this pattern made) in a matching message: of a string its
    /// content, of other JSON scalars what is written. Nothing if absent, null, object or array.
    std::optional<std::string> value(std::string_view message, const ValueSelector& selector) const;

  private:
    struct Impl;
    explicit FilterPattern(std::unique_ptr<const Impl> impl);
    std::unique_ptr<const Impl> impl_;
};

}  // namespace yagura::pattern
