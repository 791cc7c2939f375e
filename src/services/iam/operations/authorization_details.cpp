#include <algorithm>
#include <variant>

#include "services/iam/aws_managed_policies.h"
#include "services/iam/iam_operations.h"
#include "services/iam/paging.h"
#include "services/iam/wire_entities.h"
#include "text/percent.h"

namespace yagura::services::iam {
namespace {

using AnyDetail =
    std::variant<wire::UserDetail, wire::GroupDetail, wire::RoleDetail, wire::ManagedPolicyDetail>;

/// One entity of the account, and its place among all of them.
struct Listed {
    std::string place;
    AnyDetail detail;
};

std::vector<wire::PolicyDetail> inline_policies(const PolicyHolder& holder) {
    std::vector<wire::PolicyDetail> out;
    for (const auto& [name, document] : holder.inline_policies) {
        wire::PolicyDetail& shown = out.emplace_back();
        shown.policy_name = name;
        shown.policy_document = text::percent_encode(*document);
    }
    return out;
}

wire::UserDetail user_detail(std::string_view account, const AccountEntities& entities,
                             const User& user) {
    wire::UserDetail out;
    out.path = user.path;
    out.user_name = user.name;
    out.user_id = user.id;
    out.arn = arn_of(account, user);
    out.create_date = user.created;
    if (!user.inline_policies.empty()) out.user_policy_list = inline_policies(user);
    for (const std::string& id : user.group_ids)
        if (const auto group = entities.find_by_id<Group>(id))
            out.group_list.push_back(group->name);
    out.attached_managed_policies = attached_policies(user);
    out.permissions_boundary = describe_boundary(user.boundary);
    out.tags = to_wire(user.tags);
    return out;
}

wire::GroupDetail group_detail(std::string_view account, const Group& group) {
    wire::GroupDetail out;
    out.path = group.path;
    out.group_name = group.name;
    out.group_id = group.id;
    out.arn = arn_of(account, group);
    out.create_date = group.created;
    out.group_policy_list = inline_policies(group);
    out.attached_managed_policies = attached_policies(group);
    return out;
}

wire::ManagedPolicyDetail policy_detail(std::string_view account, const ManagedPolicy& policy,
                                        const PolicyUses& uses) {
    const wire::Policy known = describe_policy(account, policy, uses, Detail::Full);
    wire::ManagedPolicyDetail out;
    out.policy_name = known.policy_name;
    out.policy_id = known.policy_id;
    out.arn = known.arn;
    out.path = known.path;
    out.default_version_id = known.default_version_id;
    out.attachment_count = known.attachment_count;
    out.permissions_boundary_usage_count = known.permissions_boundary_usage_count;
    out.is_attachable = known.is_attachable;
    out.description = known.description;
    out.create_date = known.create_date;
    out.update_date = known.update_date;
    auto& versions = out.policy_version_list.emplace();
    for (auto version = policy.versions.rbegin(); version != policy.versions.rend(); ++version) {
        versions.push_back(describe_version(policy, *version));
        versions.back().document = text::percent_encode(*version->document);
    }
    return out;
}

}  // namespace

wire::RoleDetail IamOperations::role_detail(const Context& context, const AccountEntities& entities,
                                            const Role& role) const {
    const wire::Role known = describe(context, role);
    wire::RoleDetail out;
    out.path = role.path;
    out.role_name = role.name;
    out.role_id = role.id;
    out.arn = known.arn;
    out.create_date = role.created;
    out.assume_role_policy_document = known.assume_role_policy_document;
    for (const auto& [name, profile] : entities.all<InstanceProfile>())
        if (profile->role == role.name)
            out.instance_profile_list.push_back(describe(context, entities, *profile));
    out.role_policy_list = inline_policies(role);
    out.attached_managed_policies = attached_policies(role);
    out.permissions_boundary = describe_boundary(role.boundary);
    out.tags = to_wire(role.tags);
    out.role_last_used = last_use(role);
    return out;
}

Result<wire::GetAccountAuthorizationDetailsResponse>
IamOperations::get_account_authorization_details(
    const Context& context, const wire::GetAccountAuthorizationDetailsRequest& request) {
    const auto entities = account(context);
    const auto wanted = [&](wire::EntityType type) {
        return !request.filter.has_value() || request.filter->empty() ||
               std::ranges::find(*request.filter, type) != request.filter->end();
    };
    std::vector<Listed> all;
    const std::string& number = context.account_id;
    if (wanted(wire::EntityType::User))
        for (const auto& [name, user] : entities->all<User>())
            all.push_back({"1 " + name, user_detail(number, *entities, *user)});
    if (wanted(wire::EntityType::Group))
        for (const auto& [name, group] : entities->all<Group>())
            all.push_back({"2 " + name, group_detail(number, *group)});
    if (wanted(wire::EntityType::Role))
        for (const auto& [name, role] : entities->all<Role>())
            all.push_back({"3 " + name, role_detail(context, *entities, *role)});
    const PolicyUses uses = count_policy_uses(*entities);
    if (wanted(wire::EntityType::LocalManagedPolicy))
        for (const auto& [name, policy] : entities->all<ManagedPolicy>())
            all.push_back({"4 " + name, policy_detail(number, *policy, uses)});
    // Of AWS's own policies only those that the account uses.
    if (wanted(wire::EntityType::AWSManagedPolicy)) {
        for (const auto& policy : aws_managed_entities()) {
            const std::string arn = policy_arn(number, *policy);
            if (uses.attached.contains(arn) || uses.boundaries.contains(arn))
                all.push_back(
                    {"5 " + lower_case(policy->name), policy_detail(number, *policy, uses)});
        }
    }
    std::ranges::sort(all, {}, &Listed::place);
    wire::GetAccountAuthorizationDetailsResponse response;
    std::vector<Listed> page;
    YG_CHECK(cut_page(
        request, std::move(all), [](const Listed& listed) { return listed.place; }, page,
        response));
    for (Listed& listed : page) {
        if (auto* user = std::get_if<wire::UserDetail>(&listed.detail))
            response.user_detail_list.push_back(std::move(*user));
        if (auto* group = std::get_if<wire::GroupDetail>(&listed.detail))
            response.group_detail_list.push_back(std::move(*group));
        if (auto* role = std::get_if<wire::RoleDetail>(&listed.detail))
            response.role_detail_list.push_back(std::move(*role));
        if (auto* policy = std::get_if<wire::ManagedPolicyDetail>(&listed.detail))
            response.policies.push_back(std::move(*policy));
    }
    return response;
}

}  // namespace yagura::services::iam
