#include "services/sns/subscription_store.h"

#include "services/sns/delivery_store.h"
#include "services/sns/topic_store.h"

namespace yagura::services::sns {
namespace {

using State = Subscription::State;

constexpr std::string_view kColumns =
    "SELECT id, arn, topic_id, topic_arn, account, principal, protocol, endpoint, state, token, "
    "token_ends_ms, authenticated, signed_unsubscribe, created_ms FROM sns_subscriptions ";

State state_of(std::string_view text) {
    if (text == "confirmed") return State::Confirmed;
    return text == "ended" ? State::Ended : State::Pending;
}

std::string_view text_of(State state) {
    switch (state) {
        case State::Confirmed:
            return "confirmed";
        case State::Ended:
            return "ended";
        default:
            return "pending";
    }
}

Subscription subscription_of(const meta::Statement& row) {
    Subscription out;
    out.id = row.int64(0);
    out.arn = row.text(1);
    out.topic_id = row.int64(2);
    out.topic_arn = row.text(3);
    out.account = row.text(4);
    out.principal = row.text(5);
    out.protocol = row.text(6);
    out.endpoint = row.text(7);
    out.state = state_of(row.view(8));
    out.token = row.text(9);
    out.token_ends = TimeMs(row.int64(10));
    out.authenticated = row.int64(11) != 0;
    out.signed_unsubscribe = row.int64(12) != 0;
    out.created = TimeMs(row.int64(13));
    return out;
}

Result<std::vector<Subscription>> read_all(meta::Session& session, meta::Statement& select) {
    std::vector<Subscription> out;
    while (YG_TRY(select.step())) out.push_back(subscription_of(select));
    for (Subscription& subscription : out) {
        auto attributes = YG_TRY(session.prepare(
            "SELECT name, value FROM sns_subscription_attributes WHERE subscription_id = ?"));
        attributes.bind_all(subscription.id);
        while (YG_TRY(attributes.step()))
            subscription.attributes[attributes.text(0)] = attributes.text(1);
    }
    return out;
}

Result<std::optional<Subscription>> read_one(meta::Session& session, meta::Statement& select) {
    auto found = YG_TRY(read_all(session, select));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

Result<void> write_attribute(meta::Session& session, std::int64_t id, std::string_view name,
                             std::string_view value) {
    auto upsert = YG_TRY(session.prepare(
        "INSERT INTO sns_subscription_attributes (subscription_id, name, value) VALUES (?, ?, ?) "
        "ON CONFLICT (subscription_id, name) DO UPDATE SET value = excluded.value"));
    YG_CHECK(upsert.bind_all(id, name, value).run());
    return {};
}

Result<void> drop_deliveries(meta::Session& session, std::int64_t id) {
    auto remove = YG_TRY(session.prepare("DELETE FROM sns_deliveries WHERE subscription_id = ?"));
    YG_CHECK(remove.bind_all(id).run());
    return drop_delivered_messages(session);
}

}  // namespace

Result<std::optional<Subscription>> read_subscription(meta::Session& session, std::int64_t id) {
    auto select = YG_TRY(session.prepare(std::string(kColumns) + "WHERE id = ?"));
    select.bind_all(id);
    return read_one(session, select);
}

Result<void> SubscriptionStore::create(Subscription& subscription, TimeMs now) {
    subscription.id = YG_TRY(database_.allocate_id("sns_subscription"));
    const std::int64_t delivery = YG_TRY(database_.allocate_id("sns_delivery"));
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        if (!YG_TRY(read_topic(session, subscription.topic_arn)).has_value())
            return fail(Errc::NotFound, "the topic is gone");
        {
            auto insert = YG_TRY(session.prepare(
                "INSERT INTO sns_subscriptions (id, arn, topic_id, topic_arn, account, principal, "
                "protocol, endpoint, state, token, token_ends_ms, authenticated, "
                "signed_unsubscribe, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                "?)"));
            YG_CHECK(insert
                         .bind_all(subscription.id, subscription.arn, subscription.topic_id,
                                   subscription.topic_arn, subscription.account,
                                   subscription.principal, subscription.protocol,
                                   subscription.endpoint, text_of(subscription.state),
                                   subscription.token, subscription.token_ends.value,
                                   subscription.authenticated, subscription.signed_unsubscribe,
                                   subscription.created.value)
                         .run());
        }
        for (const auto& [name, value] : subscription.attributes)
            YG_CHECK(write_attribute(session, subscription.id, name, value));
        return queue_delivery(session, delivery, DeliveryKind::Confirmation, subscription.id, now);
    });
}

Result<void> SubscriptionStore::ask_again(const Subscription& subscription, std::string_view token,
                                          TimeMs now) {
    const std::int64_t delivery = YG_TRY(database_.allocate_id("sns_delivery"));
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        // Requests that wait to be sent would carry the new token too: one is enough.
        YG_CHECK(drop_deliveries(session, subscription.id));
        auto update = YG_TRY(session.prepare(
            "UPDATE sns_subscriptions SET token = ?, token_ends_ms = ? WHERE id = ?"));
        YG_CHECK(update.bind_all(token, (now + kTokenLifeMs).value, subscription.id).run());
        return queue_delivery(session, delivery, DeliveryKind::Confirmation, subscription.id, now);
    });
}

