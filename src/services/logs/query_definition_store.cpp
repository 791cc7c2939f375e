#include "services/logs/query_definition_store.h"

#include "shapes/json.h"

namespace yagura::services::logs {

using api::logs::QueryDefinition;

Result<void> QueryDefinitionStore::create(const Scope& scope, const QueryDefinition& definition) {
    const std::string text = shapes::json_encode(definition);
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        {
            auto count = YG_TRY(session.prepare(
                "SELECT COUNT(*) FROM logs_query_definitions WHERE account = ? AND region = ?"));
            count.bind_all(scope.account, scope.region);
            YG_CHECK(count.step());
            if (count.int64(0) >= static_cast<std::int64_t>(kMaxDefinitions)) {
                return fail(Errc::LimitExceeded, "too many saved queries");
            }
        }
        auto insert = YG_TRY(session.prepare(
            "INSERT INTO logs_query_definitions "
            "(account, region, id, name, modified_ms, definition) VALUES (?, ?, ?, ?, ?, ?)"));
        YG_CHECK(insert
                     .bind_all(scope.account, scope.region, definition.query_definition_id,
                               definition.name, definition.last_modified, text)
                     .run());
        return {};
    });
}

Result<void> QueryDefinitionStore::replace(const Scope& scope, const QueryDefinition& definition) {
    const std::string text = shapes::json_encode(definition);
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        auto update = YG_TRY(session.prepare(
            "UPDATE logs_query_definitions SET name = ?, modified_ms = ?, definition = ? "
            "WHERE account = ? AND region = ? AND id = ?"));
        const auto changed =
            YG_TRY(update
                       .bind_all(definition.name, definition.last_modified, text, scope.account,
                                 scope.region, definition.query_definition_id)
                       .run());
        if (changed == 0) return fail(Errc::NotFound, "no such query definition");
        return {};
    });
}

Result<bool> QueryDefinitionStore::remove(const Scope& scope, std::string_view id) {
    return database_.transaction([&](meta::Session& session) -> Result<bool> {
        auto remove = YG_TRY(session.prepare(
            "DELETE FROM logs_query_definitions WHERE account = ? AND region = ? AND id = ?"));
        return YG_TRY(remove.bind_all(scope.account, scope.region, id).run()) > 0;
    });
}

Result<std::vector<QueryDefinition>> QueryDefinitionStore::list(const Scope& scope) {
    return database_.read([&](meta::Session& session) -> Result<std::vector<QueryDefinition>> {
        auto select = YG_TRY(session.prepare(
            "SELECT definition FROM logs_query_definitions WHERE account = ? AND region = ? "
            "ORDER BY name, id"));
        select.bind_all(scope.account, scope.region);
        std::vector<QueryDefinition> definitions;
        while (YG_TRY(select.step())) {
            definitions.push_back(YG_TRY(shapes::json_decode<QueryDefinition>(select.view(0))));
        }
        return definitions;
    });
}

}  // namespace yagura::services::logs
