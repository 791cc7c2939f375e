#include <algorithm>

#include <fmt/core.h>

#include "policy/document.h"
#include "services/iam/aws_managed_policies.h"
#include "services/iam/iam_operations.h"
#include "services/iam/paging.h"
#include "services/iam/quotas.h"
#include "services/iam/wire_entities.h"

namespace yagura::services::iam {

namespace {

/// Whether a list that asks for policies used in this way shows one with these counts.
bool is_wanted(const wire::Policy& policy, const wire::ListPoliciesRequest& request) {
    if (!policy.path->starts_with(request.path_prefix.value_or("/"))) return false;
    const int attached = policy.attachment_count.value_or(0);
    const int boundaries = policy.permissions_boundary_usage_count.value_or(0);
    if (request.policy_usage_filter == wire::PolicyUsage::PermissionsBoundary)
        return boundaries > 0 || !request.only_attached;
    if (request.policy_usage_filter == wire::PolicyUsage::PermissionsPolicy)
        return attached > 0 || !request.only_attached;
    return attached + boundaries > 0 || !request.only_attached;
}

}  // namespace

Result<wire::CreatePolicyResponse> IamOperations::create_policy(
    const Context& context, const wire::CreatePolicyRequest& request) {
    YG_CHECK(check_name(request.policy_name, "policyName"));
    ManagedPolicy policy;
    policy.path = YG_TRY(checked_path(request.path));
    policy.name = request.policy_name;
    policy.id = make_entity_id("ANPA");
    policy.created = policy.updated = clock_.now();
    policy.description = request.description.value_or("");
    policy.tags = YG_TRY(checked_tags(request.tags));
    YG_CHECK(policy::Document::parse(request.policy_document, policy::DocumentKind::Managed));
    if (policy_size(request.policy_document) > kManagedPolicySize)
        return fail(wire::limit_exceeded_exception(
            fmt::format("Cannot exceed quota for PolicySize: {}", kManagedPolicySize)));
    policy.versions.push_back(
        {1, std::make_shared<const std::string>(request.policy_document), policy.created});
    return entities_.change(
        context.account_id, [&](Draft& draft) -> Result<wire::CreatePolicyResponse> {
            const AccountEntities& entities = draft.entities();
            if (entities.find<ManagedPolicy>(policy.name) != nullptr)
                return fail(wire::entity_already_exists_exception(
                    fmt::format("A policy called {} already exists. Duplicate names are not "
                                "allowed.",
                                policy.name)));
            if (entities.all<ManagedPolicy>().size() >= kPolicies)
                return fail(wire::limit_exceeded_exception(
                    fmt::format("Cannot exceed quota for PoliciesPerAccount: {}", kPolicies)));
            draft.put(policy);
            wire::CreatePolicyResponse response;
            response.policy = describe_policy(context.account_id, policy, {}, Detail::Listed);
            response.policy.tags = to_wire_if_any(policy.tags);
            return response;
        });
}

Result<wire::GetPolicyResponse> IamOperations::get_policy(const Context& context,
                                                          const wire::GetPolicyRequest& request) {
    const auto entities = account(context);
    const auto policy = YG_TRY(require_policy(*entities, context.account_id, request.policy_arn));
    wire::GetPolicyResponse response;
    response.policy =
        describe_policy(context.account_id, *policy, count_policy_uses(*entities), Detail::Full);
    return response;
}

Result<wire::ListPoliciesResponse> IamOperations::list_policies(
    const Context& context, const wire::ListPoliciesRequest& request) {
    const auto entities = account(context);
    const PolicyUses uses = count_policy_uses(*entities);
    std::vector<wire::Policy> policies;
    const auto add = [&](const ManagedPolicy& policy) {
        wire::Policy shown = describe_policy(context.account_id, policy, uses, Detail::Listed);
        if (is_wanted(shown, request)) policies.push_back(std::move(shown));
    };
    if (request.scope != wire::PolicyScope::Local)
        for (const auto& policy : aws_managed_entities()) add(*policy);
    if (request.scope != wire::PolicyScope::Aws)
        for (const auto& [name, policy] : entities->all<ManagedPolicy>()) add(*policy);
    const auto place = [](const wire::Policy& policy) {
        return lower_case(*policy.policy_name) + ' ' + *policy.arn;
    };
    std::ranges::sort(policies, {}, place);
    wire::ListPoliciesResponse response;
    YG_CHECK(cut_page(request, std::move(policies), place, response.policies, response));
    return response;
}

Result<void> IamOperations::delete_policy(const Context& context,
                                          const wire::DeletePolicyRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        const AccountEntities& entities = draft.entities();
        const ManagedPolicy policy =
            YG_TRY(require_own_policy(entities, context.account_id, request.policy_arn));
        const PolicyUses uses = count_policy_uses(entities);
        if (uses.attached.contains(request.policy_arn) ||
            uses.boundaries.contains(request.policy_arn))
            return fail(
                wire::delete_conflict_exception("Cannot delete a policy attached to entities."));
        if (policy.versions.size() > 1)
            return fail(wire::delete_conflict_exception(
                "This policy has more than one version. Before you delete a policy, you must "
                "delete the policy's versions. The default version is deleted with the policy."));
        draft.remove<ManagedPolicy>(policy.name);
        return {};
    });
}

