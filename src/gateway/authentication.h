#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "net/http_message.h"
#include "ports/context.h"

namespace yagura::gateway {

/// Who asks, as the request's signature says.
struct Caller {
    ports::Identity identity;
    std::string region;
};

/// What a caller must prove, and to whom.
struct AuthenticationRequest {
    const net::HttpRequest& http;
    /// The service that the operation belongs to; the credential must be scoped to it.
    std::string_view service;
    TimeMs now;
};

/// Finds the identity behind a request. Any thread.
class Authenticator {
  public:
    virtual ~Authenticator() = default;
    /// Errors carry their name in awsJson; gateway/wire_error.h knows the other protocols' names.
    [[nodiscard]] virtual Result<Caller> authenticate(
        const AuthenticationRequest& request) const = 0;
};

/// aws, aws-cn or aws-us-gov (wire-protocols.md section 9).
std::string_view partition_of_region(std::string_view region);

/// Lower-case words joined by hyphens with a number at the end ("eu-central-1"), as every region's
/// code is. Regions need not exist elsewhere: each name is a namespace of its own.
bool is_region_code(std::string_view text);

}  // namespace yagura::gateway
