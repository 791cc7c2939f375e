#include "services/logs/resource_policy_store.h"

#include "base/random.h"

namespace yagura::services::logs {
namespace {

Result<std::vector<ResourcePolicy>> read_all(meta::Session& session, const Scope& scope) {
    auto select = YG_TRY(session.prepare(
        "SELECT name, resource_arn, document, revision, updated_ms FROM logs_resource_policies "
        "WHERE account = ? AND region = ? ORDER BY name, resource_arn"));
    select.bind_all(scope.account, scope.region);
    std::vector<ResourcePolicy> policies;
    while (YG_TRY(select.step())) {
        policies.push_back({select.text(0), select.text(1), select.text(2), select.text(3),
                            TimeMs(select.int64(4))});
    }
    return policies;
}

Result<void> write(meta::Session& session, const Scope& scope, const ResourcePolicy& policy) {
    auto upsert = YG_TRY(session.prepare(
        "INSERT INTO logs_resource_policies "
        "(account, region, name, resource_arn, document, revision, updated_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, region, name, resource_arn) "
        "DO UPDATE SET document = excluded.document, revision = excluded.revision, "
        "updated_ms = excluded.updated_ms"));
    YG_CHECK(upsert
                 .bind_all(scope.account, scope.region, policy.name, policy.resource_arn,
                           policy.document, policy.revision, policy.updated.value)
                 .run());
    return {};
}

Result<void> erase(meta::Session& session, const Scope& scope, const ResourcePolicy& policy) {
    auto remove = YG_TRY(session.prepare(
        "DELETE FROM logs_resource_policies "
        "WHERE account = ? AND region = ? AND name = ? AND resource_arn = ?"));
    YG_CHECK(
        remove.bind_all(scope.account, scope.region, policy.name, policy.resource_arn).run());
    return {};
}

const ResourcePolicy* find_of_resource(const std::vector<ResourcePolicy>& policies,
                                       std::string_view resource_arn) {
    for (const ResourcePolicy& policy : policies) {
        if (policy.resource_arn == resource_arn) return &policy;
    }
    return nullptr;
}

}  // namespace

Result<ResourcePolicy> ResourcePolicyStore::put_account_policy(const Scope& scope,
                                                               std::string_view name,
                                                               std::string_view document,
                                                               TimeMs now) {
    return database_.transaction([&](meta::Session& session) -> Result<ResourcePolicy> {
        const auto policies = YG_TRY(read_all(session, scope));
        std::size_t others = 0;
        for (const ResourcePolicy& policy : policies) {
            if (policy.resource_arn.empty() && policy.name != name) ++others;
        }
        if (others >= kMaxAccountPolicies) return fail(Errc::LimitExceeded, "too many policies");
        ResourcePolicy policy{std::string(name), "", std::string(document), uuid_v4(), now};
        YG_CHECK(write(session, scope, policy));
        return policy;
    });
}

Result<ResourcePolicy> ResourcePolicyStore::put_resource_policy(
    const Scope& scope, std::string_view name, std::string_view resource_arn,
    std::string_view document, const std::optional<std::string>& expected_revision, TimeMs now) {
    return database_.transaction([&](meta::Session& session) -> Result<ResourcePolicy> {
        const auto policies = YG_TRY(read_all(session, scope));
        if (const ResourcePolicy* existing = find_of_resource(policies, resource_arn)) {
            if (expected_revision != existing->revision) {
                return fail(Errc::Conflict, "another revision is stored");
            }
            YG_CHECK(erase(session, scope, *existing));
        } else if (expected_revision) {
            return fail(Errc::Conflict, "no revision is stored");
        }
        ResourcePolicy policy{std::string(name), std::string(resource_arn), std::string(document),
                              uuid_v4(), now};
        YG_CHECK(write(session, scope, policy));
        return policy;
    });
}

Result<std::vector<ResourcePolicy>> ResourcePolicyStore::list(const Scope& scope) {
    return database_.read([&](meta::Session& session) { return read_all(session, scope); });
}

Result<void> ResourcePolicyStore::remove_account_policy(const Scope& scope,
                                                        std::string_view name) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        for (const ResourcePolicy& policy : YG_TRY(read_all(session, scope))) {
            if (policy.resource_arn.empty() && policy.name == name) {
                return erase(session, scope, policy);
            }
        }
        return fail(Errc::NotFound, "no such policy");
    });
}

Result<void> ResourcePolicyStore::remove_resource_policy(
    const Scope& scope, std::string_view resource_arn,
    const std::optional<std::string>& expected_revision) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        const auto policies = YG_TRY(read_all(session, scope));
        const ResourcePolicy* existing = find_of_resource(policies, resource_arn);
        if (existing == nullptr) return fail(Errc::NotFound, "no such policy");
        if (expected_revision && *expected_revision != existing->revision) {
            return fail(Errc::Conflict, "another revision is stored");
        }
        return erase(session, scope, *existing);
    });
}

}  // namespace yagura::services::logs
