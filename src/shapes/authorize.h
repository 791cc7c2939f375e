#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shapes/descriptors.h"

namespace yagura::shapes {

/// Whose resources a request is about, from its context.
struct AuthorizeScope {
    std::string_view partition;
    std::string_view region;
    std::string_view account;
    std::string_view caller;  ///< name of the user who asks; empty for others
};

/// The ARNs that a request touches, as the operation's declaration says (tools/apigen/README.md
/// section 2); {"*"} where it names none. `input` is an object of the operation's input shape, or
/// null where it has none. At most 1000 are given.
std::vector<std::string> authorized_resources(const OperationDescriptor& operation,
                                              const void* input, const AuthorizeScope& scope);

/// The condition keys that the declaration draws from the request, each with its values.
std::map<std::string, std::vector<std::string>> authorized_conditions(
    const OperationDescriptor& operation, const void* input);

}  // namespace yagura::shapes
