#include "services/logs/destination_store.h"

namespace yagura::services::logs {
namespace {

Destination destination_of(const Scope& scope, meta::Statement& row) {
    return {scope,       row.text(0), TimeMs(row.int64(1)), row.text(2),
            row.text(3), row.optional_text(4)};
}

Result<std::optional<Destination>> read_one(meta::Session& session, const Scope& scope,
                                            std::string_view name) {
    auto select = YG_TRY(session.prepare(
        "SELECT name, created_ms, target_arn, role_arn, policy FROM logs_destinations "
        "WHERE account = ? AND region = ? AND name = ?"));
    select.bind_all(scope.account, scope.region, name);
    if (!YG_TRY(select.step())) return std::nullopt;
    return destination_of(scope, select);
}

}  // namespace

Result<std::optional<Destination>> DestinationStore::find(const Scope& scope,
                                                          std::string_view name) {
    return database_.read(
        [&](meta::Session& session) { return read_one(session, scope, name); });
}

Result<Destination> DestinationStore::put(const Destination& wanted) {
    return database_.transaction([&](meta::Session& session) -> Result<Destination> {
        {
            auto upsert = YG_TRY(session.prepare(
                "INSERT INTO logs_destinations "
                "(account, region, name, created_ms, target_arn, role_arn) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account, region, name) DO UPDATE "
                "SET target_arn = excluded.target_arn, role_arn = excluded.role_arn"));
            YG_CHECK(upsert
                         .bind_all(wanted.scope.account, wanted.scope.region, wanted.name,
                                   wanted.created.value, wanted.target_arn, wanted.role_arn)
                         .run());
        }
        auto stored = YG_TRY(read_one(session, wanted.scope, wanted.name));
        YG_VERIFY(stored.has_value());
        return *stored;
    });
}

Result<bool> DestinationStore::set_policy(const Scope& scope, std::string_view name,
                                          std::string_view policy) {
    return database_.transaction([&](meta::Session& session) -> Result<bool> {
        auto update = YG_TRY(session.prepare(
            "UPDATE logs_destinations SET policy = ? "
            "WHERE account = ? AND region = ? AND name = ?"));
        return YG_TRY(update.bind_all(policy, scope.account, scope.region, name).run()) > 0;
    });
}

Result<bool> DestinationStore::remove(const Scope& scope, std::string_view name) {
    const std::string resource = destination_arn(scope, name);
    return database_.transaction([&](meta::Session& session) -> Result<bool> {
        auto untag = YG_TRY(session.prepare("DELETE FROM logs_tags WHERE resource = ?"));
        YG_CHECK(untag.bind_all(resource).run());
        auto remove = YG_TRY(session.prepare(
            "DELETE FROM logs_destinations WHERE account = ? AND region = ? AND name = ?"));
        return YG_TRY(remove.bind_all(scope.account, scope.region, name).run()) > 0;
    });
}

Result<void> DestinationStore::visit(const Scope& scope, std::string_view from,
                                     const std::function<bool(Destination)>& visitor) {
    return database_.read([&](meta::Session& session) -> Result<void> {
        auto select = YG_TRY(session.prepare(
            "SELECT name, created_ms, target_arn, role_arn, policy FROM logs_destinations "
            "WHERE account = ? AND region = ? AND name >= ? ORDER BY name"));
        select.bind_all(scope.account, scope.region, from);
        while (YG_TRY(select.step())) {
            if (!visitor(destination_of(scope, select))) break;
        }
        return {};
    });
}

}  // namespace yagura::services::logs
