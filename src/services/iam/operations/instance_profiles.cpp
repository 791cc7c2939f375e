#include <fmt/core.h>

#include "services/iam/iam_operations.h"
#include "services/iam/paging.h"
#include "services/iam/quotas.h"

namespace yagura::services::iam {

wire::InstanceProfile IamOperations::describe(const Context& context,
                                              const AccountEntities& entities,
                                              const InstanceProfile& profile) const {
    wire::InstanceProfile out;
    out.path = profile.path;
    out.instance_profile_name = profile.name;
    out.instance_profile_id = profile.id;
    out.arn = arn_of(context.account_id, profile);
    out.create_date = profile.created;
    if (const auto role = entities.find<Role>(profile.role))
        out.roles.push_back(describe(context, *role));
    return out;
}

Result<wire::CreateInstanceProfileResponse> IamOperations::create_instance_profile(
    const Context& context, const wire::CreateInstanceProfileRequest& request) {
    YG_CHECK(check_name(request.instance_profile_name, "instanceProfileName"));
    InstanceProfile profile;
    profile.path = YG_TRY(checked_path(request.path));
    profile.name = request.instance_profile_name;
    profile.id = make_entity_id("AIPA");
    profile.created = clock_.now();
    profile.tags = YG_TRY(checked_tags(request.tags));
    return entities_.change(
        context.account_id, [&](Draft& draft) -> Result<wire::CreateInstanceProfileResponse> {
            const AccountEntities& entities = draft.entities();
            if (entities.find<InstanceProfile>(profile.name) != nullptr)
                return fail(wire::entity_already_exists_exception(
                    fmt::format("Instance Profile {} already exists.", profile.name)));
            if (entities.all<InstanceProfile>().size() >= kInstanceProfiles)
                return fail(wire::limit_exceeded_exception(fmt::format(
                    "Cannot exceed quota for InstanceProfilesPerAccount: {}", kInstanceProfiles)));
            draft.put(profile);
            wire::CreateInstanceProfileResponse response;
            response.instance_profile = describe(context, entities, profile);
            response.instance_profile.tags = to_wire_if_any(profile.tags);
            return response;
        });
}

Result<wire::GetInstanceProfileResponse> IamOperations::get_instance_profile(
    const Context& context, const wire::GetInstanceProfileRequest& request) {
    const auto entities = account(context);
    const auto profile = YG_TRY(require<InstanceProfile>(*entities, request.instance_profile_name));
    wire::GetInstanceProfileResponse response;
    response.instance_profile = describe(context, *entities, *profile);
    response.instance_profile.tags = to_wire(profile->tags);
    return response;
}

template <class Response, class Request, class Wanted>
Result<Response> IamOperations::list_profiles(const Context& context,
                                              const AccountEntities& entities,
                                              const Request& request, const Wanted& wanted) const {
    std::vector<wire::InstanceProfile> profiles;
    for (const auto& [name, profile] : entities.all<InstanceProfile>())
        if (wanted(*profile)) profiles.push_back(describe(context, entities, *profile));
    Response response;
    YG_CHECK(cut_page(
        request, std::move(profiles),
        [](const wire::InstanceProfile& profile) {
            return lower_case(profile.instance_profile_name);
        },
        response.instance_profiles, response));
    return response;
}

Result<wire::ListInstanceProfilesResponse> IamOperations::list_instance_profiles(
    const Context& context, const wire::ListInstanceProfilesRequest& request) {
    return list_profiles<wire::ListInstanceProfilesResponse>(
        context, *account(context), request, [&](const InstanceProfile& profile) {
            return profile.path.starts_with(request.path_prefix.value_or("/"));
        });
}

Result<wire::ListInstanceProfilesForRoleResponse> IamOperations::list_instance_profiles_for_role(
    const Context& context, const wire::ListInstanceProfilesForRoleRequest& request) {
    const auto entities = account(context);
    const auto role = YG_TRY(require<Role>(*entities, request.role_name));
    return list_profiles<wire::ListInstanceProfilesForRoleResponse>(
        context, *entities, request, [&](const InstanceProfile& profile) {
            return lower_case(profile.role) == lower_case(role->name);
        });
}

Result<void> IamOperations::add_role_to_instance_profile(
    const Context& context, const wire::AddRoleToInstanceProfileRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        InstanceProfile profile =
            *YG_TRY(require<InstanceProfile>(draft.entities(), request.instance_profile_name));
        const auto role = YG_TRY(require<Role>(draft.entities(), request.role_name));
        ports::AuthorizationRequest passing;
        passing.action = "iam:PassRole";
        passing.resources = {arn_of(context.account_id, *role)};
        passing.conditions["iam:PassedToService"] = {"ec2.amazonaws.com"};
        YG_CHECK(authorizer_.authorize(context, passing));
        if (!profile.role.empty())
            return fail(wire::limit_exceeded_exception(
                "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"));
        profile.role = role->name;
        draft.put(std::move(profile));
        return {};
    });
}

Result<void> IamOperations::remove_role_from_instance_profile(
    const Context& context, const wire::RemoveRoleFromInstanceProfileRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        InstanceProfile profile =
            *YG_TRY(require<InstanceProfile>(draft.entities(), request.instance_profile_name));
        if (lower_case(profile.role) != lower_case(request.role_name))
            return fail(wire::no_such_entity_exception(
                fmt::format("The role with name {} cannot be found.", request.role_name)));
        profile.role.clear();
        draft.put(std::move(profile));
        return {};
    });
}

Result<void> IamOperations::delete_instance_profile(
    const Context& context, const wire::DeleteInstanceProfileRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        const auto profile =
            YG_TRY(require<InstanceProfile>(draft.entities(), request.instance_profile_name));
        if (!profile->role.empty())
            return fail(wire::delete_conflict_exception(
                "Cannot delete entity, must remove roles from instance profile first."));
        draft.remove<InstanceProfile>(profile->name);
        return {};
    });
}

}  // namespace yagura::services::iam
