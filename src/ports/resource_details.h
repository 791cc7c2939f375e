#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yagura::ports {

/// Condition key -> values, as in AuthorizationRequest.
using ConditionKeys = std::map<std::string, std::vector<std::string>>;

/// What a service knows of its resources, beyond what a request says, for decisions about them.
/// Called for each resource of a request, from many threads.
class ResourceDetails {
  public:
    virtual ~ResourceDetails() = default;
    /// The ARN as it is stored: a request may name a user without its path. The same text for a
    /// resource that is not there.
    virtual std::string full_arn(std::string_view arn) const = 0;
    /// aws:ResourceTag/KEY and the service's own keys; empty for a resource that is not there.
    virtual ConditionKeys condition_keys(std::string_view arn) const = 0;
};

}  // namespace yagura::ports
