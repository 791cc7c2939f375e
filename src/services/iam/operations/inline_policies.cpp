#include <fmt/core.h>

#include "policy/document.h"
#include "services/iam/iam_operations.h"
#include "services/iam/paging.h"
#include "services/iam/quotas.h"
#include "text/percent.h"

namespace yagura::services::iam {

namespace {

template <class Entity>
constexpr std::size_t kInlineSize = kUserInlineSize;
template <>
constexpr std::size_t kInlineSize<Group> = kGroupInlineSize;
template <>
constexpr std::size_t kInlineSize<Role> = kRoleInlineSize;

template <class Entity>
Error no_such_policy(std::string_view name) {
    return wire::no_such_entity_exception(
        fmt::format("The {} policy with name {} cannot be found.", kKind<Entity>, name));
}

template <class Entity>
Result<std::string> inline_document(const AccountEntities& entities, std::string_view holder,
                                    const std::string& name) {
    const auto entity = YG_TRY(require<Entity>(entities, holder));
    const auto found = entity->inline_policies.find(name);
    if (found == entity->inline_policies.end()) return fail(no_such_policy<Entity>(name));
    return text::percent_encode(*found->second);
}

template <class Entity>
std::size_t inline_size(const Entity& entity) {
    std::size_t sum = 0;
    for (const auto& [name, document] : entity.inline_policies) sum += policy_size(*document);
    return sum;
}

template <class Response, class Entity, class Request>
Result<Response> list_inline(const Entity& entity, const Request& request) {
    std::vector<std::string> names;
    for (const auto& [name, document] : entity.inline_policies) names.push_back(name);
    Response response;
    YG_CHECK(cut_page(
        request, std::move(names), [](const std::string& name) { return name; },
        response.policy_names, response));
    return response;
}

}  // namespace

template <class Entity>
Result<void> IamOperations::put_inline(const Context& context, std::string_view holder,
                                       const std::string& policy_name,
                                       const std::string& document) {
    YG_CHECK(check_name(policy_name, "policyName"));
    YG_CHECK(policy::Document::parse(document, policy::DocumentKind::Identity));
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        Entity entity = *YG_TRY(require<Entity>(draft.entities(), holder));
        entity.inline_policies[policy_name] = std::make_shared<const std::string>(document);
        if (inline_size(entity) > kInlineSize<Entity>)
            return fail(wire::limit_exceeded_exception(
                fmt::format("Maximum policy size of {} bytes exceeded for {} {}",
                            kInlineSize<Entity>, kKind<Entity>, entity.name)));
        draft.put(std::move(entity));
        return {};
    });
}

template <class Entity>
Result<void> IamOperations::delete_inline(const Context& context, std::string_view holder,
                                          const std::string& policy_name) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        Entity entity = *YG_TRY(require<Entity>(draft.entities(), holder));
        if (entity.inline_policies.erase(policy_name) == 0)
            return fail(no_such_policy<Entity>(policy_name));
        draft.put(std::move(entity));
        return {};
    });
}

Result<void> IamOperations::put_user_policy(const Context& context,
                                            const wire::PutUserPolicyRequest& request) {
    return put_inline<User>(context, request.user_name, request.policy_name,
                            request.policy_document);
}

Result<wire::GetUserPolicyResponse> IamOperations::get_user_policy(
    const Context& context, const wire::GetUserPolicyRequest& request) {
    wire::GetUserPolicyResponse response;
    response.policy_document =
        YG_TRY(inline_document<User>(*account(context), request.user_name, request.policy_name));
    response.user_name = request.user_name;
    response.policy_name = request.policy_name;
    return response;
}

Result<void> IamOperations::delete_user_policy(const Context& context,
                                               const wire::DeleteUserPolicyRequest& request) {
    return delete_inline<User>(context, request.user_name, request.policy_name);
}

Result<wire::ListUserPoliciesResponse> IamOperations::list_user_policies(
    const Context& context, const wire::ListUserPoliciesRequest& request) {
    const auto user = YG_TRY(require<User>(*account(context), request.user_name));
    return list_inline<wire::ListUserPoliciesResponse>(*user, request);
}

Result<void> IamOperations::put_group_policy(const Context& context,
                                             const wire::PutGroupPolicyRequest& request) {
    return put_inline<Group>(context, request.group_name, request.policy_name,
                             request.policy_document);
}

Result<wire::GetGroupPolicyResponse> IamOperations::get_group_policy(
    const Context& context, const wire::GetGroupPolicyRequest& request) {
    wire::GetGroupPolicyResponse response;
    response.policy_document =
        YG_TRY(inline_document<Group>(*account(context), request.group_name, request.policy_name));
    response.group_name = request.group_name;
    response.policy_name = request.policy_name;
    return response;
}

Result<void> IamOperations::delete_group_policy(const Context& context,
                                                const wire::DeleteGroupPolicyRequest& request) {
    return delete_inline<Group>(context, request.group_name, request.policy_name);
}

Result<wire::ListGroupPoliciesResponse> IamOperations::list_group_policies(
    const Context& context, const wire::ListGroupPoliciesRequest& request) {
    const auto group = YG_TRY(require<Group>(*account(context), request.group_name));
    return list_inline<wire::ListGroupPoliciesResponse>(*group, request);
}

Result<void> IamOperations::put_role_policy(const Context& context,
                                            const wire::PutRolePolicyRequest& request) {
    return put_inline<Role>(context, request.role_name, request.policy_name,
                            request.policy_document);
}

Result<wire::GetRolePolicyResponse> IamOperations::get_role_policy(
    const Context& context, const wire::GetRolePolicyRequest& request) {
    wire::GetRolePolicyResponse response;
    response.policy_document =
        YG_TRY(inline_document<Role>(*account(context), request.role_name, request.policy_name));
    response.role_name = request.role_name;
    response.policy_name = request.policy_name;
    return response;
}

Result<void> IamOperations::delete_role_policy(const Context& context,
                                               const wire::DeleteRolePolicyRequest& request) {
    return delete_inline<Role>(context, request.role_name, request.policy_name);
}

Result<wire::ListRolePoliciesResponse> IamOperations::list_role_policies(
    const Context& context, const wire::ListRolePoliciesRequest& request) {
    const auto role = YG_TRY(require<Role>(*account(context), request.role_name));
    return list_inline<wire::ListRolePoliciesResponse>(*role, request);
}

}  // namespace yagura::services::iam
