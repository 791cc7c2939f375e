#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "meta/database.h"
#include "services/sns/topic.h"

namespace yagura::services::sns {

/// Subscriptions of all topics. Those that were ended are found by their token alone. What changes
/// a subscription also queues what has to be sent about it, in one transaction. Any thread.
class SubscriptionStore {
  public:
    explicit SubscriptionStore(meta::Database& database) : database_(database) {}

    /// Fills in the id and queues the confirmation request. NotFound when the topic is gone.
    [[nodiscard]] Result<void> create(Subscription& subscription, TimeMs now);
    /// A new token for one that waits, and its confirmation request once more.
    [[nodiscard]] Result<void> ask_again(const Subscription& subscription, std::string_view token,
                                         TimeMs now);
    [[nodiscard]] Result<void> confirm(const Subscription& subscription, bool authenticated,
                                       bool signed_unsubscribe);
    enum class Farewell {
        Silent,
        Announced,  ///< the endpoint is told, with `token` to undo it
    };
    [[nodiscard]] Result<void> end(const Subscription& subscription, std::string_view token,
                                   Farewell farewell, TimeMs now);

    [[nodiscard]] Result<std::optional<Subscription>> find(std::string_view arn);
    /// The token that brings back one that was ended.
    [[nodiscard]] Result<std::optional<std::string>> token_of_ended(std::string_view arn);
    /// Ended ones too.
    [[nodiscard]] Result<std::optional<Subscription>> find_by_token(std::string_view token);
    [[nodiscard]] Result<std::optional<Subscription>> find_by_endpoint(const Topic& topic,
                                                                       std::string_view protocol,
                                                                       std::string_view endpoint);
    /// In the order of their ids, those after `after`, at most `limit`.
    [[nodiscard]] Result<std::vector<Subscription>> list_of_topic(const Topic& topic,
                                                                  std::int64_t after,
                                                                  std::size_t limit);
    [[nodiscard]] Result<std::vector<Subscription>> list_of_account(std::string_view account,
                                                                    std::string_view region,
                                                                    std::int64_t after,
                                                                    std::size_t limit);
    /// Whom a message of the topic goes to.
    [[nodiscard]] Result<std::vector<Subscription>> confirmed(const Topic& topic);
    [[nodiscard]] Result<std::int64_t> count_pending(std::string_view account);
    [[nodiscard]] Result<std::int64_t> count_filters(std::int64_t topic_id);
    [[nodiscard]] Result<void> set_attribute(const Subscription& subscription,
                                             std::string_view name, std::string_view value);
    [[nodiscard]] Result<void> remove_attribute(const Subscription& subscription,
                                                std::string_view name);
    /// Forgets those that nobody confirmed in time, and the ended ones whose token has run out.
    [[nodiscard]] Result<void> forget_expired(TimeMs now);

  private:
    meta::Database& database_;
};

/// For whoever reads one inside a transaction of his own.
[[nodiscard]] Result<std::optional<Subscription>> read_subscription(meta::Session& session,
                                                                    std::int64_t id);

}  // namespace yagura::services::sns
