#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "ports/authorizer.h"
#include "services/logs/arn.h"

namespace yagura::services::logs {

/// Where a subscription is to deliver, as a request names it.
struct SubscriptionTarget {
    std::string_view operation;  ///< for error texts
    const std::string& destination_arn;
    const std::optional<std::string>& role_arn;
};

/// The form of the target: an ARN of a service that subscriptions deliver to, with a role where one
/// is needed. InvalidParameterException, AccessDeniedException.
[[nodiscard]] Result<ArnParts> check_target_form(const ports::RequestContext& context,
                                                 const SubscriptionTarget& target);
/// What the caller needs besides the permission on the operation: the destination's, which its
/// owner gives, and to pass the role. Forbidden.
[[nodiscard]] Result<void> check_target_allowed(const ports::Authorizer& authorizer,
                                                const ports::RequestContext& context,
                                                const SubscriptionTarget& target,
                                                std::string source_arn);
/// The role that is handed to the service must be the caller's to pass.
[[nodiscard]] Result<void> check_role(const ports::Authorizer& authorizer,
                                      const ports::RequestContext& context,
                                      const std::string& role_arn, std::string associated_arn);
/// A stream is the caller's own, or a destination stands before it: nobody writes into another
/// account without having been let in.
bool is_deliverable(const ports::RequestContext& context, const ArnParts& arn);
/// The service delivers a test message before it takes a subscription. Of these targets only
/// streams and destinations take one; for the others the answer is the service's own for that.
Error undeliverable(std::string_view vendor);

}  // namespace yagura::services::logs
