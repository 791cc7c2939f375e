#include <fmt/core.h>

#include "services/iam/iam_operations.h"
#include "services/iam/paging.h"
#include "services/iam/quotas.h"
#include "services/iam/wire_entities.h"

namespace yagura::services::iam {

Result<std::shared_ptr<const User>> IamOperations::named_or_calling_user(
    const AccountEntities& entities, const Context& context,
    const std::optional<std::string>& name) const {
    if (name.has_value()) return require<User>(entities, *name);
    if (context.identity.kind != ports::Identity::Kind::User)
        return fail(wire::validation_exception(
            "Must specify userName when calling with non-User credentials"));
    return require<User>(entities, context.identity.user_name);
}

Result<wire::CreateUserResponse> IamOperations::create_user(
    const Context& context, const wire::CreateUserRequest& request) {
    YG_CHECK(check_name(request.user_name, "userName"));
    User user;
    user.path = YG_TRY(checked_path(request.path));
    user.name = request.user_name;
    user.id = make_entity_id("AIDA");
    user.created = clock_.now();
    user.boundary = request.permissions_boundary.value_or("");
    user.tags = YG_TRY(checked_tags(request.tags));
    return entities_.change(
        context.account_id, [&](Draft& draft) -> Result<wire::CreateUserResponse> {
            const AccountEntities& entities = draft.entities();
            if (entities.find<User>(user.name) != nullptr)
                return fail(wire::entity_already_exists_exception(
                    fmt::format("User with name {} already exists.", user.name)));
            if (entities.all<User>().size() >= kUsers)
                return fail(wire::limit_exceeded_exception(
                    fmt::format("Cannot exceed quota for UsersPerAccount: {}", kUsers)));
            if (!user.boundary.empty())
                YG_CHECK(check_boundary(entities, context.account_id, user.boundary));
            draft.put(user);
            wire::CreateUserResponse response;
            response.user = describe_user(context.account_id, user, Detail::Full);
            return response;
        });
}

Result<wire::GetUserResponse> IamOperations::get_user(const Context& context,
                                                      const wire::GetUserRequest& request) {
    wire::GetUserResponse response;
    if (!request.user_name.has_value() && context.identity.kind == ports::Identity::Kind::Root) {
        // The account's own user has no name and stands in no list.
        response.user.path = "/";
        response.user.user_id = context.account_id;
        response.user.arn = context.identity.arn;
        for (const ports::Account& known : YG_TRY(accounts_.list_accounts()))
            if (known.account_id == context.account_id) response.user.create_date = known.created;
        return response;
    }
    const auto entities = account(context);
    const auto user = YG_TRY(named_or_calling_user(*entities, context, request.user_name));
    response.user = describe_user(context.account_id, *user, Detail::Full);
    return response;
}

Result<wire::ListUsersResponse> IamOperations::list_users(const Context& context,
                                                          const wire::ListUsersRequest& request) {
    std::vector<wire::User> users;
    for (const auto& [name, user] : account(context)->all<User>())
        if (user->path.starts_with(request.path_prefix.value_or("/")))
            users.push_back(describe_user(context.account_id, *user, Detail::Listed));
    wire::ListUsersResponse response;
    YG_CHECK(cut_page(
        request, std::move(users),
        [](const wire::User& user) { return lower_case(user.user_name); }, response.users,
        response));
    return response;
}

Result<void> IamOperations::update_user(const Context& context,
                                        const wire::UpdateUserRequest& request) {
    if (request.new_user_name.has_value())
        YG_CHECK(check_name(*request.new_user_name, "newUserName"));
    std::optional<std::string> path;
    if (request.new_path.has_value()) path = YG_TRY(checked_path(request.new_path));
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        User user = *YG_TRY(require<User>(draft.entities(), request.user_name));
        const std::string old_name = user.name;
        user.path = path.value_or(user.path);
        user.name = request.new_user_name.value_or(user.name);
        // The new name must be the caller's to give as well.
        ports::AuthorizationRequest asked;
        asked.action = "iam:UpdateUser";
        asked.resources = {arn_of(context.account_id, user)};
        YG_CHECK(authorizer_.authorize(context, asked));
        if (lower_case(user.name) != lower_case(old_name)) {
            if (draft.entities().find<User>(user.name) != nullptr)
                return fail(wire::entity_already_exists_exception(
                    fmt::format("User with name {} already exists.", user.name)));
            draft.remove<User>(old_name);
        }
        draft.put(std::move(user));
        return {};
    });
}

Result<void> IamOperations::delete_user(const Context& context,
                                        const wire::DeleteUserRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        const auto user = YG_TRY(require<User>(draft.entities(), request.user_name));
        const auto conflict = [](std::string_view what) {
            return fail(wire::delete_conflict_exception(
                fmt::format("Cannot delete entity, must {} first.", what)));
        };
        if (!user->attached.empty()) return conflict("detach all policies");
        if (!user->inline_policies.empty()) return conflict("delete policies");
        if (!user->keys.empty()) return conflict("delete access keys");
        if (user->password.has_value()) return conflict("delete login profile");
        if (!user->group_ids.empty()) return conflict("remove user from group");
        draft.remove<User>(user->name);
        return {};
    });
}

}  // namespace yagura::services::iam
