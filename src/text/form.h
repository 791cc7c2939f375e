#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/error.h"

namespace yagura::text {

/// One decoded pair of an application/x-www-form-urlencoded body or a query string.
struct FormPair {
    std::string_view name;
    std::string_view value;
    bool operator==(const FormPair&) const = default;
};

struct FormLimits {
    std::size_t max_pairs = 100'000;
};

/// Decodes `body` in order: '+' is a space, %XX a byte, a name without '=' has an empty value,
/// empty pieces between '&' are passed over. Views point into `body` or, where something was
/// decoded, into `arena`. The bytes need not be UTF-8. Errors: InvalidArgument for a '%' without
/// two hexadecimal digits, LimitExceeded for too many pairs.
[[nodiscard]] Result<std::vector<FormPair>> parse_form(std::string_view body, Arena& arena,
                                                       FormLimits limits = {});

}  // namespace yagura::text
