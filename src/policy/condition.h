#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "policy/ip_range.h"
#include "policy/wildcard.h"

namespace yagura::policy {

/// How a value of the request and a value of the policy are compared; each negated operator is its
/// positive twin with `negated`.
enum class Comparison {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    NumericEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    Binary,
    IpAddress,
    ArnLike,
    Null,
};

enum class SetRule { None, ForAllValues, ForAnyValue };

struct ConditionOperator {
    Comparison comparison = Comparison::StringEquals;
    bool negated = false;
    bool if_exists = false;
    SetRule set = SetRule::None;
};

/// "ForAllValues:StringNotLikeIfExists" and the like; nothing when there is no such operator.
std::optional<ConditionOperator> parse_condition_operator(std::string_view text);

/// One operator, one key and the values that the policy lists. Immutable; any number of threads.
class Condition {
  public:
    /// InvalidArgument when a value is none of the operator's type.
    [[nodiscard]] static Result<Condition> create(ConditionOperator how, std::string key,
                                                  const std::vector<std::string>& values,
                                                  Variables variables);

    bool holds(const ContextKeys& keys) const;
    const std::string& key() const { return key_; }
    std::vector<std::string> variable_names() const;

  private:
    Condition(ConditionOperator how, std::string key) : how_(how), key_(std::move(key)) {}

    Result<void> add(const std::string& value, Variables variables);
    bool any_matches(const std::string& value, const ContextKeys& keys) const;
    bool text_matches(const TextPattern& pattern, std::string_view value,
                      const ContextKeys& keys) const;

    ConditionOperator how_;
    std::string key_;
    std::vector<TextPattern> texts_;  ///< of String and Arn operators
    std::vector<double> numbers_;     ///< of Numeric ones; of Date ones in epoch milliseconds
    std::vector<IpRange> ranges_;
    std::vector<std::string> bytes_;  ///< of Binary
    std::vector<bool> truths_;        ///< of Bool and Null
};

}  // namespace yagura::policy
