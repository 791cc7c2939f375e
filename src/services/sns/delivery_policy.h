#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "services/sns/topic.h"

namespace yagura::services::sns {

/// When a delivery that failed is tried again: sns.md section 7.
struct RetryPolicy {
    enum class Backoff { Linear, Arithmetic, Geometric, Exponential };

    int min_delay_s = 20;
    int max_delay_s = 20;
    int retries = 3;  ///< of all phases
    int no_delay_retries = 0;
    int min_delay_retries = 0;
    int max_delay_retries = 0;
    Backoff backoff = Backoff::Linear;

    /// How long to wait after the attempt of this number (from 1) failed; nothing when that was
    /// the last one.
    std::optional<std::int64_t> delay_ms_after(int attempt) const;
    bool operator==(const RetryPolicy&) const = default;
};

/// What a subscription of type http or https goes by.
struct DeliveryPolicy {
    RetryPolicy retry;
    std::optional<int> receives_per_second;  ///< a bound for one endpoint
    std::string content_type = "text/plain; charset=UTF-8";
    bool subscriptions_may_override = true;  ///< of a topic's
};

/// 50 tries in six hours: what the service gives to mail servers.
RetryPolicy mail_retry_policy();

/// The JSON of a topic's attribute DeliveryPolicy. InvalidArgument with the reason.
[[nodiscard]] Result<DeliveryPolicy> parse_topic_delivery_policy(std::string_view json);
/// The JSON of a subscription's. What it leaves out is taken from `defaults`.
[[nodiscard]] Result<DeliveryPolicy> parse_subscription_delivery_policy(
    std::string_view json, const DeliveryPolicy& defaults = {});

/// The policy of a topic, its defaults filled in, and what counts for one of its subscriptions.
DeliveryPolicy policy_of(const Topic& topic);
DeliveryPolicy policy_of(const Topic& topic, const Subscription& subscription);
/// As EffectiveDeliveryPolicy shows them.
std::string effective_topic_policy(const DeliveryPolicy& policy);
std::string effective_subscription_policy(const DeliveryPolicy& policy);

}  // namespace yagura::services::sns
