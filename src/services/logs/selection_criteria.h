#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace yagura::services::logs {

/// A `fieldSelectionCriteria`: a condition on the account and region of events, looked at before
/// the filter pattern (filter-patterns.md section 11). Immutable; any thread.
///
///     or   := and ( "OR" and )*          and := term ( "AND" term )*
///     term := "(" or ")" | field ( "=" | "!=" ) text | field [ "NOT" ] "IN" "[" text, … "]"
///
/// Fields are @aws.account and @aws.region; texts stand in double quotes; words in any case.
class SelectionCriteria {
  public:
    struct Node;

    /// Blank text selects everything. InvalidArgument with a sentence that tells the position.
    [[nodiscard]] static Result<SelectionCriteria> parse(std::string_view text);
    bool selects(std::string_view account, std::string_view region) const;

  private:
    explicit SelectionCriteria(std::shared_ptr<const Node> root) : root_(std::move(root)) {}
    std::shared_ptr<const Node> root_;  ///< null: everything
};

}  // namespace yagura::services::logs