Result<void> SubscriptionStore::confirm(const Subscription& subscription, bool authenticated,
                                        bool signed_unsubscribe) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        auto update = YG_TRY(
            session.prepare("UPDATE sns_subscriptions SET state = 'confirmed', authenticated = ?, "
                            "signed_unsubscribe = ? WHERE id = ?"));
        YG_CHECK(update.bind_all(authenticated, signed_unsubscribe, subscription.id).run());
        return {};
    });
}

Result<void> SubscriptionStore::end(const Subscription& subscription, std::string_view token,
                                    Farewell farewell, TimeMs now) {
    const std::int64_t delivery = YG_TRY(database_.allocate_id("sns_delivery"));
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        YG_CHECK(drop_deliveries(session, subscription.id));
        auto update =
            YG_TRY(session.prepare("UPDATE sns_subscriptions SET state = 'ended', token = ?, "
                                   "token_ends_ms = ? WHERE id = ?"));
        YG_CHECK(update.bind_all(token, (now + kTokenLifeMs).value, subscription.id).run());
        if (farewell == Farewell::Silent) return {};
        return queue_delivery(session, delivery, DeliveryKind::UnsubscribeConfirmation,
                              subscription.id, now);
    });
}

Result<std::optional<Subscription>> SubscriptionStore::find(std::string_view arn) {
    return database_.read([&](meta::Session& session) -> Result<std::optional<Subscription>> {
        auto select =
            YG_TRY(session.prepare(std::string(kColumns) + "WHERE arn = ? AND state <> 'ended'"));
        select.bind_all(arn);
        return read_one(session, select);
    });
}

Result<std::optional<std::string>> SubscriptionStore::token_of_ended(std::string_view arn) {
    return database_.read([&](meta::Session& session) -> Result<std::optional<std::string>> {
        auto select = YG_TRY(session.prepare(
            "SELECT token FROM sns_subscriptions WHERE arn = ? AND state = 'ended'"));
        select.bind_all(arn);
        if (!YG_TRY(select.step())) return std::nullopt;
        return select.text(0);
    });
}

Result<std::optional<Subscription>> SubscriptionStore::find_by_token(std::string_view token) {
    return database_.read([&](meta::Session& session) -> Result<std::optional<Subscription>> {
        auto select = YG_TRY(session.prepare(std::string(kColumns) + "WHERE token = ?"));
        select.bind_all(token);
        return read_one(session, select);
    });
}

Result<std::optional<Subscription>> SubscriptionStore::find_by_endpoint(const Topic& topic,
                                                                        std::string_view protocol,
                                                                        std::string_view endpoint) {
    return database_.read([&](meta::Session& session) -> Result<std::optional<Subscription>> {
        auto select = YG_TRY(session.prepare(std::string(kColumns) +
                                             "WHERE topic_id = ? AND protocol = ? AND "
                                             "endpoint = ? AND state <> 'ended'"));
        select.bind_all(topic.id, protocol, endpoint);
        return read_one(session, select);
    });
}

