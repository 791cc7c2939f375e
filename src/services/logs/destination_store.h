#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "meta/database.h"
#include "services/logs/arn.h"

namespace yagura::services::logs {

/// A cross-account destination: a name in front of a stream of this account
/// (logs-api.md section 13).
struct Destination {
    Scope scope;
    std::string name;
    TimeMs created;
    std::string target_arn;
    std::string role_arn;
    std::optional<std::string> access_policy;  ///< JSON text exactly as it was put

    std::string arn() const { return destination_arn(scope, name); }
};

/// The destinations of all accounts. Any thread.
class DestinationStore {
  public:
    explicit DestinationStore(meta::Database& database) : database_(database) {}

    [[nodiscard]] Result<std::optional<Destination>> find(const Scope& scope,
                                                          std::string_view name);
    /// Makes it, or changes target and role of the one that exists (creation time and policy
    /// stay). Gives what is stored now.
    [[nodiscard]] Result<Destination> put(const Destination& destination);
    /// False when there is no such destination.
    [[nodiscard]] Result<bool> set_policy(const Scope& scope, std::string_view name,
                                          std::string_view policy);
    /// False when there is no such destination. Its tags go too.
    [[nodiscard]] Result<bool> remove(const Scope& scope, std::string_view name);
    /// By name in byte order, from `from` on; the visitor returns false to stop.
    [[nodiscard]] Result<void> visit(const Scope& scope, std::string_view from,
                                     const std::function<bool(Destination)>& visitor);

  private:
    meta::Database& database_;
};

}  // namespace yagura::services::logs
