#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "outbound/rules.h"

namespace yagura::outbound {

struct WebPost {
    std::string url;   ///< http:// or https://, without user and password
    std::string user;  ///< for basic or digest authentication; empty: none
    std::string password;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

struct WebOptions {
    Rules rules;
    std::string ca_file;  ///< PEM of authorities to trust instead of the system's; empty: those
    std::int64_t timeout_ms = 15'000;  ///< for all of an attempt
};

/// Posts bodies to addresses that clients chose. It follows no redirects and reads no answer but
/// its status. Any thread; blocks.
class WebSender {
  public:
    virtual ~WebSender() = default;
    static std::unique_ptr<WebSender> create(WebOptions options);
    /// The status of the answer. Errors: Unavailable (name, connection, TLS), Timeout, Forbidden
    /// (the outbound rules).
    [[nodiscard]] virtual Result<int> post(const WebPost& post) = 0;
};

}  // namespace yagura::outbound
