#include "services/iam/wire_entities.h"

#include "services/iam/aws_managed_policies.h"

namespace yagura::services::iam {

std::optional<wire::AttachedPermissionsBoundary> describe_boundary(const std::string& arn) {
    if (arn.empty()) return std::nullopt;
    wire::AttachedPermissionsBoundary out;
    out.permissions_boundary_type = "Policy";
    out.permissions_boundary_arn = arn;
    return out;
}

wire::User describe_user(std::string_view account_id, const User& user, Detail detail) {
    wire::User out;
    out.path = user.path;
    out.user_name = user.name;
    out.user_id = user.id;
    out.arn = arn_of(account_id, user);
    out.create_date = user.created;
    if (user.password.has_value()) out.password_last_used = user.password->used;
    if (detail == Detail::Listed) return out;
    out.permissions_boundary = describe_boundary(user.boundary);
    out.tags = to_wire_if_any(user.tags);
    return out;
}

wire::Group describe_group(std::string_view account_id, const Group& group) {
    wire::Group out;
    out.path = group.path;
    out.group_name = group.name;
    out.group_id = group.id;
    out.arn = arn_of(account_id, group);
    out.create_date = group.created;
    return out;
}

std::vector<wire::AttachedPolicy> attached_policies(const PolicyHolder& holder) {
    std::vector<wire::AttachedPolicy> out;
    for (const std::string& arn : holder.attached) {
        const auto parts = parse_entity_arn(arn);
        if (!parts.has_value()) continue;
        wire::AttachedPolicy& shown = out.emplace_back();
        shown.policy_name = parts->name;
        shown.policy_arn = arn;
    }
    return out;
}

wire::PolicyVersion describe_version(const ManagedPolicy& policy, const PolicyVersion& version) {
    wire::PolicyVersion out;
    out.version_id = version.id();
    out.is_default_version = version.number == policy.default_version;
    out.create_date = version.created;
    return out;
}

PolicyUses count_policy_uses(const AccountEntities& entities) {
    PolicyUses out;
    const auto count_attached = [&](const PolicyHolder& holder) {
        for (const std::string& arn : holder.attached) ++out.attached[arn];
    };
    const auto count_boundary = [&](const std::string& arn) {
        if (!arn.empty()) ++out.boundaries[arn];
    };
    for (const auto& [name, user] : entities.all<User>()) {
        count_attached(*user);
        count_boundary(user->boundary);
    }
    for (const auto& [name, group] : entities.all<Group>()) count_attached(*group);
    for (const auto& [name, role] : entities.all<Role>()) {
        count_attached(*role);
        count_boundary(role->boundary);
    }
    return out;
}

std::string policy_arn(std::string_view account_id, const ManagedPolicy& policy) {
    const std::string of_aws = entity_arn("aws", kKind<ManagedPolicy>, policy);
    return find_aws_managed(of_aws).get() == &policy ? of_aws : arn_of(account_id, policy);
}

wire::Policy describe_policy(std::string_view account_id, const ManagedPolicy& policy,
                             const PolicyUses& uses, Detail detail) {
    wire::Policy out;
    const std::string arn = policy_arn(account_id, policy);
    const auto count = [&](const auto& counts) {
        const auto found = counts.find(arn);
        return found == counts.end() ? 0 : found->second;
    };
    out.policy_name = policy.name;
    out.policy_id = policy.id;
    out.path = policy.path;
    out.default_version_id = policy.current().id();
    out.attachment_count = count(uses.attached);
    out.permissions_boundary_usage_count = count(uses.boundaries);
    out.is_attachable = true;
    out.create_date = policy.created;
    out.update_date = policy.updated;
    out.arn = arn;
    if (detail == Detail::Listed) return out;
    if (!policy.description.empty()) out.description = policy.description;
    out.tags = to_wire(policy.tags);
    return out;
}

}  // namespace yagura::services::iam
