#pragma once

#include <optional>

#include "insights/value.h"

namespace yagura::insights {

/// A value made ready to be compared many times: whether it reads as a number is found out once.
struct SortKey {
    explicit SortKey(Value given) : value(std::move(given)), number(as_number(value)) {}
    Value value;
    std::optional<double> number;
};

/// As sort_order() of the values.
int sort_order(const SortKey& left, const SortKey& right);

}  // namespace yagura::insights
