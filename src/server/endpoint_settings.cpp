#include "server/endpoint_settings.h"

#include <fmt/core.h>

#include <algorithm>

namespace yagura::server {
namespace {

constexpr std::size_t kMaxNameLength = 64;

/// What stands in conditions and in the server's log: plain words, such as vpce-0123456789abcdef0.
bool is_endpoint_name(std::string_view name) {
    constexpr std::string_view kAllowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    return !name.empty() && name.size() <= kMaxNameLength &&
           name.find_first_not_of(kAllowed) == name.npos;
}

/// Gives every endpoint named in `values` its value.
Result<void> distribute(std::span<const EndpointValue> values, std::string_view setting,
                        std::string EndpointSettings::* member,
                        std::vector<EndpointSettings>& endpoints) {
    for (const EndpointValue& value : values) {
        const auto found = std::ranges::find(endpoints, value.name, &EndpointSettings::name);
        if (found == endpoints.end()) {
            return fail(Errc::InvalidArgument,
                        fmt::format("{} names \"{}\", and there is no endpoint of that name",
                                    setting, value.name));
        }
        (*found).*member = value.value;
    }
    return {};
}

}  // namespace

Result<std::vector<EndpointValue>> parse_endpoint_values(std::span<const std::string> values) {
    std::vector<EndpointValue> out;
    for (const std::string& value : values) {
        const std::size_t sign = value.find('=');
        const std::string name = value.substr(0, sign);
        if (sign == value.npos || sign + 1 == value.size() || !is_endpoint_name(name)) {
            return fail(
                Errc::InvalidArgument,
                fmt::format("\"{}\" is not NAME=VALUE, with a name of letters, digits, hyphens "
                            "and underscores",
                            value));
        }
        if (std::ranges::find(out, name, &EndpointValue::name) != out.end())
            return fail(Errc::InvalidArgument, fmt::format("\"{}\" is given twice", name));
        out.push_back({name, value.substr(sign + 1)});
    }
    return out;
}

Result<std::vector<EndpointSettings>> endpoints_of(std::span<const EndpointValue> addresses,
                                                   std::span<const EndpointValue> policies,
                                                   std::span<const EndpointValue> vpcs) {
    std::vector<EndpointSettings> out;
    for (const EndpointValue& address : addresses) {
        EndpointSettings endpoint;
        endpoint.name = address.name;
        endpoint.address = YG_TRY(parse_listen_address(address.value));
        out.push_back(std::move(endpoint));
    }
    YG_CHECK(distribute(policies, "endpoint-policy", &EndpointSettings::policy_file, out));
    YG_CHECK(distribute(vpcs, "endpoint-vpc", &EndpointSettings::vpc, out));
    return out;
}

}  // namespace yagura::server
