#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "services/sns/topic.h"

namespace yagura::services::sns {

/// What a topic has as long as nobody sets a policy: its own account's services may use it.
std::string default_policy(std::string_view topic_arn, std::string_view account);
/// The policy that counts for a topic.
std::string policy_text_of(const Topic& topic);

/// Checks a text for the attribute Policy. InvalidArgument with the reason.
[[nodiscard]] Result<void> check_policy(std::string_view json, std::string_view topic_arn);

/// The policy with a statement more. AlreadyExists when the label is taken.
[[nodiscard]] Result<std::string> add_statement(std::string_view policy, std::string_view topic_arn,
                                                std::string_view label,
                                                const std::vector<std::string>& accounts,
                                                const std::vector<std::string>& actions);
/// The policy without the statement of that label; as it was when there is none.
[[nodiscard]] Result<std::string> remove_statement(std::string_view policy, std::string_view label);

/// Whether AddPermission can grant this ("Publish").
bool is_grantable_action(std::string_view action);

}  // namespace yagura::services::sns
