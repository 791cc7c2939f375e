#include <array>
#include <utility>

#include "policy/condition.h"

namespace yagura::policy {
namespace {

struct OperatorName {
    std::string_view name;
    Comparison comparison;
    bool negated;
};

constexpr std::array kOperators{
    OperatorName{"StringEquals", Comparison::StringEquals, false},
    OperatorName{"StringNotEquals", Comparison::StringEquals, true},
    OperatorName{"StringEqualsIgnoreCase", Comparison::StringEqualsIgnoreCase, false},
    OperatorName{"StringNotEqualsIgnoreCase", Comparison::StringEqualsIgnoreCase, true},
    OperatorName{"StringLike", Comparison::StringLike, false},
    OperatorName{"StringNotLike", Comparison::StringLike, true},
    OperatorName{"NumericEquals", Comparison::NumericEquals, false},
    OperatorName{"NumericNotEquals", Comparison::NumericEquals, true},
    OperatorName{"NumericLessThan", Comparison::NumericLessThan, false},
    OperatorName{"NumericLessThanEquals", Comparison::NumericLessThanEquals, false},
    OperatorName{"NumericGreaterThan", Comparison::NumericGreaterThan, false},
    OperatorName{"NumericGreaterThanEquals", Comparison::NumericGreaterThanEquals, false},
    OperatorName{"DateEquals", Comparison::DateEquals, false},
    OperatorName{"DateNotEquals", Comparison::DateEquals, true},
    OperatorName{"DateLessThan", Comparison::DateLessThan, false},
    OperatorName{"DateLessThanEquals", Comparison::DateLessThanEquals, false},
    OperatorName{"DateGreaterThan", Comparison::DateGreaterThan, false},
    OperatorName{"DateGreaterThanEquals", Comparison::DateGreaterThanEquals, false},
    OperatorName{"Bool", Comparison::Bool, false},
    OperatorName{"BinaryEquals", Comparison::Binary, false},
    OperatorName{"IpAddress", Comparison::IpAddress, false},
    OperatorName{"NotIpAddress", Comparison::IpAddress, true},
    OperatorName{"ArnEquals", Comparison::ArnLike, false},
    OperatorName{"ArnLike", Comparison::ArnLike, false},
    OperatorName{"ArnNotEquals", Comparison::ArnLike, true},
    OperatorName{"ArnNotLike", Comparison::ArnLike, true},
    OperatorName{"Null", Comparison::Null, false},
};

bool remove_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

}  // namespace

std::optional<ConditionOperator> parse_condition_operator(std::string_view text) {
    ConditionOperator out;
    if (remove_prefix(text, "ForAllValues:")) {
        out.set = SetRule::ForAllValues;
    } else if (remove_prefix(text, "ForAnyValue:")) {
        out.set = SetRule::ForAnyValue;
    }
    constexpr std::string_view kIfExists = "IfExists";
    if (text.ends_with(kIfExists)) {
        out.if_exists = true;
        text.remove_suffix(kIfExists.size());
    }
    for (const OperatorName& known : kOperators) {
        if (known.name != text) continue;
        if (known.comparison == Comparison::Null && (out.if_exists || out.set != SetRule::None))
            return std::nullopt;
        out.comparison = known.comparison;
        out.negated = known.negated;
        return out;
    }
    return std::nullopt;
}

}  // namespace yagura::policy
