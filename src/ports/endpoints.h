#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ports/identity_policies.h"

namespace yagura::ports {

/// A listening address that stands for a VPC endpoint.
struct Endpoint {
    std::string id;                     ///< aws:SourceVpce
    std::string vpc;                    ///< aws:SourceVpc; empty: none is known
    std::optional<NamedPolicy> policy;  ///< nothing: everything may pass
};

/// The endpoints of this server. Called for every request, from many threads.
class EndpointDirectory {
  public:
    virtual ~EndpointDirectory() = default;
    /// By RequestContext::listener; null where the address is no endpoint.
    virtual std::shared_ptr<const Endpoint> endpoint_of(std::string_view listener) const = 0;
};

}  // namespace yagura::ports
