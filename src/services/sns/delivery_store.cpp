#include "services/sns/delivery_store.h"

#include <fmt/core.h>

#include "services/sns/subscription_store.h"
#include "services/sns/topic_store.h"

namespace yagura::services::sns {
namespace {

constexpr std::int64_t kDeduplicationMs = 5 * kMinuteMs;
constexpr std::int64_t kKeptMs = 14 * kDayMs;
constexpr std::int64_t kOutboxKeptMs = 30 * kDayMs;

std::string_view text_of(DeliveryKind kind) {
    switch (kind) {
        case DeliveryKind::Confirmation:
            return "confirmation";
        case DeliveryKind::UnsubscribeConfirmation:
            return "unsubscribe-confirmation";
        default:
            return "notification";
    }
}

DeliveryKind kind_of(std::string_view text) {
    if (text == "confirmation") return DeliveryKind::Confirmation;
    if (text == "unsubscribe-confirmation") return DeliveryKind::UnsubscribeConfirmation;
    return DeliveryKind::Notification;
}

Result<void> write_message(meta::Session& session, const Message& message) {
    auto insert = YG_TRY(session.prepare(
        "INSERT INTO sns_messages (id, message_id, subject, body, structured, attributes, "
        "published_ms) VALUES (?, ?, ?, ?, ?, ?, ?)"));
    YG_CHECK(insert
                 .bind_all(message.id, message.message_id, message.subject, message.body,
                           message.structured, message.attributes, message.published.value)
                 .run());
    return {};
}

Result<std::optional<Message>> read_message(meta::Session& session, std::int64_t id) {
    auto select = YG_TRY(
        session.prepare("SELECT message_id, subject, body, structured, attributes, published_ms "
                        "FROM sns_messages WHERE id = ?"));
    select.bind_all(id);
    if (!YG_TRY(select.step())) return std::nullopt;
    Message out;
    out.id = id;
    out.message_id = select.text(0);
    out.subject = select.optional_text(1);
    out.body = select.text(2);
    out.structured = select.int64(3) != 0;
    out.attributes = select.text(4);
    out.published = TimeMs(select.int64(5));
    return out;
}

Result<std::vector<std::int64_t>> read_ids(meta::Statement& select) {
    std::vector<std::int64_t> out;
    while (YG_TRY(select.step())) out.push_back(select.int64(0));
    return out;
}

/// The earlier message of this key, if one counts still.
Result<bool> find_earlier(meta::Session& session, const Topic& topic,
                          DeliveryStore::FifoEntry& entry, TimeMs now) {
    auto select = YG_TRY(
        session.prepare("SELECT message_id, sequence FROM sns_deduplications WHERE topic_id = ? "
                        "AND key = ? AND ends_ms > ?"));
    select.bind_all(topic.id, entry.deduplication_key, now.value);
    if (!YG_TRY(select.step())) return false;
    entry.message_id = select.text(0);
    entry.sequence = select.text(1);
    return true;
}

Result<void> remember(meta::Session& session, const Topic& topic,
                      const DeliveryStore::FifoEntry& entry, TimeMs until) {
    auto insert = YG_TRY(session.prepare(
        "INSERT INTO sns_deduplications (topic_id, key, message_id, sequence, ends_ms) VALUES (?, "
        "?, ?, ?, ?) ON CONFLICT (topic_id, key) DO UPDATE SET message_id = excluded.message_id, "
        "sequence = excluded.sequence, ends_ms = excluded.ends_ms"));
    YG_CHECK(insert
                 .bind_all(topic.id, entry.deduplication_key, entry.message_id, entry.sequence,
                           until.value)
                 .run());
    return {};
}

/// The message and its deliveries, whose ids are `ids`; nothing when nobody gets it.
Result<void> write_outgoing(meta::Session& session, const DeliveryStore::Outgoing& outgoing,
                            const std::vector<std::int64_t>& ids) {
    const Message& message = outgoing.message;
    if (ids.empty()) return {};
    YG_CHECK(write_message(session, message));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        // A subscription may have ended since it was looked at.
        auto insert = YG_TRY(session.prepare(
            "INSERT INTO sns_deliveries (id, kind, subscription_id, message_id, attempts, next_ms, "
            "dead, last_error, created_ms) SELECT ?, 'notification', id, ?, 0, ?, 0, '', ? FROM "
            "sns_subscriptions WHERE id = ? AND state = 'confirmed'"));
        YG_CHECK(insert
                     .bind_all(ids[i], message.id, message.published.value, message.published.value,
                               outgoing.subscriptions[i])
                     .run());
    }
    return {};
}

}  // namespace

