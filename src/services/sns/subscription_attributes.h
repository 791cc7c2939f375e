#pragma once

#include <string_view>

#include "base/error.h"
#include "filter_policy/filter_policy.h"
#include "services/sns/topic.h"

namespace yagura::services::sns {

/// The protocols that SNS has, and those that this server delivers by.
bool is_known_protocol(std::string_view protocol);
bool is_delivered_protocol(std::string_view protocol);

/// Whether an endpoint has its protocol's form. InvalidArgument with the service's whole sentence.
[[nodiscard]] Result<void> check_endpoint(std::string_view protocol, std::string_view endpoint);

bool is_subscription_attribute(std::string_view name);

/// Checks one value. InvalidArgument with what follows "Invalid parameter: " (when it is set) or
/// "Invalid parameter: Attributes Reason: " (with Subscribe) in the service's sentence.
[[nodiscard]] Result<void> check_subscription_attribute(std::string_view protocol,
                                                        std::string_view name,
                                                        std::string_view value);

/// What `attributes` say of the scope of their filter policy.
filter_policy::Scope filter_scope(const Attributes& attributes);
/// Checks FilterPolicy and FilterPolicyScope together. InvalidArgument as above; Unsupported with a
/// sentence that follows "Invalid parameter: " in both cases.
[[nodiscard]] Result<void> check_filter(const Attributes& attributes);

/// Everything that GetSubscriptionAttributes answers.
Attributes shown_attributes(const Topic& topic, const Subscription& subscription);

}  // namespace yagura::services::sns
