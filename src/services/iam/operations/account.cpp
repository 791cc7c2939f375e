#include <fmt/core.h>

#include "services/iam/iam_operations.h"
#include "services/iam/paging.h"
#include "services/iam/quotas.h"

namespace yagura::services::iam {

Result<void> IamOperations::create_account_alias(const Context& context,
                                                 const wire::CreateAccountAliasRequest& request) {
    // An alias is one account's alone.
    for (const std::string& other : entities_.accounts())
        if (other != context.account_id &&
            entities_.account(other)->settings().alias == request.account_alias)
            return fail(wire::entity_already_exists_exception(
                fmt::format("The account alias {} already exists.", request.account_alias)));
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        AccountSettings settings = draft.entities().settings();
        settings.alias = request.account_alias;
        draft.put(std::move(settings));
        return {};
    });
}

Result<void> IamOperations::delete_account_alias(const Context& context,
                                                 const wire::DeleteAccountAliasRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        AccountSettings settings = draft.entities().settings();
        if (settings.alias != request.account_alias)
            return fail(wire::no_such_entity_exception(fmt::format(
                "The account alias with name {} cannot be found.", request.account_alias)));
        settings.alias.clear();
        draft.put(std::move(settings));
        return {};
    });
}

Result<wire::ListAccountAliasesResponse> IamOperations::list_account_aliases(
    const Context& context, const wire::ListAccountAliasesRequest& request) {
    std::vector<std::string> aliases;
    if (std::string alias = account(context)->settings().alias; !alias.empty())
        aliases.push_back(std::move(alias));
    wire::ListAccountAliasesResponse response;
    YG_CHECK(cut_page(
        request, std::move(aliases), [](const std::string& alias) { return alias; },
        response.account_aliases, response));
    return response;
}

Result<wire::GetAccountSummaryResponse> IamOperations::get_account_summary(const Context& context) {
    const auto entities = account(context);
    std::size_t versions = 0;
    for (const auto& [name, policy] : entities->all<ManagedPolicy>())
        versions += policy->versions.size();
    wire::GetAccountSummaryResponse response;
    const auto set = [&](const char* name, std::size_t value) {
        response.summary_map[name] = static_cast<std::int32_t>(value);
    };
    set("Users", entities->all<User>().size());
    set("UsersQuota", kUsers);
    set("Groups", entities->all<Group>().size());
    set("GroupsQuota", kGroups);
    set("Roles", entities->all<Role>().size());
    set("RolesQuota", kRoles);
    set("Policies", entities->all<ManagedPolicy>().size());
    set("PoliciesQuota", kPolicies);
    set("InstanceProfiles", entities->all<InstanceProfile>().size());
    set("InstanceProfilesQuota", kInstanceProfiles);
    set("ServerCertificates", 0);
    set("ServerCertificatesQuota", 20);
    set("UserPolicySizeQuota", kUserInlineSize);
    set("GroupPolicySizeQuota", kGroupInlineSize);
    set("RolePolicySizeQuota", kRoleInlineSize);
    set("PolicySizeQuota", kManagedPolicySize);
    set("AssumeRolePolicySizeQuota", kTrustPolicySize);
    set("GroupsPerUserQuota", kGroupsPerUser);
    set("SigningCertificatesPerUserQuota", 2);
    set("AccessKeysPerUserQuota", kAccessKeysPerUser);
    set("AttachedPoliciesPerUserQuota", kAttachedPolicies);
    set("AttachedPoliciesPerGroupQuota", kAttachedPolicies);
    set("AttachedPoliciesPerRoleQuota", kAttachedPolicies);
    set("VersionsPerPolicyQuota", kVersionsPerPolicy);
    set("PolicyVersionsInUse", versions);
    set("PolicyVersionsInUseQuota", 10'000);
    set("MFADevices", 0);
    set("MFADevicesInUse", 0);
    set("AccountMFAEnabled", 0);
    set("AccountAccessKeysPresent", 1);
    set("AccountPasswordPresent", 0);
    set("AccountSigningCertificatesPresent", 0);
    set("Providers", 0);
    set("GlobalEndpointTokenVersion", 2);
    return response;
}

}  // namespace yagura::services::iam
