#include <algorithm>

#include <fmt/core.h>

#include "services/iam/iam_operations.h"
#include "services/iam/paging.h"
#include "services/iam/quotas.h"
#include "services/iam/wire_entities.h"

namespace yagura::services::iam {

namespace {

bool is_member(const User& user, const Group& group) {
    return std::ranges::find(user.group_ids, group.id) != user.group_ids.end();
}

}  // namespace

Result<wire::CreateGroupResponse> IamOperations::create_group(
    const Context& context, const wire::CreateGroupRequest& request) {
    YG_CHECK(check_name(request.group_name, "groupName"));
    Group group;
    group.path = YG_TRY(checked_path(request.path));
    group.name = request.group_name;
    group.id = make_entity_id("AGPA");
    group.created = clock_.now();
    return entities_.change(
        context.account_id, [&](Draft& draft) -> Result<wire::CreateGroupResponse> {
            if (draft.entities().find<Group>(group.name) != nullptr)
                return fail(wire::entity_already_exists_exception(
                    fmt::format("Group with name {} already exists.", group.name)));
            if (draft.entities().all<Group>().size() >= kGroups)
                return fail(wire::limit_exceeded_exception(
                    fmt::format("Cannot exceed quota for GroupsPerAccount: {}", kGroups)));
            draft.put(group);
            wire::CreateGroupResponse response;
            response.group = describe_group(context.account_id, group);
            return response;
        });
}

Result<wire::GetGroupResponse> IamOperations::get_group(const Context& context,
                                                        const wire::GetGroupRequest& request) {
    const auto entities = account(context);
    const auto group = YG_TRY(require<Group>(*entities, request.group_name));
    std::vector<wire::User> users;
    for (const auto& [name, user] : entities->all<User>())
        if (is_member(*user, *group))
            users.push_back(describe_user(context.account_id, *user, Detail::Listed));
    wire::GetGroupResponse response;
    response.group = describe_group(context.account_id, *group);
    YG_CHECK(cut_page(
        request, std::move(users),
        [](const wire::User& user) { return lower_case(user.user_name); }, response.users,
        response));
    return response;
}

Result<wire::ListGroupsResponse> IamOperations::list_groups(
    const Context& context, const wire::ListGroupsRequest& request) {
    std::vector<wire::Group> groups;
    for (const auto& [name, group] : account(context)->all<Group>())
        if (group->path.starts_with(request.path_prefix.value_or("/")))
            groups.push_back(describe_group(context.account_id, *group));
    wire::ListGroupsResponse response;
    YG_CHECK(cut_page(
        request, std::move(groups),
        [](const wire::Group& group) { return lower_case(group.group_name); }, response.groups,
        response));
    return response;
}

Result<void> IamOperations::update_group(const Context& context,
                                         const wire::UpdateGroupRequest& request) {
    if (request.new_group_name.has_value())
        YG_CHECK(check_name(*request.new_group_name, "newGroupName"));
    std::optional<std::string> path;
    if (request.new_path.has_value()) path = YG_TRY(checked_path(request.new_path));
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        Group group = *YG_TRY(require<Group>(draft.entities(), request.group_name));
        const std::string old_name = group.name;
        group.path = path.value_or(group.path);
        group.name = request.new_group_name.value_or(group.name);
        // The new name must be the caller's to give as well.
        ports::AuthorizationRequest asked;
        asked.action = "iam:UpdateGroup";
        asked.resources = {arn_of(context.account_id, group)};
        YG_CHECK(authorizer_.authorize(context, asked));
        if (lower_case(group.name) != lower_case(old_name)) {
            if (draft.entities().find<Group>(group.name) != nullptr)
                return fail(wire::entity_already_exists_exception(
                    fmt::format("Group with name {} already exists.", group.name)));
            draft.remove<Group>(old_name);
        }
        draft.put(std::move(group));
        return {};
    });
}

Result<void> IamOperations::delete_group(const Context& context,
                                         const wire::DeleteGroupRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        const auto group = YG_TRY(require<Group>(draft.entities(), request.group_name));
        const auto conflict = [](std::string_view what) {
            return fail(wire::delete_conflict_exception(
                fmt::format("Cannot delete entity, must {} first.", what)));
        };
        if (!group->attached.empty()) return conflict("detach all policies");
        if (!group->inline_policies.empty()) return conflict("delete policies");
        for (const auto& [name, user] : draft.entities().all<User>())
            if (is_member(*user, *group)) return conflict("remove users from group");
        draft.remove<Group>(group->name);
        return {};
    });
}

Result<void> IamOperations::add_user_to_group(const Context& context,
                                              const wire::AddUserToGroupRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        const auto group = YG_TRY(require<Group>(draft.entities(), request.group_name));
        User user = *YG_TRY(require<User>(draft.entities(), request.user_name));
        if (is_member(user, *group)) return {};
        if (user.group_ids.size() >= kGroupsPerUser)
            return fail(wire::limit_exceeded_exception(
                fmt::format("Cannot exceed quota for GroupsPerUser: {}", kGroupsPerUser)));
        user.group_ids.push_back(group->id);
        draft.put(std::move(user));
        return {};
    });
}

Result<void> IamOperations::remove_user_from_group(
    const Context& context, const wire::RemoveUserFromGroupRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        const auto group = YG_TRY(require<Group>(draft.entities(), request.group_name));
        User user = *YG_TRY(require<User>(draft.entities(), request.user_name));
        if (std::erase(user.group_ids, group->id) == 0)
            return fail(wire::no_such_entity_exception(
                fmt::format("User {} is not in group {}.", request.user_name, request.group_name)));
        draft.put(std::move(user));
        return {};
    });
}

Result<wire::ListGroupsForUserResponse> IamOperations::list_groups_for_user(
    const Context& context, const wire::ListGroupsForUserRequest& request) {
    const auto entities = account(context);
    const auto user = YG_TRY(require<User>(*entities, request.user_name));
    std::vector<wire::Group> groups;
    for (const auto& [name, group] : entities->all<Group>())
        if (is_member(*user, *group)) groups.push_back(describe_group(context.account_id, *group));
    wire::ListGroupsForUserResponse response;
    YG_CHECK(cut_page(
        request, std::move(groups),
        [](const wire::Group& group) { return lower_case(group.group_name); }, response.groups,
        response));
    return response;
}

}  // namespace yagura::services::iam
