#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yagura::services::sns {

/// An http or https address as endpoints are written.
struct WebAddress {
    std::string scheme;
    std::string user;      ///< decoded; empty: none
    std::string password;  ///< likewise
    std::string host;
    std::string location;  ///< the address without user and password
};

/// Nothing for what is no absolute http or https address.
std::optional<WebAddress> parse_web_address(std::string_view text);

/// The endpoint as listings show it: a password in it becomes `****`.
std::string shown_endpoint(std::string_view endpoint);

}  // namespace yagura::services::sns