Result<void> queue_delivery(meta::Session& session, std::int64_t id, DeliveryKind kind,
                            std::int64_t subscription_id, TimeMs now) {
    auto insert = YG_TRY(session.prepare(
        "INSERT INTO sns_deliveries (id, kind, subscription_id, message_id, attempts, next_ms, "
        "dead, last_error, created_ms) VALUES (?, ?, ?, NULL, 0, ?, 0, '', ?)"));
    YG_CHECK(insert.bind_all(id, text_of(kind), subscription_id, now.value, now.value).run());
    return {};
}

Result<std::vector<std::int64_t>> DeliveryStore::reserve_ids(Outgoing& message) {
    std::vector<std::int64_t> out;
    message.message.id = YG_TRY(database_.allocate_id("sns_message"));
    for (std::size_t i = 0; i < message.subscriptions.size(); ++i)
        out.push_back(YG_TRY(database_.allocate_id("sns_delivery")));
    return out;
}

Result<void> DeliveryStore::publish(std::vector<Outgoing>& messages) {
    std::vector<std::vector<std::int64_t>> ids;
    for (Outgoing& message : messages) ids.push_back(YG_TRY(reserve_ids(message)));
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        for (std::size_t i = 0; i < messages.size(); ++i)
            YG_CHECK(write_outgoing(session, messages[i], ids[i]));
        return {};
    });
}

Result<std::string> DeliveryStore::publish_once(const Topic& topic, std::string_view key,
                                                TimeMs remembered_until, Outgoing& message) {
    const std::vector<std::int64_t> ids = YG_TRY(reserve_ids(message));
    return database_.transaction([&](meta::Session& session) -> Result<std::string> {
        FifoEntry entry{std::string(key), message.message.message_id, ""};
        if (YG_TRY(find_earlier(session, topic, entry, message.message.published)))
            return entry.message_id;
        YG_CHECK(remember(session, topic, entry, remembered_until));
        YG_CHECK(write_outgoing(session, message, ids));
        return entry.message_id;
    });
}

Result<void> DeliveryStore::number(const Topic& topic, std::vector<FifoEntry>& entries,
                                   TimeMs now) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        for (FifoEntry& entry : entries) {
            if (YG_TRY(find_earlier(session, topic, entry, now))) continue;
            {
                auto update = YG_TRY(
                    session.prepare("UPDATE sns_topics SET sequence = sequence + 1 WHERE id = ?"));
                YG_CHECK(update.bind_all(topic.id).run());
            }
            {
                auto select =
                    YG_TRY(session.prepare("SELECT sequence FROM sns_topics WHERE id = ?"));
                select.bind_all(topic.id);
                if (!YG_TRY(select.step())) return fail(Errc::NotFound, "the topic is gone");
                entry.sequence = fmt::format("1{:019}", select.int64(0));
            }
            YG_CHECK(remember(session, topic, entry, now + kDeduplicationMs));
        }
        return {};
    });
}

Result<std::vector<std::int64_t>> DeliveryStore::due_subscriptions(TimeMs now, std::size_t limit) {
    return database_.read([&](meta::Session& session) -> Result<std::vector<std::int64_t>> {
        auto select = YG_TRY(session.prepare(
            "SELECT subscription_id FROM sns_deliveries WHERE dead = 0 AND next_ms <= ? GROUP BY "
            "subscription_id ORDER BY MIN(next_ms) LIMIT ?"));
        select.bind_all(now.value, limit);
        return read_ids(select);
    });
}

