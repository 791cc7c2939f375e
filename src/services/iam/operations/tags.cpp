#include "services/iam/iam_operations.h"
#include "services/iam/paging.h"

namespace yagura::services::iam {

namespace {

template <class Response, class Request>
Result<Response> list_tags(const Tags& tags, const Request& request) {
    // In the order of adding; the marker counts.
    std::vector<std::pair<std::string, wire::Tag>> numbered;
    std::size_t number = 1000;
    for (wire::Tag& tag : to_wire(tags))
        numbered.emplace_back(std::to_string(++number), std::move(tag));
    Response response;
    std::vector<std::pair<std::string, wire::Tag>> page;
    YG_CHECK(cut_page(
        request, std::move(numbered), [](const auto& entry) { return entry.first; }, page,
        response));
    for (auto& [place, tag] : page) response.tags.push_back(std::move(tag));
    return response;
}

}  // namespace

template <class Entity, class Request>
Result<void> IamOperations::tag(const Context& context, std::string_view name,
                                const Request& request) {
    const Tags added = YG_TRY(checked_tags(request.tags));
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        Entity entity = *YG_TRY(require<Entity>(draft.entities(), name));
        YG_CHECK(add_tags(entity.tags, added));
        draft.put(std::move(entity));
        return {};
    });
}

template <class Entity>
Result<void> IamOperations::untag(const Context& context, std::string_view name,
                                  const std::vector<std::string>& keys) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        Entity entity = *YG_TRY(require<Entity>(draft.entities(), name));
        remove_tags(entity.tags, keys);
        draft.put(std::move(entity));
        return {};
    });
}

Result<void> IamOperations::tag_user(const Context& context, const wire::TagUserRequest& request) {
    return tag<User>(context, request.user_name, request);
}
Result<void> IamOperations::untag_user(const Context& context,
                                       const wire::UntagUserRequest& request) {
    return untag<User>(context, request.user_name, request.tag_keys);
}
Result<wire::ListUserTagsResponse> IamOperations::list_user_tags(
    const Context& context, const wire::ListUserTagsRequest& request) {
    const auto user = YG_TRY(require<User>(*account(context), request.user_name));
    return list_tags<wire::ListUserTagsResponse>(user->tags, request);
}

Result<void> IamOperations::tag_role(const Context& context, const wire::TagRoleRequest& request) {
    return tag<Role>(context, request.role_name, request);
}
Result<void> IamOperations::untag_role(const Context& context,
                                       const wire::UntagRoleRequest& request) {
    return untag<Role>(context, request.role_name, request.tag_keys);
}
Result<wire::ListRoleTagsResponse> IamOperations::list_role_tags(
    const Context& context, const wire::ListRoleTagsRequest& request) {
    const auto role = YG_TRY(require<Role>(*account(context), request.role_name));
    return list_tags<wire::ListRoleTagsResponse>(role->tags, request);
}

Result<void> IamOperations::tag_instance_profile(const Context& context,
                                                 const wire::TagInstanceProfileRequest& request) {
    return tag<InstanceProfile>(context, request.instance_profile_name, request);
}
Result<void> IamOperations::untag_instance_profile(
    const Context& context, const wire::UntagInstanceProfileRequest& request) {
    return untag<InstanceProfile>(context, request.instance_profile_name, request.tag_keys);
}
Result<wire::ListInstanceProfileTagsResponse> IamOperations::list_instance_profile_tags(
    const Context& context, const wire::ListInstanceProfileTagsRequest& request) {
    const auto profile =
        YG_TRY(require<InstanceProfile>(*account(context), request.instance_profile_name));
    return list_tags<wire::ListInstanceProfileTagsResponse>(profile->tags, request);
}

Result<void> IamOperations::tag_policy(const Context& context,
                                       const wire::TagPolicyRequest& request) {
    const Tags added = YG_TRY(checked_tags(request.tags));
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        ManagedPolicy policy =
            YG_TRY(require_own_policy(draft.entities(), context.account_id, request.policy_arn));
        YG_CHECK(add_tags(policy.tags, added));
        draft.put(std::move(policy));
        return {};
    });
}
Result<void> IamOperations::untag_policy(const Context& context,
                                         const wire::UntagPolicyRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        ManagedPolicy policy =
            YG_TRY(require_own_policy(draft.entities(), context.account_id, request.policy_arn));
        remove_tags(policy.tags, request.tag_keys);
        draft.put(std::move(policy));
        return {};
    });
}
Result<wire::ListPolicyTagsResponse> IamOperations::list_policy_tags(
    const Context& context, const wire::ListPolicyTagsRequest& request) {
    const auto policy =
        YG_TRY(require_policy(*account(context), context.account_id, request.policy_arn));
    return list_tags<wire::ListPolicyTagsResponse>(policy->tags, request);
}

}  // namespace yagura::services::iam
