#include "services/cloudwatch/dashboard_store.h"

#include <array>

namespace yagura::services::cloudwatch {
namespace {

constexpr std::string_view kTables = R"sql(
CREATE TABLE cloudwatch_dashboards (
    account     TEXT NOT NULL,
    name        TEXT NOT NULL,
    body        TEXT NOT NULL,
    body_bytes  BIGINT NOT NULL,
    modified_ms BIGINT NOT NULL,
    PRIMARY KEY (account, name)
);
)sql";
constexpr std::array kMigrations = {meta::Migration{1, kTables}};

Result<bool> exists(meta::Session& session, std::string_view account, std::string_view name) {
    auto select = YG_TRY(
        session.prepare("SELECT 1 FROM cloudwatch_dashboards WHERE account = ? AND name = ?"));
    select.bind_all(account, name);
    return select.step();
}

}  // namespace

Result<void> DashboardStore::migrate() {
    return database_.migrate("cloudwatch_dashboards", kMigrations);
}

Result<void> DashboardStore::put(std::string_view account, std::string_view name,
                                 std::string_view body, TimeMs now, std::string_view arn,
                                 const TagStore::Tags& tags, TagStore& tag_store) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        if (!YG_TRY(exists(session, account, name)))
            YG_CHECK(tag_store.replace(session, arn, tags));
        auto upsert = YG_TRY(session.prepare(
            "INSERT INTO cloudwatch_dashboards (account, name, body, body_bytes, modified_ms) "
            "VALUES (?, ?, ?, ?, ?) ON CONFLICT (account, name) DO UPDATE SET "
            "body = excluded.body, body_bytes = excluded.body_bytes, "
            "modified_ms = excluded.modified_ms"));
        YG_CHECK(
            upsert.bind_all(account, name, body, static_cast<std::int64_t>(body.size()), now.value)
                .run());
        return {};
    });
}

Result<std::optional<std::string>> DashboardStore::body(std::string_view account,
                                                        std::string_view name) {
    return database_.read([&](meta::Session& session) -> Result<std::optional<std::string>> {
        auto select = YG_TRY(session.prepare(
            "SELECT body FROM cloudwatch_dashboards WHERE account = ? AND name = ?"));
        select.bind_all(account, name);
        if (!YG_TRY(select.step())) return std::optional<std::string>();
        return std::optional<std::string>(select.text(0));
    });
}

Result<std::vector<DashboardEntry>> DashboardStore::list(std::string_view account,
                                                         std::string_view prefix,
                                                         std::string_view after, std::size_t most) {
    return database_.read([&](meta::Session& session) -> Result<std::vector<DashboardEntry>> {
        auto select = YG_TRY(session.prepare(
            "SELECT name, modified_ms, body_bytes FROM cloudwatch_dashboards "
            "WHERE account = ? AND name > ? AND substr(name, 1, ?) = ? ORDER BY name LIMIT ?"));
        select.bind_all(account, after, static_cast<std::int64_t>(prefix.size()), prefix,
                        static_cast<std::int64_t>(most));
        std::vector<DashboardEntry> out;
        while (YG_TRY(select.step()))
            out.push_back({std::string(select.text(0)), TimeMs(select.int64(1)), select.int64(2)});
        return out;
    });
}

Result<std::optional<std::string>> DashboardStore::remove(
    std::string_view account,
    const std::vector<std::pair<std::string, std::string>>& names_and_arns, TagStore& tag_store) {
    std::optional<std::string> missing;
    YG_CHECK(database_.transaction([&](meta::Session& session) -> Result<void> {
        for (const auto& [name, arn] : names_and_arns) {
            if (YG_TRY(exists(session, account, name))) continue;
            missing = name;
            return {};
        }
        for (const auto& [name, arn] : names_and_arns) {
            auto remove = YG_TRY(session.prepare(
                "DELETE FROM cloudwatch_dashboards WHERE account = ? AND name = ?"));
            YG_CHECK(remove.bind_all(account, name).run());
            YG_CHECK(tag_store.replace(session, arn, {}));
        }
        return {};
    }));
    return missing;
}

}  // namespace yagura::services::cloudwatch
