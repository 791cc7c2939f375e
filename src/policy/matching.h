#pragma once

#include <string_view>

#include "policy/context_keys.h"
#include "policy/statement.h"

/// Whether a statement is about a request, part by part. A statement applies where all three hold.
namespace yagura::policy {

/// `action` in lower case.
bool action_applies(const Statement& statement, std::string_view action);
bool resource_applies(const Statement& statement, std::string_view resource,
                      const ContextKeys& keys);
bool conditions_hold(const Statement& statement, const ContextKeys& keys);

}  // namespace yagura::policy
