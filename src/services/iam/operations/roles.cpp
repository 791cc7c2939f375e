#include <fmt/core.h>

#include "policy/document.h"
#include "services/iam/iam_operations.h"
#include "services/iam/paging.h"
#include "services/iam/quotas.h"
#include "services/iam/wire_entities.h"
#include "text/percent.h"

namespace yagura::services::iam {

namespace {

Result<void> check_trust_size(const std::string& document) {
    if (policy_size(document) <= kTrustPolicySize) return {};
    return fail(wire::limit_exceeded_exception(
        fmt::format("Cannot exceed quota for ACLSizePerRole: {}", kTrustPolicySize)));
}

}  // namespace

wire::Role IamOperations::describe(const Context& context, const Role& role) const {
    wire::Role out;
    out.path = role.path;
    out.role_name = role.name;
    out.role_id = role.id;
    out.arn = arn_of(context.account_id, role);
    out.create_date = role.created;
    out.assume_role_policy_document =
        text::percent_encode(*trust_.current(context.account_id, role));
    if (!role.description.empty()) out.description = role.description;
    out.max_session_duration = static_cast<std::int32_t>(role.max_session_seconds);
    return out;
}

Result<wire::CreateRoleResponse> IamOperations::create_role(
    const Context& context, const wire::CreateRoleRequest& request) {
    YG_CHECK(check_name(request.role_name, "roleName"));
    Role role;
    role.path = YG_TRY(checked_path(request.path));
    role.name = request.role_name;
    role.id = make_entity_id("AROA");
    role.created = clock_.now();
    role.description = request.description.value_or("");
    role.max_session_seconds = request.max_session_duration.value_or(3600);
    role.boundary = request.permissions_boundary.value_or("");
    role.tags = YG_TRY(checked_tags(request.tags));
    role.trusted_ids = YG_TRY(trust_.check(request.assume_role_policy_document, accounts_));
    YG_CHECK(check_trust_size(request.assume_role_policy_document));
    role.trust = std::make_shared<const std::string>(request.assume_role_policy_document);
    return entities_.change(
        context.account_id, [&](Draft& draft) -> Result<wire::CreateRoleResponse> {
            const AccountEntities& entities = draft.entities();
            if (entities.find<Role>(role.name) != nullptr)
                return fail(wire::entity_already_exists_exception(
                    fmt::format("Role with name {} already exists.", role.name)));
            if (entities.all<Role>().size() >= kRoles)
                return fail(wire::limit_exceeded_exception(
                    fmt::format("Cannot exceed quota for RolesPerAccount: {}", kRoles)));
            if (!role.boundary.empty())
                YG_CHECK(check_boundary(entities, context.account_id, role.boundary));
            draft.put(role);
            wire::CreateRoleResponse response;
            response.role = describe(context, role);
            // The real service tells the duration of a session only later.
            response.role.max_session_duration.reset();
            response.role.tags = to_wire_if_any(role.tags);
            response.role.permissions_boundary = describe_boundary(role.boundary);
            return response;
        });
}

wire::RoleLastUsed IamOperations::last_use(const Role& role) const {
    wire::RoleLastUsed out;
    if (const auto use = uses_.find(role.id)) {
        out.last_used_date = use->when;
        out.region = use->region;
    }
    return out;
}

Result<wire::GetRoleResponse> IamOperations::get_role(const Context& context,
                                                      const wire::GetRoleRequest& request) {
    const auto role = YG_TRY(require<Role>(*account(context), request.role_name));
    wire::GetRoleResponse response;
    response.role = describe(context, *role);
    response.role.permissions_boundary = describe_boundary(role->boundary);
    response.role.tags = to_wire_if_any(role->tags);
    response.role.role_last_used = last_use(*role);
    return response;
}

Result<wire::ListRolesResponse> IamOperations::list_roles(const Context& context,
                                                          const wire::ListRolesRequest& request) {
    std::vector<wire::Role> roles;
    for (const auto& [name, role] : account(context)->all<Role>())
        if (role->path.starts_with(request.path_prefix.value_or("/")))
            roles.push_back(describe(context, *role));
    wire::ListRolesResponse response;
    YG_CHECK(cut_page(
        request, std::move(roles),
        [](const wire::Role& role) { return lower_case(role.role_name); }, response.roles,
        response));
    return response;
}

Result<wire::UpdateRoleResponse> IamOperations::update_role(
    const Context& context, const wire::UpdateRoleRequest& request) {
    return entities_.change(
        context.account_id, [&](Draft& draft) -> Result<wire::UpdateRoleResponse> {
            Role role = *YG_TRY(require<Role>(draft.entities(), request.role_name));
            // What is not given is taken back: the call sets the role anew.
            role.description = request.description.value_or("");
            role.max_session_seconds = request.max_session_duration.value_or(3600);
            draft.put(std::move(role));
            return wire::UpdateRoleResponse();
        });
}

Result<wire::UpdateRoleDescriptionResponse> IamOperations::update_role_description(
    const Context& context, const wire::UpdateRoleDescriptionRequest& request) {
    return entities_.change(
        context.account_id, [&](Draft& draft) -> Result<wire::UpdateRoleDescriptionResponse> {
            Role role = *YG_TRY(require<Role>(draft.entities(), request.role_name));
            role.description = request.description;
            wire::UpdateRoleDescriptionResponse response;
            response.role = describe(context, role);
            draft.put(std::move(role));
            return response;
        });
}

Result<void> IamOperations::update_assume_role_policy(
    const Context& context, const wire::UpdateAssumeRolePolicyRequest& request) {
    auto ids = YG_TRY(trust_.check(request.policy_document, accounts_));
    YG_CHECK(check_trust_size(request.policy_document));
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        Role role = *YG_TRY(require<Role>(draft.entities(), request.role_name));
        role.trust = std::make_shared<const std::string>(request.policy_document);
        role.trusted_ids = std::move(ids);
        draft.put(std::move(role));
        return {};
    });
}

Result<void> IamOperations::delete_role(const Context& context,
                                        const wire::DeleteRoleRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        const auto role = YG_TRY(require<Role>(draft.entities(), request.role_name));
        const auto conflict = [](std::string_view what) {
            return fail(wire::delete_conflict_exception(
                fmt::format("Cannot delete entity, must {} first.", what)));
        };
        for (const auto& [name, profile] : draft.entities().all<InstanceProfile>())
            if (lower_case(profile->role) == lower_case(role->name))
                return conflict("remove roles from instance profile");
        if (!role->attached.empty()) return conflict("detach all policies");
        if (!role->inline_policies.empty()) return conflict("delete policies");
        draft.remove<Role>(role->name);
        return {};
    });
}

}  // namespace yagura::services::iam
