#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "meta/database.h"
#include "services/sns/topic.h"

namespace yagura::services::sns {

/// A message as it was published.
struct Message {
    std::int64_t id = 0;
    std::string message_id;
    std::optional<std::string> subject;
    std::string body;
    bool structured = false;  ///< the body holds a text for each protocol
    std::string attributes;   ///< JSON as the envelope shows it; empty: none
    TimeMs published;
};

enum class DeliveryKind { Notification, Confirmation, UnsubscribeConfirmation };

/// One thing on its way to one subscription, with all that it takes to send it.
struct Delivery {
    std::int64_t id = 0;
    DeliveryKind kind = DeliveryKind::Notification;
    Subscription subscription;
    Topic topic;
    Message message;  ///< of notifications
    int attempts = 0;
    TimeMs created;
};

/// A delivery that failed for good, or goes on failing.
struct DeliveryTrouble {
    std::string topic_arn;
    std::string subscription_arn;
    std::string protocol;
    std::string endpoint;
    std::string message_id;  ///< empty for confirmations
    int attempts = 0;
    bool dead = false;
    TimeMs next;  ///< of one that is not dead
    std::string error;
    TimeMs created;
};

/// A mail that no relay was there for.
struct OutboxMail {
    std::int64_t id = 0;
    std::string account;
    std::string topic_arn;
    std::string recipient;
    std::string subject;
    std::string body;
    TimeMs created;
};

/// Messages and their deliveries: what was published is here, on disk, until it was delivered or
/// given up. Any thread.
class DeliveryStore {
  public:
    explicit DeliveryStore(meta::Database& database) : database_(database) {}

    struct Outgoing {
        Message message;
        std::vector<std::int64_t> subscriptions;
    };
    /// Durable when it returns. Fills in the ids.
    [[nodiscard]] Result<void> publish(std::vector<Outgoing>& messages);

    /// Publishes one message unless one with this key was until `remembered_until`. The id of the
    /// message that was.
    [[nodiscard]] Result<std::string> publish_once(const Topic& topic, std::string_view key,
                                                   TimeMs remembered_until, Outgoing& message);

    struct FifoEntry {
        std::string deduplication_key;
        std::string message_id;  ///< of the first message with this key, once recorded
        std::string sequence;    ///< likewise
    };
    /// Numbers messages of a FIFO topic; one whose key came within five minutes gets the id and
    /// the number of the earlier one.
    [[nodiscard]] Result<void> number(const Topic& topic, std::vector<FifoEntry>& entries,
                                      TimeMs now);

    /// Subscriptions that something is due for, those that wait longest first.
    [[nodiscard]] Result<std::vector<std::int64_t>> due_subscriptions(TimeMs now,
                                                                      std::size_t limit);
    /// What is due for one of them, in the order of publishing.
    [[nodiscard]] Result<std::vector<std::int64_t>> due_of(std::int64_t subscription_id, TimeMs now,
                                                           std::size_t limit);
    /// When the next one is due; nothing when none waits.
    [[nodiscard]] Result<std::optional<TimeMs>> next_due();
    /// Nothing when it was withdrawn meanwhile.
    [[nodiscard]] Result<std::optional<Delivery>> load(std::int64_t id);
    [[nodiscard]] Result<void> delivered(const Delivery& delivery);
    [[nodiscard]] Result<void> kept_in_outbox(const Delivery& delivery, const OutboxMail& mail);
    [[nodiscard]] Result<void> retry_at(const Delivery& delivery, TimeMs when,
                                        std::string_view error);
    [[nodiscard]] Result<void> given_up(const Delivery& delivery, std::string_view error);

    /// Newest first.
    [[nodiscard]] Result<std::vector<DeliveryTrouble>> troubles(std::string_view account,
                                                                std::size_t limit);
    [[nodiscard]] Result<std::vector<OutboxMail>> outbox(std::string_view account,
                                                         std::size_t limit);
    [[nodiscard]] Result<std::int64_t> waiting();
    /// Forgets dead deliveries, mails of the outbox and deduplication keys that are old.
    [[nodiscard]] Result<void> forget_old(TimeMs now);

  private:
    [[nodiscard]] Result<std::vector<std::int64_t>> reserve_ids(Outgoing& message);
    [[nodiscard]] Result<void> finish(meta::Session& session, const Delivery& delivery);

    meta::Database& database_;
};

/// For whoever queues something about a subscription in a transaction of his own.
[[nodiscard]] Result<void> queue_delivery(meta::Session& session, std::int64_t id,
                                          DeliveryKind kind, std::int64_t subscription_id,
                                          TimeMs now);

}  // namespace yagura::services::sns
