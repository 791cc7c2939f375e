#include "services/sns/topic_store.h"

namespace yagura::services::sns {
namespace {

constexpr std::size_t kMaxTags = 50;

Result<void> write_attribute(meta::Session& session, std::int64_t topic, std::string_view name,
                             std::string_view value) {
    auto upsert = YG_TRY(
        session.prepare("INSERT INTO sns_topic_attributes (topic_id, name, value) VALUES (?, ?, ?) "
                        "ON CONFLICT (topic_id, name) DO UPDATE SET value = excluded.value"));
    YG_CHECK(upsert.bind_all(topic, name, value).run());
    return {};
}

Result<void> write_tags(meta::Session& session, std::int64_t topic, const Tags& tags) {
    for (const auto& [key, value] : tags) {
        auto upsert = YG_TRY(
            session.prepare("INSERT INTO sns_topic_tags (topic_id, key, value) VALUES (?, ?, ?) "
                            "ON CONFLICT (topic_id, key) DO UPDATE SET value = excluded.value"));
        YG_CHECK(upsert.bind_all(topic, key, value).run());
    }
    auto count = YG_TRY(session.prepare("SELECT COUNT(*) FROM sns_topic_tags WHERE topic_id = ?"));
    count.bind_all(topic);
    YG_CHECK(count.step());
    if (static_cast<std::size_t>(count.int64(0)) > kMaxTags)
        return fail(Errc::LimitExceeded, "too many tags");
    return {};
}

Result<Attributes> read_pairs(meta::Statement& select) {
    Attributes out;
    while (YG_TRY(select.step())) out[select.text(0)] = select.text(1);
    return out;
}

}  // namespace

Result<std::optional<Topic>> read_topic(meta::Session& session, std::string_view arn) {
    Topic out;
    {
        auto select =
            YG_TRY(session.prepare("SELECT id, arn, account, region, name, fifo, created_ms FROM "
                                   "sns_topics WHERE arn = ?"));
        select.bind_all(arn);
        if (!YG_TRY(select.step())) return std::nullopt;
        out.id = select.int64(0);
        out.arn = select.text(1);
        out.account = select.text(2);
        out.region = select.text(3);
        out.name = select.text(4);
        out.fifo = select.int64(5) != 0;
        out.created = TimeMs(select.int64(6));
    }
    auto select =
        YG_TRY(session.prepare("SELECT name, value FROM sns_topic_attributes WHERE topic_id = ?"));
    select.bind_all(out.id);
    out.attributes = YG_TRY(read_pairs(select));
    return out;
}

Result<void> drop_delivered_messages(meta::Session& session) {
    auto drop = YG_TRY(session.prepare(
        "DELETE FROM sns_messages WHERE NOT EXISTS (SELECT 1 FROM sns_deliveries WHERE "
        "sns_deliveries.message_id = sns_messages.id)"));
    YG_CHECK(drop.run());
    return {};
}

Result<void> TopicStore::create(Topic& topic, const Tags& tags) {
    topic.id = YG_TRY(database_.allocate_id("sns_topic"));
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        {
            auto insert = YG_TRY(session.prepare(
                "INSERT INTO sns_topics (id, arn, account, region, name, fifo, sequence, "
                "created_ms) VALUES (?, ?, ?, ?, ?, ?, 0, ?)"));
            YG_CHECK(insert
                         .bind_all(topic.id, topic.arn, topic.account, topic.region, topic.name,
                                   topic.fifo, topic.created.value)
                         .run());
        }
        for (const auto& [name, value] : topic.attributes)
            YG_CHECK(write_attribute(session, topic.id, name, value));
        return write_tags(session, topic.id, tags);
    });
}

Result<std::optional<Topic>> TopicStore::find(std::string_view arn) {
    return database_.read([&](meta::Session& session) { return read_topic(session, arn); });
}

Result<std::vector<std::string>> TopicStore::list(std::string_view account, std::string_view region,
                                                  std::string_view after, std::size_t limit) {
    return database_.read([&](meta::Session& session) -> Result<std::vector<std::string>> {
        auto select = YG_TRY(
            session.prepare("SELECT arn FROM sns_topics WHERE account = ? AND region = ? AND "
                            "arn > ? ORDER BY name LIMIT ?"));
        select.bind_all(account, region, after, limit);
        std::vector<std::string> out;
        while (YG_TRY(select.step())) out.push_back(select.text(0));
        return out;
    });
}

