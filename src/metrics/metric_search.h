#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/metric_store.h"

namespace yagura::metrics {

/// A search expression: `{Namespace,Dim1,Dim2} MetricName="CPU" AND (web OR db)`. Immutable.
///
///     search := [ "{" name { "," name } "}" ] [ or ]
///     or     := and { "OR" and }          and := unary { [ "AND" ] unary }
///     unary  := "NOT" unary | "(" or ")" | [ property "=" ] ( term | "(" or ")" )
///
/// A bare term finds names that hold its tokens one after the other; one of a single token in any
/// case. A term in double quotes is a whole name, to the letter.
class MetricSearch {
  public:
    struct Node;

    /// Errors: InvalidArgument with the reason.
    [[nodiscard]] static Result<MetricSearch> parse(std::string_view text);

    /// The namespace of the schema, which narrows what has to be looked at.
    const std::optional<std::string>& metric_namespace() const { return namespace_; }
    bool finds(const MetricKey& metric) const;

  private:
    MetricSearch() = default;

    std::optional<std::string> namespace_;
    std::vector<std::string> dimensions_;  ///< of the schema, sorted
    std::shared_ptr<const Node> condition_;
};

/// The tokens of a name as they are written: cut at what is no letter or digit, where small letters
/// turn to capitals, before the last of several capitals that begins a word, and around digits.
std::vector<std::string> search_tokens(std::string_view name);

}  // namespace yagura::metrics