Result<std::vector<std::int64_t>> DeliveryStore::due_of(std::int64_t subscription_id, TimeMs now,
                                                        std::size_t limit) {
    return database_.read([&](meta::Session& session) -> Result<std::vector<std::int64_t>> {
        auto select = YG_TRY(
            session.prepare("SELECT id FROM sns_deliveries WHERE subscription_id = ? AND dead = 0 "
                            "AND next_ms <= ? ORDER BY id LIMIT ?"));
        select.bind_all(subscription_id, now.value, limit);
        return read_ids(select);
    });
}

Result<std::optional<TimeMs>> DeliveryStore::next_due() {
    return database_.read([&](meta::Session& session) -> Result<std::optional<TimeMs>> {
        auto select =
            YG_TRY(session.prepare("SELECT MIN(next_ms) FROM sns_deliveries WHERE dead = 0"));
        YG_CHECK(select.step());
        if (select.is_null(0)) return std::nullopt;
        return TimeMs(select.int64(0));
    });
}

Result<std::optional<Delivery>> DeliveryStore::load(std::int64_t id) {
    return database_.read([&](meta::Session& session) -> Result<std::optional<Delivery>> {
        Delivery out;
        std::int64_t subscription = 0;
        std::optional<std::int64_t> message;
        {
            auto select = YG_TRY(
                session.prepare("SELECT kind, subscription_id, message_id, attempts, created_ms "
                                "FROM sns_deliveries WHERE id = ? AND dead = 0"));
            select.bind_all(id);
            if (!YG_TRY(select.step())) return std::nullopt;
            out.id = id;
            out.kind = kind_of(select.view(0));
            subscription = select.int64(1);
            message = select.optional_int64(2);
            out.attempts = static_cast<int>(select.int64(3));
            out.created = TimeMs(select.int64(4));
        }
        auto found = YG_TRY(read_subscription(session, subscription));
        if (!found) return std::nullopt;
        out.subscription = *std::move(found);
        auto topic = YG_TRY(read_topic(session, out.subscription.topic_arn));
        if (!topic) return std::nullopt;
        out.topic = *std::move(topic);
        if (message) {
            auto text = YG_TRY(read_message(session, *message));
            if (!text) return std::nullopt;
            out.message = *std::move(text);
        }
        return out;
    });
}

Result<void> DeliveryStore::finish(meta::Session& session, const Delivery& delivery) {
    {
        auto remove = YG_TRY(session.prepare("DELETE FROM sns_deliveries WHERE id = ?"));
        YG_CHECK(remove.bind_all(delivery.id).run());
    }
    if (delivery.kind != DeliveryKind::Notification) return {};
    auto drop = YG_TRY(session.prepare(
        "DELETE FROM sns_messages WHERE id = ? AND NOT EXISTS (SELECT 1 FROM sns_deliveries WHERE "
        "message_id = ?)"));
    YG_CHECK(drop.bind_all(delivery.message.id, delivery.message.id).run());
    return {};
}

Result<void> DeliveryStore::delivered(const Delivery& delivery) {
    return database_.transaction([&](meta::Session& session) { return finish(session, delivery); });
}

Result<void> DeliveryStore::kept_in_outbox(const Delivery& delivery, const OutboxMail& mail) {
    const std::int64_t id = YG_TRY(database_.allocate_id("sns_outbox"));
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        {
            auto insert = YG_TRY(session.prepare(
                "INSERT INTO sns_outbox (id, account, topic_arn, recipient, subject, body, "
                "created_ms) VALUES (?, ?, ?, ?, ?, ?, ?)"));
            YG_CHECK(insert
                         .bind_all(id, mail.account, mail.topic_arn, mail.recipient, mail.subject,
                                   mail.body, mail.created.value)
                         .run());
        }
        return finish(session, delivery);
    });
}

