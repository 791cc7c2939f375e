#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "services/logs/account_policy_store.h"
#include "services/logs/log_group.h"
#include "services/logs/subscription_store.h"

namespace yagura::services::logs {

/// The document of an account-level subscription policy, read:
/// {"DestinationArn": …, "RoleArn": …, "FilterPattern": …, "Distribution": …}.
struct AccountSubscription {
    std::string destination_arn;
    std::optional<std::string> role_arn;
    std::string pattern;
    std::string distribution = "ByLogStream";
};

/// InvalidArgument with a sentence that says what is wrong.
[[nodiscard]] Result<AccountSubscription> parse_account_subscription(std::string_view document);

/// The names in `LogGroupName NOT IN ["a", "b"]`, the only selection criteria that a subscription
/// policy may have; none for blank text. InvalidArgument.
[[nodiscard]] Result<std::set<std::string, std::less<>>> parse_excluded_groups(
    std::string_view criteria);

/// A policy whose document and criteria were read once, for all its groups.
class ReadAccountPolicy {
  public:
    /// InvalidArgument; not for what is stored, which was checked.
    [[nodiscard]] static Result<ReadAccountPolicy> read(const AccountPolicy& policy);

    const std::string& pattern() const { return wanted_.pattern; }
    /// What the policy is for a group, from the policy's start on; nothing for a group that it
    /// excludes and for those whose class takes no subscriptions.
    std::optional<Subscription> subscription_of(const LogGroup& group) const;

  private:
    ReadAccountPolicy(AccountPolicy policy, AccountSubscription wanted,
                      std::set<std::string, std::less<>> excluded)
        : policy_(std::move(policy)), wanted_(std::move(wanted)), excluded_(std::move(excluded)) {}

    AccountPolicy policy_;
    AccountSubscription wanted_;
    std::set<std::string, std::less<>> excluded_;
};

}  // namespace yagura::services::logs
