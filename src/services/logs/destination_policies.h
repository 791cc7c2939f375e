#pragma once

#include <map>
#include <mutex>
#include <string>

#include "ports/identity_policies.h"
#include "services/logs/destination_store.h"

namespace yagura::services::logs {

/// The access policies of destinations, which decide who may subscribe to them. Any thread.
class DestinationPolicies final : public ports::ResourcePolicies {
  public:
    explicit DestinationPolicies(DestinationStore& store) : store_(store) {}

    /// Nothing for what is no destination's ARN, and for a destination without a policy.
    std::optional<ports::NamedPolicy> policy_of(std::string_view resource_arn) const override;

  private:
    DestinationStore& store_;
    mutable std::mutex mutex_;
    /// By ARN: decisions are cached by the pointer, so it stays while the text does.
    mutable std::map<std::string, std::shared_ptr<const std::string>, std::less<>> documents_;
};

}  // namespace yagura::services::logs