Result<void> TopicStore::remove(const Topic& topic) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        for (const std::string_view sql :
             {"DELETE FROM sns_deliveries WHERE subscription_id IN (SELECT id FROM "
              "sns_subscriptions WHERE topic_id = ?)",
              "DELETE FROM sns_subscription_attributes WHERE subscription_id IN (SELECT id FROM "
              "sns_subscriptions WHERE topic_id = ?)",
              "DELETE FROM sns_subscriptions WHERE topic_id = ?",
              "DELETE FROM sns_topic_attributes WHERE topic_id = ?",
              "DELETE FROM sns_topic_tags WHERE topic_id = ?",
              "DELETE FROM sns_deduplications WHERE topic_id = ?",
              "DELETE FROM sns_topics WHERE id = ?"}) {
            auto remove = YG_TRY(session.prepare(sql));
            YG_CHECK(remove.bind_all(topic.id).run());
        }
        return drop_delivered_messages(session);
    });
}

Result<void> TopicStore::set_attribute(const Topic& topic, std::string_view name,
                                       std::string_view value) {
    return database_.transaction(
        [&](meta::Session& session) { return write_attribute(session, topic.id, name, value); });
}

Result<void> TopicStore::remove_attribute(const Topic& topic, std::string_view name) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        auto remove = YG_TRY(
            session.prepare("DELETE FROM sns_topic_attributes WHERE topic_id = ? AND name = ?"));
        YG_CHECK(remove.bind_all(topic.id, name).run());
        return {};
    });
}

Result<SubscriptionCounts> TopicStore::count_subscriptions(const Topic& topic) {
    return database_.read([&](meta::Session& session) -> Result<SubscriptionCounts> {
        auto select = YG_TRY(session.prepare(
            "SELECT state, COUNT(*) FROM sns_subscriptions WHERE topic_id = ? GROUP BY state"));
        select.bind_all(topic.id);
        SubscriptionCounts out;
        while (YG_TRY(select.step())) {
            const std::string_view state = select.view(0);
            if (state == "confirmed") out.confirmed = select.int64(1);
            if (state == "pending") out.pending = select.int64(1);
            if (state == "ended") out.ended = select.int64(1);
        }
        return out;
    });
}

Result<Tags> TopicStore::tags(const Topic& topic) {
    return database_.read([&](meta::Session& session) -> Result<Tags> {
        auto select =
            YG_TRY(session.prepare("SELECT key, value FROM sns_topic_tags WHERE topic_id = ?"));
        select.bind_all(topic.id);
        return read_pairs(select);
    });
}

Result<void> TopicStore::put_tags(const Topic& topic, const Tags& tags) {
    return database_.transaction(
        [&](meta::Session& session) { return write_tags(session, topic.id, tags); });
}

Result<void> TopicStore::remove_tags(const Topic& topic, const std::vector<std::string>& keys) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        for (const std::string& key : keys) {
            auto remove = YG_TRY(
                session.prepare("DELETE FROM sns_topic_tags WHERE topic_id = ? AND key = ?"));
            YG_CHECK(remove.bind_all(topic.id, key).run());
        }
        return {};
    });
}

Result<Attributes> TopicStore::account_settings(std::string_view account, std::string_view region) {
    return database_.read([&](meta::Session& session) -> Result<Attributes> {
        auto select = YG_TRY(session.prepare(
            "SELECT name, value FROM sns_account_settings WHERE account = ? AND region = ?"));
        select.bind_all(account, region);
        return read_pairs(select);
    });
}

Result<void> TopicStore::put_account_settings(std::string_view account, std::string_view region,
                                              const Attributes& settings) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        for (const auto& [name, value] : settings) {
            auto upsert = YG_TRY(session.prepare(
                "INSERT INTO sns_account_settings (account, region, name, value) VALUES (?, ?, ?, "
                "?) ON CONFLICT (account, region, name) DO UPDATE SET value = excluded.value"));
            YG_CHECK(upsert.bind_all(account, region, name, value).run());
        }
        return {};
    });
}

}  // namespace yagura::services::sns
