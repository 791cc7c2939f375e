#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "ports/context.h"

namespace yagura::ports {

/// What a request wants to do, for policy: filled by the gateway from the operation's declaration.
struct AuthorizationRequest {
    std::string_view action;                       ///< "logs:PutLogEvents"
    std::vector<std::string> resources;            ///< ARNs; "*" where the operation names none
    /// Condition keys that the operation draws from its request ("aws:TagKeys"), each with its
    /// values. Keys of the context ("aws:SourceIp") are the authorizer's to fill.
    std::map<std::string, std::vector<std::string>> conditions;
};

class Authorizer {
  public:
    virtual ~Authorizer() = default;
    /// Allowed, or Forbidden with the service's own sentence.
    [[nodiscard]] virtual Result<void> authorize(const RequestContext& context,
                                                 const AuthorizationRequest& request) const = 0;
};

}  // namespace yagura::ports
