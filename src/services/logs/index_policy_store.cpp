#include "services/logs/index_policy_store.h"

namespace yagura::services::logs {

Result<void> IndexPolicyStore::put(engine::GroupId group, const StoredIndexPolicy& policy) {
    const auto stored = database_.transaction([&](meta::Session& session) -> Result<void> {
        auto upsert = YG_TRY(session.prepare(
            "INSERT INTO logs_index_policies (group_id, document, updated_ms) VALUES (?, ?, ?) "
            "ON CONFLICT (group_id) DO UPDATE SET "
            "document = excluded.document, updated_ms = excluded.updated_ms"));
        YG_CHECK(upsert.bind_all(group.value, policy.document, policy.updated.value).run());
        return {};
    });
    // The group was deleted between its look-up and this.
    if (!stored.has_value() && stored.error().code() == Errc::Conflict) {
        return fail(Errc::NotFound, "the group is gone");
    }
    return stored;
}

Result<std::optional<StoredIndexPolicy>> IndexPolicyStore::find(engine::GroupId group) {
    return database_.read([&](meta::Session& session) -> Result<std::optional<StoredIndexPolicy>> {
        auto select = YG_TRY(session.prepare(
            "SELECT document, updated_ms FROM logs_index_policies WHERE group_id = ?"));
        select.bind_all(group.value);
        if (!YG_TRY(select.step())) return std::nullopt;
        return StoredIndexPolicy{std::string(select.view(0)), TimeMs(select.int64(1))};
    });
}

Result<bool> IndexPolicyStore::remove(engine::GroupId group) {
    return database_.transaction([&](meta::Session& session) -> Result<bool> {
        auto remove = YG_TRY(session.prepare("DELETE FROM logs_index_policies WHERE group_id = ?"));
        return YG_TRY(remove.bind_all(group.value).run()) > 0;
    });
}

}  // namespace yagura::services::logs
