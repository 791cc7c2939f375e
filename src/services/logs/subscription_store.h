#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "engine/engine.h"
#include "meta/database.h"
#include "services/logs/arn.h"

namespace yagura::services::logs {

/// A subscription filter and how far its delivery has come; or what an account's policy is for one
/// group.
struct Subscription {
    engine::GroupId group;
    std::int64_t policy = 0;  ///< of the account-level policy; 0: a filter of the group itself
    std::string name;
    TimeMs created;
    std::string destination_arn;
    std::string role_arn;
    std::string pattern;
    std::string distribution;
    engine::EventSeq position;  ///< everything up to here was delivered
    // Read only:
    std::string account;
    std::string region;
    std::string partition;
    std::string group_name;

    Scope scope() const { return {account, region, partition}; }
};

/// The subscription filters of all accounts. Any thread.
class SubscriptionStore {
  public:
    static constexpr std::size_t kMaxOfGroup = 2;
    explicit SubscriptionStore(meta::Database& database) : database_(database) {}
    /// After the tables of log groups.
    [[nodiscard]] Result<void> migrate();
    /// Makes it, or changes all but creation time and position. LimitExceeded for a third.
    [[nodiscard]] Result<void> put(const Subscription& subscription);
    /// False when there is none.
    [[nodiscard]] Result<bool> remove(engine::GroupId group, std::string_view name);
    /// By name.
    [[nodiscard]] Result<std::vector<Subscription>> of_group(engine::GroupId group);
    [[nodiscard]] Result<std::vector<Subscription>> all();
    struct Position {
        engine::GroupId group;
        std::string name;
        engine::EventSeq position;
    };
    /// All in one transaction. Subscriptions that are gone are passed over.
    [[nodiscard]] Result<void> set_positions(std::span<const Position> positions);

  private:
    meta::Database& database_;
};

}  // namespace yagura::services::logs
