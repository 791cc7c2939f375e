#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "ports/context.h"

namespace yagura::services::sns {

std::string topic_arn(const ports::RequestContext& context, std::string_view name);

/// arn:PARTITION:sns:REGION:ACCOUNT:NAME[:SUBSCRIPTION], cut into parts.
struct SnsArn {
    std::string_view region;
    std::string_view account;
    std::string_view topic;         ///< its name
    std::string_view subscription;  ///< its UUID; empty for a topic
};

/// Nothing for another form. Views into `arn`.
std::optional<SnsArn> parse_arn(std::string_view arn);

/// The checks of a topic's ARN in a request, with the sentences of the service; `parameter` is the
/// member that holds it. Whether there is such a topic is not looked at.
[[nodiscard]] Result<void> check_topic_arn(const ports::RequestContext& context,
                                           std::string_view arn, std::string_view parameter);
[[nodiscard]] Result<void> check_subscription_arn(std::string_view arn);

}  // namespace yagura::services::sns
