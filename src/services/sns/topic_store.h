#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "meta/database.h"
#include "services/sns/topic.h"

namespace yagura::services::sns {

/// Topics of all accounts with their attributes and tags. Any thread.
class TopicStore {
  public:
    explicit TopicStore(meta::Database& database) : database_(database) {}

    /// Fills in the id. AlreadyExists for an ARN that is taken.
    [[nodiscard]] Result<void> create(Topic& topic, const Tags& tags);
    [[nodiscard]] Result<std::optional<Topic>> find(std::string_view arn);
    /// ARNs after `after` in their order, at most `limit`.
    [[nodiscard]] Result<std::vector<std::string>> list(std::string_view account,
                                                        std::string_view region,
                                                        std::string_view after, std::size_t limit);
    /// With its subscriptions and what was to be delivered to them.
    [[nodiscard]] Result<void> remove(const Topic& topic);
    [[nodiscard]] Result<void> set_attribute(const Topic& topic, std::string_view name,
                                             std::string_view value);
    [[nodiscard]] Result<void> remove_attribute(const Topic& topic, std::string_view name);
    [[nodiscard]] Result<SubscriptionCounts> count_subscriptions(const Topic& topic);

    [[nodiscard]] Result<Tags> tags(const Topic& topic);
    /// LimitExceeded when more than 50 would result.
    [[nodiscard]] Result<void> put_tags(const Topic& topic, const Tags& tags);
    [[nodiscard]] Result<void> remove_tags(const Topic& topic,
                                           const std::vector<std::string>& keys);

    /// Settings of an account in a region (those of text messages).
    [[nodiscard]] Result<Attributes> account_settings(std::string_view account,
                                                      std::string_view region);
    [[nodiscard]] Result<void> put_account_settings(std::string_view account,
                                                    std::string_view region,
                                                    const Attributes& settings);

  private:
    meta::Database& database_;
};

/// For whoever reads a topic inside a transaction of his own.
[[nodiscard]] Result<std::optional<Topic>> read_topic(meta::Session& session, std::string_view arn);

/// Messages that nothing is left to deliver of, among those that lost deliveries.
[[nodiscard]] Result<void> drop_delivered_messages(meta::Session& session);

}  // namespace yagura::services::sns
