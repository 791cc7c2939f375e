#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "meta/database.h"
#include "services/logs/arn.h"

namespace yagura::services::logs {

/// A policy of an account (resource_arn empty) or of one log group (live-tail-and-more.md
/// section 13).
struct ResourcePolicy {
    std::string name;
    std::string resource_arn;
    std::string document;
    std::string revision;
    TimeMs updated;
};

/// The Logs resource policies of all accounts. Any thread.
class ResourcePolicyStore {
  public:
    static constexpr std::size_t kMaxAccountPolicies = 10;

    explicit ResourcePolicyStore(meta::Database& database) : database_(database) {}

    /// Makes or replaces a policy of the account. LimitExceeded for the eleventh.
    [[nodiscard]] Result<ResourcePolicy> put_account_policy(const Scope& scope,
                                                            std::string_view name,
                                                            std::string_view document, TimeMs now);
    /// Makes or replaces the policy of a resource: `expected_revision` must be the stored one, and
    /// absent when there is none. Conflict otherwise.
    [[nodiscard]] Result<ResourcePolicy> put_resource_policy(
        const Scope& scope, std::string_view name, std::string_view resource_arn,
        std::string_view document, const std::optional<std::string>& expected_revision,
        TimeMs now);
    /// Both kinds, by name.
    [[nodiscard]] Result<std::vector<ResourcePolicy>> list(const Scope& scope);
    /// NotFound when there is none; Conflict for another revision (resource policies only).
    [[nodiscard]] Result<void> remove_account_policy(const Scope& scope, std::string_view name);
    [[nodiscard]] Result<void> remove_resource_policy(
        const Scope& scope, std::string_view resource_arn,
        const std::optional<std::string>& expected_revision);

  private:
    meta::Database& database_;
};

}  // namespace yagura::services::logs