Result<void> DeliveryStore::retry_at(const Delivery& delivery, TimeMs when,
                                     std::string_view error) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        auto update =
            YG_TRY(session.prepare("UPDATE sns_deliveries SET attempts = ?, next_ms = ?, "
                                   "last_error = ? WHERE id = ?"));
        YG_CHECK(update.bind_all(delivery.attempts + 1, when.value, error, delivery.id).run());
        return {};
    });
}

Result<void> DeliveryStore::given_up(const Delivery& delivery, std::string_view error) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        auto update = YG_TRY(session.prepare(
            "UPDATE sns_deliveries SET attempts = ?, dead = 1, last_error = ? WHERE id = ?"));
        YG_CHECK(update.bind_all(delivery.attempts + 1, error, delivery.id).run());
        return {};
    });
}

Result<std::vector<DeliveryTrouble>> DeliveryStore::troubles(std::string_view account,
                                                             std::size_t limit) {
    return database_.read([&](meta::Session& session) -> Result<std::vector<DeliveryTrouble>> {
        auto select = YG_TRY(session.prepare(
            "SELECT s.topic_arn, s.arn, s.protocol, s.endpoint, m.message_id, d.attempts, d.dead, "
            "d.next_ms, d.last_error, d.created_ms FROM sns_deliveries d JOIN sns_subscriptions s "
            "ON s.id = d.subscription_id JOIN sns_topics t ON t.id = s.topic_id LEFT JOIN "
            "sns_messages m ON m.id = d.message_id WHERE t.account = ? AND d.attempts > 0 "
            "ORDER BY d.id DESC LIMIT ?"));
        select.bind_all(account, limit);
        std::vector<DeliveryTrouble> out;
        while (YG_TRY(select.step())) {
            DeliveryTrouble trouble;
            trouble.topic_arn = select.text(0);
            trouble.subscription_arn = select.text(1);
            trouble.protocol = select.text(2);
            trouble.endpoint = select.text(3);
            trouble.message_id = select.text(4);
            trouble.attempts = static_cast<int>(select.int64(5));
            trouble.dead = select.int64(6) != 0;
            trouble.next = TimeMs(select.int64(7));
            trouble.error = select.text(8);
            trouble.created = TimeMs(select.int64(9));
            out.push_back(std::move(trouble));
        }
        return out;
    });
}

Result<std::vector<OutboxMail>> DeliveryStore::outbox(std::string_view account, std::size_t limit) {
    return database_.read([&](meta::Session& session) -> Result<std::vector<OutboxMail>> {
        auto select = YG_TRY(session.prepare(
            "SELECT id, account, topic_arn, recipient, subject, body, created_ms FROM sns_outbox "
            "WHERE account = ? ORDER BY id DESC LIMIT ?"));
        select.bind_all(account, limit);
        std::vector<OutboxMail> out;
        while (YG_TRY(select.step())) {
            out.push_back({select.int64(0), select.text(1), select.text(2), select.text(3),
                           select.text(4), select.text(5), TimeMs(select.int64(6))});
        }
        return out;
    });
}

Result<std::int64_t> DeliveryStore::waiting() {
    return database_.read([&](meta::Session& session) -> Result<std::int64_t> {
        auto select = YG_TRY(session.prepare("SELECT COUNT(*) FROM sns_deliveries WHERE dead = 0"));
        YG_CHECK(select.step());
        return select.int64(0);
    });
}

Result<void> DeliveryStore::forget_old(TimeMs now) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        {
            auto remove = YG_TRY(
                session.prepare("DELETE FROM sns_deliveries WHERE dead = 1 AND created_ms <= ?"));
            YG_CHECK(remove.bind_all((now - kKeptMs).value).run());
        }
        YG_CHECK(drop_delivered_messages(session));
        {
            auto remove = YG_TRY(session.prepare("DELETE FROM sns_outbox WHERE created_ms <= ?"));
            YG_CHECK(remove.bind_all((now - kOutboxKeptMs).value).run());
        }
        auto remove = YG_TRY(session.prepare("DELETE FROM sns_deduplications WHERE ends_ms <= ?"));
        YG_CHECK(remove.bind_all(now.value).run());
        return {};
    });
}

}  // namespace yagura::services::sns
