#include "services/logs/account_policy_store.h"

#include <array>

namespace yagura::services::logs {
namespace {

constexpr std::string_view kTables = R"sql(
CREATE TABLE logs_account_policies (
    id         INTEGER PRIMARY KEY,
    account    TEXT NOT NULL,
    region     TEXT NOT NULL,
    partition  TEXT NOT NULL,
    name       TEXT NOT NULL,
    document   TEXT NOT NULL,
    criteria   TEXT NOT NULL,
    updated_ms BIGINT NOT NULL,
    start      BIGINT NOT NULL,
    UNIQUE (account, region, partition)
);
CREATE TABLE logs_account_positions (
    policy_id INTEGER NOT NULL REFERENCES logs_account_policies (id) ON DELETE CASCADE,
    group_id  INTEGER NOT NULL REFERENCES logs_groups (id) ON DELETE CASCADE,
    position  BIGINT NOT NULL,
    PRIMARY KEY (policy_id, group_id)
);
)sql";
constexpr std::array kMigrations = {meta::Migration{1, kTables}};

constexpr const char* kSelect =
    "SELECT id, account, region, partition, name, document, criteria, updated_ms, start FROM "
    "logs_account_policies ";

AccountPolicy policy_of(meta::Statement& row) {
    return {row.int64(0),
            {row.text(1), row.text(2), row.text(3)},
            row.text(4),
            row.text(5),
            row.text(6),
            TimeMs(row.int64(7)),
            engine::EventSeq(static_cast<std::uint64_t>(row.int64(8)))};
}

Result<std::optional<AccountPolicy>> find_in(meta::Session& session, const Scope& scope) {
    auto select = YG_TRY(session.prepare(std::string(kSelect) +
                                         "WHERE account = ? AND region = ? AND partition = ?"));
    select.bind_all(scope.account, scope.region, scope.partition);
    if (!YG_TRY(select.step())) return std::nullopt;
    return policy_of(select);
}

Result<void> write_position(meta::Session& session, const AccountPolicyStore::Position& reached) {
    auto upsert = YG_TRY(session.prepare(
        "INSERT INTO logs_account_positions (policy_id, group_id, position) SELECT p.id, g.id, ? "
        "FROM logs_account_policies p, logs_groups g WHERE p.id = ? AND g.id = ? "
        "ON CONFLICT (policy_id, group_id) DO UPDATE SET position = excluded.position"));
    YG_CHECK(upsert.bind_all(reached.position.value, reached.policy, reached.group.value).run());
    return {};
}

}  // namespace

Result<void> AccountPolicyStore::migrate() {
    return database_.migrate("logs_account_policies", kMigrations);
}

Result<AccountPolicy> AccountPolicyStore::put(const AccountPolicy& wanted,
                                              std::span<const engine::GroupId> from_now) {
    AccountPolicy stored = wanted;
    stored.id = YG_TRY(database_.allocate_id("logs_account_policy"));
    YG_CHECK(database_.transaction([&](meta::Session& session) -> Result<void> {
        if (const auto old = YG_TRY(find_in(session, wanted.scope))) {
            if (old->name != wanted.name) {
                return fail(Errc::LimitExceeded, "there is one of another name");
            }
            stored.id = old->id;
            stored.start = old->start;
        }
        auto upsert = YG_TRY(session.prepare(
            "INSERT INTO logs_account_policies (id, account, region, partition, name, document, "
            "criteria, updated_ms, start) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET document = excluded.document, "
            "criteria = excluded.criteria, updated_ms = excluded.updated_ms"));
        YG_CHECK(upsert
                     .bind_all(stored.id, stored.scope.account, stored.scope.region,
                               stored.scope.partition, stored.name, stored.document,
                               stored.criteria, stored.updated.value, stored.start.value)
                     .run());
        for (const engine::GroupId group : from_now) {
            YG_CHECK(write_position(session, {stored.id, group, wanted.start}));
        }
        return {};
    }));
    return stored;
}

Result<std::optional<AccountPolicy>> AccountPolicyStore::find(const Scope& scope) {
    return database_.read([&](meta::Session& session) { return find_in(session, scope); });
}

Result<bool> AccountPolicyStore::remove(const Scope& scope, std::string_view name) {
    return database_.transaction([&](meta::Session& session) -> Result<bool> {
        auto remove = YG_TRY(
            session.prepare("DELETE FROM logs_account_policies WHERE account = ? AND region = ? "
                            "AND partition = ? AND name = ?"));
        return YG_TRY(remove.bind_all(scope.account, scope.region, scope.partition, name).run()) >
               0;
    });
}

Result<std::vector<AccountPolicy>> AccountPolicyStore::all() {
    return database_.read([&](meta::Session& session) -> Result<std::vector<AccountPolicy>> {
        auto select = YG_TRY(session.prepare(std::string(kSelect) + "ORDER BY id"));
        std::vector<AccountPolicy> out;
        while (YG_TRY(select.step())) out.push_back(policy_of(select));
        return out;
    });
}

Result<std::map<engine::GroupId, engine::EventSeq>> AccountPolicyStore::positions(
    std::int64_t policy) {
    using Positions = std::map<engine::GroupId, engine::EventSeq>;
    return database_.read([&](meta::Session& session) -> Result<Positions> {
        auto select = YG_TRY(session.prepare(
            "SELECT group_id, position FROM logs_account_positions WHERE policy_id = ?"));
        select.bind_all(policy);
        Positions out;
        while (YG_TRY(select.step())) {
            out.emplace(engine::GroupId(static_cast<std::uint32_t>(select.int64(0))),
                        engine::EventSeq(static_cast<std::uint64_t>(select.int64(1))));
        }
        return out;
    });
}

Result<void> AccountPolicyStore::set_positions(std::span<const Position> positions) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        for (const Position& reached : positions) YG_CHECK(write_position(session, reached));
        return {};
    });
}

}  // namespace yagura::services::logs
