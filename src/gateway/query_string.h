#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yagura::gateway {

/// The decoded value of the first pair called `name` in a query string; one that is called so but
/// for the case if there is no other (wire-protocols.md section 8.1). '+' stays '+', as presigned
/// requests need it.
std::optional<std::string> query_parameter(std::string_view query, std::string_view name);

/// ASCII only.
bool equals_ignore_case(std::string_view left, std::string_view right);

}  // namespace yagura::gateway
