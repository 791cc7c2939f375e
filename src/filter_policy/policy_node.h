#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "filter_policy/filter_policy.h"
#include "filter_policy/matcher.h"

namespace yagura::filter_policy {

/// An object of a policy: all fields and all groups must hold. Inner header of this room.
struct PolicyNode {
    struct Field {
        std::string key;
        std::vector<Matcher> alternatives;         ///< one must pass; empty: nested
        std::unique_ptr<const PolicyNode> nested;  ///< of scope MessageBody
    };
    /// `$or`: one of its policies must hold.
    using AnyOf = std::vector<std::unique_ptr<const PolicyNode>>;

    std::vector<Field> fields;
    std::vector<AnyOf> groups;
};

[[nodiscard]] Result<std::unique_ptr<const PolicyNode>> compile_policy(std::string_view json,
                                                                       Scope scope);

}  // namespace yagura::filter_policy
