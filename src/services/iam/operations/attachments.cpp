#include <algorithm>

#include <fmt/core.h>

#include "services/iam/iam_operations.h"
#include "services/iam/paging.h"
#include "services/iam/quotas.h"
#include "services/iam/wire_entities.h"

namespace yagura::services::iam {

namespace {

template <class Entity>
constexpr std::string_view kQuotaName = "PoliciesPerUser";
template <>
constexpr std::string_view kQuotaName<Group> = "PoliciesPerGroup";
template <>
constexpr std::string_view kQuotaName<Role> = "PoliciesPerRole";

template <class Response, class Request>
Result<Response> list_attached(const PolicyHolder& holder, const Request& request) {
    std::vector<wire::AttachedPolicy> policies = attached_policies(holder);
    std::erase_if(policies, [&](const wire::AttachedPolicy& policy) {
        return !parse_entity_arn(*policy.policy_arn)
                    ->path.starts_with(request.path_prefix.value_or("/"));
    });
    const auto place = [](const wire::AttachedPolicy& policy) {
        return lower_case(*policy.policy_name) + ' ' + *policy.policy_arn;
    };
    std::ranges::sort(policies, {}, place);
    Response response;
    YG_CHECK(cut_page(request, std::move(policies), place, response.attached_policies, response));
    return response;
}

}  // namespace

template <class Entity>
Result<void> IamOperations::attach(const Context& context, std::string_view holder,
                                   const std::string& policy_arn) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        Entity entity = *YG_TRY(require<Entity>(draft.entities(), holder));
        if (YG_TRY(find_policy(draft.entities(), context.account_id, policy_arn)) == nullptr)
            return fail(wire::no_such_entity_exception(
                fmt::format("Policy {} does not exist or is not attachable.", policy_arn)));
        if (std::ranges::find(entity.attached, policy_arn) != entity.attached.end()) return {};
        if (entity.attached.size() >= kAttachedPolicies)
            return fail(wire::limit_exceeded_exception(fmt::format(
                "Cannot exceed quota for {}: {}", kQuotaName<Entity>, kAttachedPolicies)));
        entity.attached.push_back(policy_arn);
        draft.put(std::move(entity));
        return {};
    });
}

template <class Entity>
Result<void> IamOperations::detach(const Context& context, std::string_view holder,
                                   const std::string& policy_arn) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        Entity entity = *YG_TRY(require<Entity>(draft.entities(), holder));
        if (std::erase(entity.attached, policy_arn) == 0)
            return fail(wire::no_such_entity_exception(
                fmt::format("Policy {} was not found.", policy_arn)));
        draft.put(std::move(entity));
        return {};
    });
}

/// An empty ARN takes the boundary away.
template <class Entity>
Result<void> IamOperations::set_boundary(const Context& context, std::string_view holder,
                                         const std::string& policy_arn) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        Entity entity = *YG_TRY(require<Entity>(draft.entities(), holder));
        if (!policy_arn.empty())
            YG_CHECK(check_boundary(draft.entities(), context.account_id, policy_arn));
        else if (entity.boundary.empty())
            return fail(wire::no_such_entity_exception(
                fmt::format("{} {} does not have a permissions boundary.",
                            kKind<Entity> == "user" ? "User" : "Role", entity.name)));
        entity.boundary = policy_arn;
        draft.put(std::move(entity));
        return {};
    });
}

Result<void> IamOperations::attach_user_policy(const Context& context,
                                               const wire::AttachUserPolicyRequest& request) {
    return attach<User>(context, request.user_name, request.policy_arn);
}
Result<void> IamOperations::detach_user_policy(const Context& context,
                                               const wire::DetachUserPolicyRequest& request) {
    return detach<User>(context, request.user_name, request.policy_arn);
}
Result<wire::ListAttachedUserPoliciesResponse> IamOperations::list_attached_user_policies(
    const Context& context, const wire::ListAttachedUserPoliciesRequest& request) {
    const auto user = YG_TRY(require<User>(*account(context), request.user_name));
    return list_attached<wire::ListAttachedUserPoliciesResponse>(*user, request);
}

Result<void> IamOperations::attach_group_policy(const Context& context,
                                                const wire::AttachGroupPolicyRequest& request) {
    return attach<Group>(context, request.group_name, request.policy_arn);
}
Result<void> IamOperations::detach_group_policy(const Context& context,
                                                const wire::DetachGroupPolicyRequest& request) {
    return detach<Group>(context, request.group_name, request.policy_arn);
}
Result<wire::ListAttachedGroupPoliciesResponse> IamOperations::list_attached_group_policies(
    const Context& context, const wire::ListAttachedGroupPoliciesRequest& request) {
    const auto group = YG_TRY(require<Group>(*account(context), request.group_name));
    return list_attached<wire::ListAttachedGroupPoliciesResponse>(*group, request);
}

Result<void> IamOperations::attach_role_policy(const Context& context,
                                               const wire::AttachRolePolicyRequest& request) {
    return attach<Role>(context, request.role_name, request.policy_arn);
}
Result<void> IamOperations::detach_role_policy(const Context& context,
                                               const wire::DetachRolePolicyRequest& request) {
    return detach<Role>(context, request.role_name, request.policy_arn);
}
Result<wire::ListAttachedRolePoliciesResponse> IamOperations::list_attached_role_policies(
    const Context& context, const wire::ListAttachedRolePoliciesRequest& request) {
    const auto role = YG_TRY(require<Role>(*account(context), request.role_name));
    return list_attached<wire::ListAttachedRolePoliciesResponse>(*role, request);
}

Result<void> IamOperations::put_user_permissions_boundary(
    const Context& context, const wire::PutUserPermissionsBoundaryRequest& request) {
    return set_boundary<User>(context, request.user_name, request.permissions_boundary);
}
Result<void> IamOperations::delete_user_permissions_boundary(
    const Context& context, const wire::DeleteUserPermissionsBoundaryRequest& request) {
    return set_boundary<User>(context, request.user_name, {});
}
Result<void> IamOperations::put_role_permissions_boundary(
    const Context& context, const wire::PutRolePermissionsBoundaryRequest& request) {
    return set_boundary<Role>(context, request.role_name, request.permissions_boundary);
}
Result<void> IamOperations::delete_role_permissions_boundary(
    const Context& context, const wire::DeleteRolePermissionsBoundaryRequest& request) {
    return set_boundary<Role>(context, request.role_name, {});
}

}  // namespace yagura::services::iam
