#include "services/logs/subscription_store.h"

#include <array>

namespace yagura::services::logs {
namespace {

constexpr std::string_view kTables = R"sql(
CREATE TABLE logs_subscriptions (
    group_id     INTEGER NOT NULL REFERENCES logs_groups (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    created_ms   BIGINT NOT NULL,
    destination  TEXT NOT NULL,
    role         TEXT NOT NULL,
    pattern      TEXT NOT NULL,
    distribution TEXT NOT NULL,
    position     BIGINT NOT NULL,
    PRIMARY KEY (group_id, name)
);
)sql";
constexpr std::array kMigrations = {meta::Migration{1, kTables}};

constexpr const char* kSelect =
    "SELECT s.group_id, s.name, s.created_ms, s.destination, s.role, s.pattern, s.distribution, "
    "s.position, g.account, g.region, g.partition, g.name FROM logs_subscriptions s JOIN "
    "logs_groups g ON g.id = "
    "s.group_id ";

Result<std::vector<Subscription>> read(meta::Statement& select) {
    std::vector<Subscription> out;
    while (YG_TRY(select.step())) {
        out.push_back({engine::GroupId(static_cast<std::uint32_t>(select.int64(0))), 0,
                       select.text(1), TimeMs(select.int64(2)), select.text(3), select.text(4),
                       select.text(5), select.text(6),
                       engine::EventSeq(static_cast<std::uint64_t>(select.int64(7))),
                       select.text(8), select.text(9), select.text(10), select.text(11)});
    }
    return out;
}

}  // namespace

Result<void> SubscriptionStore::migrate() {
    return database_.migrate("logs_subscriptions", kMigrations);
}

Result<void> SubscriptionStore::put(const Subscription& wanted) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        {
            auto upsert = YG_TRY(session.prepare(
                "INSERT INTO logs_subscriptions (group_id, name, created_ms, destination, role, "
                "pattern, distribution, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (group_id, name) DO UPDATE SET destination = excluded.destination, "
                "role = excluded.role, pattern = excluded.pattern, "
                "distribution = excluded.distribution"));
            YG_CHECK(upsert
                         .bind_all(wanted.group.value, wanted.name, wanted.created.value,
                                   wanted.destination_arn, wanted.role_arn, wanted.pattern,
                                   wanted.distribution, wanted.position.value)
                         .run());
        }
        auto count =
            YG_TRY(session.prepare("SELECT COUNT(*) FROM logs_subscriptions WHERE group_id = ?"));
        count.bind_all(wanted.group.value);
        YG_CHECK(count.step());
        if (static_cast<std::size_t>(count.int64(0)) > kMaxOfGroup) {
            return fail(Errc::LimitExceeded, "too many subscription filters");
        }
        return {};
    });
}

Result<bool> SubscriptionStore::remove(engine::GroupId group, std::string_view name) {
    return database_.transaction([&](meta::Session& session) -> Result<bool> {
        auto remove = YG_TRY(
            session.prepare("DELETE FROM logs_subscriptions WHERE group_id = ? AND name = ?"));
        return YG_TRY(remove.bind_all(group.value, name).run()) > 0;
    });
}

Result<std::vector<Subscription>> SubscriptionStore::of_group(engine::GroupId group) {
    return database_.read([&](meta::Session& session) -> Result<std::vector<Subscription>> {
        auto select =
            YG_TRY(session.prepare(std::string(kSelect) + "WHERE s.group_id = ? ORDER BY s.name"));
        select.bind_all(group.value);
        return read(select);
    });
}

Result<std::vector<Subscription>> SubscriptionStore::all() {
    return database_.read([&](meta::Session& session) -> Result<std::vector<Subscription>> {
        auto select = YG_TRY(session.prepare(kSelect));
        return read(select);
    });
}

Result<void> SubscriptionStore::set_positions(std::span<const Position> positions) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        for (const Position& reached : positions) {
            auto update = YG_TRY(session.prepare(
                "UPDATE logs_subscriptions SET position = ? WHERE group_id = ? AND name = ?"));
            YG_CHECK(
                update.bind_all(reached.position.value, reached.group.value, reached.name).run());
        }
        return {};
    });
}

}  // namespace yagura::services::logs
