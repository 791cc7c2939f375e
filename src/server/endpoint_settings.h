#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "server/units.h"

namespace yagura::server {

/// A further listening address that stands for a VPC endpoint.
struct EndpointSettings {
    std::string name;  ///< aws:SourceVpce
    ListenAddress address;
    std::string policy_file;  ///< empty: everything may pass
    std::string vpc;          ///< aws:SourceVpc; empty: the key is absent
};

/// "NAME=VALUE", as endpoint, endpoint-policy and endpoint-vpc are written.
struct EndpointValue {
    std::string name;
    std::string value;
};
/// InvalidArgument for what has another form, and for names that come twice.
[[nodiscard]] Result<std::vector<EndpointValue>> parse_endpoint_values(
    std::span<const std::string> values);

/// Endpoints in the order of their addresses. InvalidArgument for an address that is none and for a
/// policy or VPC of an endpoint that is not there.
[[nodiscard]] Result<std::vector<EndpointSettings>> endpoints_of(
    std::span<const EndpointValue> addresses, std::span<const EndpointValue> policies,
    std::span<const EndpointValue> vpcs);

}  // namespace yagura::server