Result<std::vector<Subscription>> SubscriptionStore::list_of_topic(const Topic& topic,
                                                                   std::int64_t after,
                                                                   std::size_t limit) {
    return database_.read([&](meta::Session& session) -> Result<std::vector<Subscription>> {
        auto select = YG_TRY(session.prepare(
            std::string(kColumns) +
            "WHERE topic_id = ? AND id > ? AND state <> 'ended' ORDER BY id LIMIT ?"));
        select.bind_all(topic.id, after, limit);
        return read_all(session, select);
    });
}

Result<std::vector<Subscription>> SubscriptionStore::list_of_account(std::string_view account,
                                                                     std::string_view region,
                                                                     std::int64_t after,
                                                                     std::size_t limit) {
    return database_.read([&](meta::Session& session) -> Result<std::vector<Subscription>> {
        auto select = YG_TRY(session.prepare(
            std::string(kColumns) +
            "WHERE account = ? AND id > ? AND state <> 'ended' AND topic_id IN (SELECT id FROM "
            "sns_topics WHERE region = ?) ORDER BY id LIMIT ?"));
        select.bind_all(account, after, region, limit);
        return read_all(session, select);
    });
}

Result<std::vector<Subscription>> SubscriptionStore::confirmed(const Topic& topic) {
    return database_.read([&](meta::Session& session) -> Result<std::vector<Subscription>> {
        auto select = YG_TRY(session.prepare(
            std::string(kColumns) + "WHERE topic_id = ? AND state = 'confirmed' ORDER BY id"));
        select.bind_all(topic.id);
        return read_all(session, select);
    });
}

Result<std::int64_t> SubscriptionStore::count_pending(std::string_view account) {
    return database_.read([&](meta::Session& session) -> Result<std::int64_t> {
        auto select = YG_TRY(session.prepare(
            "SELECT COUNT(*) FROM sns_subscriptions WHERE account = ? AND state = 'pending'"));
        select.bind_all(account);
        YG_CHECK(select.step());
        return select.int64(0);
    });
}

Result<std::int64_t> SubscriptionStore::count_filters(std::int64_t topic_id) {
    return database_.read([&](meta::Session& session) -> Result<std::int64_t> {
        auto select = YG_TRY(session.prepare(
            "SELECT COUNT(*) FROM sns_subscriptions s JOIN sns_subscription_attributes a ON "
            "a.subscription_id = s.id WHERE s.topic_id = ? AND s.state <> 'ended' AND a.name = "
            "'FilterPolicy'"));
        select.bind_all(topic_id);
        YG_CHECK(select.step());
        return select.int64(0);
    });
}

Result<void> SubscriptionStore::set_attribute(const Subscription& subscription,
                                              std::string_view name, std::string_view value) {
    return database_.transaction([&](meta::Session& session) {
        return write_attribute(session, subscription.id, name, value);
    });
}

Result<void> SubscriptionStore::remove_attribute(const Subscription& subscription,
                                                 std::string_view name) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        auto remove = YG_TRY(session.prepare(
            "DELETE FROM sns_subscription_attributes WHERE subscription_id = ? AND name = ?"));
        YG_CHECK(remove.bind_all(subscription.id, name).run());
        return {};
    });
}

Result<void> SubscriptionStore::forget_expired(TimeMs now) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        std::vector<std::int64_t> expired;
        {
            auto select = YG_TRY(
                session.prepare("SELECT id FROM sns_subscriptions WHERE state IN ('pending', "
                                "'ended') AND token_ends_ms <= ?"));
            select.bind_all(now.value);
            while (YG_TRY(select.step())) expired.push_back(select.int64(0));
        }
        for (const std::int64_t id : expired) {
            for (const std::string_view sql :
                 {"DELETE FROM sns_deliveries WHERE subscription_id = ?",
                  "DELETE FROM sns_subscription_attributes WHERE subscription_id = ?",
                  "DELETE FROM sns_subscriptions WHERE id = ?"}) {
                auto remove = YG_TRY(session.prepare(sql));
                YG_CHECK(remove.bind_all(id).run());
            }
        }
        if (!expired.empty()) YG_CHECK(drop_delivered_messages(session));
        return {};
    });
}

}  // namespace yagura::services::sns
