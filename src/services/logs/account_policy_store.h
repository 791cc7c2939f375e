#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
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

/// An account-level policy of subscription: one filter on all groups of an account in a region, but
/// for those that are named.
struct AccountPolicy {
    std::int64_t id = 0;  ///< never used again
    Scope scope;
    std::string name;
    std::string document;  ///< as it was put
    std::string criteria;  ///< the same
    TimeMs updated;
    engine::EventSeq start;  ///< events before it are not its
};

/// The account-level policies of all accounts, and how far each has come in the groups. Any thread.
class AccountPolicyStore {
  public:
    explicit AccountPolicyStore(meta::Database& database) : database_(database) {}
    /// After the tables of log groups.
    [[nodiscard]] Result<void> migrate();

    /// Makes it, or changes document, criteria and time of the one of its name; gives it as it is
    /// stored. `from_now`: groups that begin at `wanted.start`, whatever their position was.
    /// LimitExceeded when the account has one of another name in the region.
    [[nodiscard]] Result<AccountPolicy> put(const AccountPolicy& wanted,
                                            std::span<const engine::GroupId> from_now);
    [[nodiscard]] Result<std::optional<AccountPolicy>> find(const Scope& scope);
    /// False when there is none.
    [[nodiscard]] Result<bool> remove(const Scope& scope, std::string_view name);
    [[nodiscard]] Result<std::vector<AccountPolicy>> all();

    /// Of the groups that have come further than the policy's start.
    [[nodiscard]] Result<std::map<engine::GroupId, engine::EventSeq>> positions(
        std::int64_t policy);
    struct Position {
        std::int64_t policy = 0;
        engine::GroupId group;
        engine::EventSeq position;
    };
    /// All in one transaction. Policies and groups that are gone are passed over.
    [[nodiscard]] Result<void> set_positions(std::span<const Position> positions);

  private:
    meta::Database& database_;
};

}  // namespace yagura::services::logs