Result<wire::ListEntitiesForPolicyResponse> IamOperations::list_entities_for_policy(
    const Context& context, const wire::ListEntitiesForPolicyRequest& request) {
    const auto entities = account(context);
    YG_CHECK(require_policy(*entities, context.account_id, request.policy_arn));
    const bool attachments = request.policy_usage_filter != wire::PolicyUsage::PermissionsBoundary;
    const bool boundaries = request.policy_usage_filter != wire::PolicyUsage::PermissionsPolicy;
    const auto uses = [&](const PolicyHolder& holder, const std::string& boundary) {
        if (!holder.path.starts_with(request.path_prefix.value_or("/"))) return false;
        const bool attached =
            std::ranges::find(holder.attached, request.policy_arn) != holder.attached.end();
        return (attachments && attached) || (boundaries && boundary == request.policy_arn);
    };
    const auto wants = [&](wire::EntityType type) {
        return !request.entity_filter.has_value() || request.entity_filter == type;
    };
    // One order over all three kinds, so that one marker serves.
    struct Entry {
        std::string place;
        std::function<void(wire::ListEntitiesForPolicyResponse&)> add;
    };
    std::vector<Entry> entries;
    if (wants(wire::EntityType::Group))
        for (const auto& [name, group] : entities->all<Group>())
            if (uses(*group, {}))
                entries.push_back({"1" + name, [group](auto& response) {
                                       auto& shown = response.policy_groups.emplace_back();
                                       shown.group_name = group->name;
                                       shown.group_id = group->id;
                                   }});
    if (wants(wire::EntityType::Role))
        for (const auto& [name, role] : entities->all<Role>())
            if (uses(*role, role->boundary))
                entries.push_back({"2" + name, [role](auto& response) {
                                       auto& shown = response.policy_roles.emplace_back();
                                       shown.role_name = role->name;
                                       shown.role_id = role->id;
                                   }});
    if (wants(wire::EntityType::User))
        for (const auto& [name, user] : entities->all<User>())
            if (uses(*user, user->boundary))
                entries.push_back({"3" + name, [user](auto& response) {
                                       auto& shown = response.policy_users.emplace_back();
                                       shown.user_name = user->name;
                                       shown.user_id = user->id;
                                   }});
    wire::ListEntitiesForPolicyResponse response;
    std::vector<Entry> page;
    YG_CHECK(cut_page(
        request, std::move(entries), [](const Entry& entry) { return entry.place; }, page,
        response));
    for (const Entry& entry : page) entry.add(response);
    return response;
}

}  // namespace yagura::services::iam
