#pragma once

#include <memory>
#include <string>

#include "api/iam/service.h"
#include "base/clock.h"
#include "ports/authorizer.h"
#include "services/iam/account_store.h"
#include "services/iam/checks.h"
#include "services/iam/entity_store.h"
#include "services/iam/key_uses.h"
#include "services/iam/trust_policies.h"

namespace yagura::services::iam {

/// What the service stands on; all must outlive it.
struct IamCollaborators {
    EntityStore& entities;
    const AccountStore& accounts;
    const TrustPolicies& trust;
    const KeyUses& uses;
    const ports::Authorizer& authorizer;  ///< for iam:PassRole
    const Clock& clock;
};

/// Identity and Access Management: the operations of api/iam.smithy. Any thread.
class IamOperations final : public wire::IamService {
  public:
    explicit IamOperations(const IamCollaborators& collaborators)
        : entities_(collaborators.entities),
          accounts_(collaborators.accounts),
          trust_(collaborators.trust),
          uses_(collaborators.uses),
          authorizer_(collaborators.authorizer),
          clock_(collaborators.clock) {}

    using Context = ports::RequestContext;

    // Users: operations/users.cpp.
    Result<wire::CreateUserResponse> create_user(const Context& context,
                                                 const wire::CreateUserRequest& request) override;
    Result<wire::GetUserResponse> get_user(const Context& context,
                                           const wire::GetUserRequest& request) override;
    Result<wire::ListUsersResponse> list_users(const Context& context,
                                               const wire::ListUsersRequest& request) override;
    Result<void> update_user(const Context& context,
                             const wire::UpdateUserRequest& request) override;
    Result<void> delete_user(const Context& context,
                             const wire::DeleteUserRequest& request) override;

    // Groups and membership: operations/groups.cpp.
    Result<wire::CreateGroupResponse> create_group(
        const Context& context, const wire::CreateGroupRequest& request) override;
    Result<wire::GetGroupResponse> get_group(const Context& context,
                                             const wire::GetGroupRequest& request) override;
    Result<wire::ListGroupsResponse> list_groups(const Context& context,
                                                 const wire::ListGroupsRequest& request) override;
    Result<void> update_group(const Context& context,
                              const wire::UpdateGroupRequest& request) override;
    Result<void> delete_group(const Context& context,
                              const wire::DeleteGroupRequest& request) override;
    Result<void> add_user_to_group(const Context& context,
                                   const wire::AddUserToGroupRequest& request) override;
    Result<void> remove_user_from_group(const Context& context,
                                        const wire::RemoveUserFromGroupRequest& request) override;
    Result<wire::ListGroupsForUserResponse> list_groups_for_user(
        const Context& context, const wire::ListGroupsForUserRequest& request) override;

    // Access keys: operations/access_keys.cpp.
    Result<wire::CreateAccessKeyResponse> create_access_key(
        const Context& context, const wire::CreateAccessKeyRequest& request) override;
    Result<wire::ListAccessKeysResponse> list_access_keys(
        const Context& context, const wire::ListAccessKeysRequest& request) override;
    Result<void> update_access_key(const Context& context,
                                   const wire::UpdateAccessKeyRequest& request) override;
    Result<void> delete_access_key(const Context& context,
                                   const wire::DeleteAccessKeyRequest& request) override;
    Result<wire::GetAccessKeyLastUsedResponse> get_access_key_last_used(
        const Context& context, const wire::GetAccessKeyLastUsedRequest& request) override;

    // Passwords: operations/passwords.cpp.
    Result<wire::CreateLoginProfileResponse> create_login_profile(
        const Context& context, const wire::CreateLoginProfileRequest& request) override;
    Result<wire::GetLoginProfileResponse> get_login_profile(
        const Context& context, const wire::GetLoginProfileRequest& request) override;
    Result<void> update_login_profile(const Context& context,
                                      const wire::UpdateLoginProfileRequest& request) override;
    Result<void> delete_login_profile(const Context& context,
                                      const wire::DeleteLoginProfileRequest& request) override;
    Result<void> change_password(const Context& context,
                                 const wire::ChangePasswordRequest& request) override;
    Result<void> update_account_password_policy(
        const Context& context, const wire::UpdateAccountPasswordPolicyRequest& request) override;
    Result<wire::GetAccountPasswordPolicyResponse> get_account_password_policy(
        const Context& context) override;
    Result<void> delete_account_password_policy(const Context& context) override;

    // Roles: operations/roles.cpp.
    Result<wire::CreateRoleResponse> create_role(const Context& context,
                                                 const wire::CreateRoleRequest& request) override;
    Result<wire::GetRoleResponse> get_role(const Context& context,
                                           const wire::GetRoleRequest& request) override;
    Result<wire::ListRolesResponse> list_roles(const Context& context,
                                               const wire::ListRolesRequest& request) override;
    Result<wire::UpdateRoleResponse> update_role(const Context& context,
                                                 const wire::UpdateRoleRequest& request) override;
    Result<wire::UpdateRoleDescriptionResponse> update_role_description(
        const Context& context, const wire::UpdateRoleDescriptionRequest& request) override;
    Result<void> update_assume_role_policy(
        const Context& context, const wire::UpdateAssumeRolePolicyRequest& request) override;
    Result<void> delete_role(const Context& context,
                             const wire::DeleteRoleRequest& request) override;

    // Inline policies: operations/inline_policies.cpp.
    Result<void> put_user_policy(const Context& context,
                                 const wire::PutUserPolicyRequest& request) override;
    Result<wire::GetUserPolicyResponse> get_user_policy(
        const Context& context, const wire::GetUserPolicyRequest& request) override;
    Result<void> delete_user_policy(const Context& context,
                                    const wire::DeleteUserPolicyRequest& request) override;
    Result<wire::ListUserPoliciesResponse> list_user_policies(
        const Context& context, const wire::ListUserPoliciesRequest& request) override;
    Result<void> put_group_policy(const Context& context,
                                  const wire::PutGroupPolicyRequest& request) override;
    Result<wire::GetGroupPolicyResponse> get_group_policy(
        const Context& context, const wire::GetGroupPolicyRequest& request) override;
    Result<void> delete_group_policy(const Context& context,
                                     const wire::DeleteGroupPolicyRequest& request) override;
    Result<wire::ListGroupPoliciesResponse> list_group_policies(
        const Context& context, const wire::ListGroupPoliciesRequest& request) override;
    Result<void> put_role_policy(const Context& context,
                                 const wire::PutRolePolicyRequest& request) override;
    Result<wire::GetRolePolicyResponse> get_role_policy(
        const Context& context, const wire::GetRolePolicyRequest& request) override;
    Result<void> delete_role_policy(const Context& context,
                                    const wire::DeleteRolePolicyRequest& request) override;
    Result<wire::ListRolePoliciesResponse> list_role_policies(
        const Context& context, const wire::ListRolePoliciesRequest& request) override;

    // Managed policies: operations/policies.cpp, policy_versions.cpp.
    Result<wire::CreatePolicyResponse> create_policy(
        const Context& context, const wire::CreatePolicyRequest& request) override;
    Result<wire::GetPolicyResponse> get_policy(const Context& context,
                                               const wire::GetPolicyRequest& request) override;
    Result<wire::ListPoliciesResponse> list_policies(
        const Context& context, const wire::ListPoliciesRequest& request) override;
    Result<void> delete_policy(const Context& context,
                               const wire::DeletePolicyRequest& request) override;
    Result<wire::CreatePolicyVersionResponse> create_policy_version(
        const Context& context, const wire::CreatePolicyVersionRequest& request) override;
    Result<wire::GetPolicyVersionResponse> get_policy_version(
        const Context& context, const wire::GetPolicyVersionRequest& request) override;
    Result<wire::ListPolicyVersionsResponse> list_policy_versions(
        const Context& context, const wire::ListPolicyVersionsRequest& request) override;
    Result<void> set_default_policy_version(
        const Context& context, const wire::SetDefaultPolicyVersionRequest& request) override;
    Result<void> delete_policy_version(const Context& context,
                                       const wire::DeletePolicyVersionRequest& request) override;
    Result<wire::ListEntitiesForPolicyResponse> list_entities_for_policy(
        const Context& context, const wire::ListEntitiesForPolicyRequest& request) override;

    // Attachments and boundaries: operations/attachments.cpp.
    Result<void> attach_user_policy(const Context& context,
                                    const wire::AttachUserPolicyRequest& request) override;
    Result<void> detach_user_policy(const Context& context,
                                    const wire::DetachUserPolicyRequest& request) override;
    Result<wire::ListAttachedUserPoliciesResponse> list_attached_user_policies(
        const Context& context, const wire::ListAttachedUserPoliciesRequest& request) override;
    Result<void> attach_group_policy(const Context& context,
                                     const wire::AttachGroupPolicyRequest& request) override;
    Result<void> detach_group_policy(const Context& context,
                                     const wire::DetachGroupPolicyRequest& request) override;
    Result<wire::ListAttachedGroupPoliciesResponse> list_attached_group_policies(
        const Context& context, const wire::ListAttachedGroupPoliciesRequest& request) override;
    Result<void> attach_role_policy(const Context& context,
                                    const wire::AttachRolePolicyRequest& request) override;
    Result<void> detach_role_policy(const Context& context,
                                    const wire::DetachRolePolicyRequest& request) override;
    Result<wire::ListAttachedRolePoliciesResponse> list_attached_role_policies(
        const Context& context, const wire::ListAttachedRolePoliciesRequest& request) override;
    Result<void> put_user_permissions_boundary(
        const Context& context, const wire::PutUserPermissionsBoundaryRequest& request) override;
    Result<void> delete_user_permissions_boundary(
        const Context& context, const wire::DeleteUserPermissionsBoundaryRequest& request) override;
    Result<void> put_role_permissions_boundary(
        const Context& context, const wire::PutRolePermissionsBoundaryRequest& request) override;
    Result<void> delete_role_permissions_boundary(
        const Context& context, const wire::DeleteRolePermissionsBoundaryRequest& request) override;

    // Tags: operations/tags.cpp.
    Result<void> tag_user(const Context& context, const wire::TagUserRequest& request) override;
    Result<void> untag_user(const Context& context, const wire::UntagUserRequest& request) override;
    Result<wire::ListUserTagsResponse> list_user_tags(
        const Context& context, const wire::ListUserTagsRequest& request) override;
    Result<void> tag_role(const Context& context, const wire::TagRoleRequest& request) override;
    Result<void> untag_role(const Context& context, const wire::UntagRoleRequest& request) override;
    Result<wire::ListRoleTagsResponse> list_role_tags(
        const Context& context, const wire::ListRoleTagsRequest& request) override;
    Result<void> tag_policy(const Context& context, const wire::TagPolicyRequest& request) override;
    Result<void> untag_policy(const Context& context,
                              const wire::UntagPolicyRequest& request) override;
    Result<wire::ListPolicyTagsResponse> list_policy_tags(
        const Context& context, const wire::ListPolicyTagsRequest& request) override;
    Result<void> tag_instance_profile(const Context& context,
                                      const wire::TagInstanceProfileRequest& request) override;
    Result<void> untag_instance_profile(const Context& context,
                                        const wire::UntagInstanceProfileRequest& request) override;
    Result<wire::ListInstanceProfileTagsResponse> list_instance_profile_tags(
        const Context& context, const wire::ListInstanceProfileTagsRequest& request) override;

    // Instance profiles: operations/instance_profiles.cpp.
    Result<wire::CreateInstanceProfileResponse> create_instance_profile(
        const Context& context, const wire::CreateInstanceProfileRequest& request) override;
    Result<wire::GetInstanceProfileResponse> get_instance_profile(
        const Context& context, const wire::GetInstanceProfileRequest& request) override;
    Result<wire::ListInstanceProfilesResponse> list_instance_profiles(
        const Context& context, const wire::ListInstanceProfilesRequest& request) override;
    Result<wire::ListInstanceProfilesForRoleResponse> list_instance_profiles_for_role(
        const Context& context, const wire::ListInstanceProfilesForRoleRequest& request) override;
    Result<void> add_role_to_instance_profile(
        const Context& context, const wire::AddRoleToInstanceProfileRequest& request) override;
    Result<void> remove_role_from_instance_profile(
        const Context& context, const wire::RemoveRoleFromInstanceProfileRequest& request) override;
    Result<void> delete_instance_profile(
        const Context& context, const wire::DeleteInstanceProfileRequest& request) override;

    // The account: operations/account.cpp, authorization_details.cpp.
    Result<void> create_account_alias(const Context& context,
                                      const wire::CreateAccountAliasRequest& request) override;
    Result<void> delete_account_alias(const Context& context,
                                      const wire::DeleteAccountAliasRequest& request) override;
    Result<wire::ListAccountAliasesResponse> list_account_aliases(
        const Context& context, const wire::ListAccountAliasesRequest& request) override;
    Result<wire::GetAccountSummaryResponse> get_account_summary(const Context& context) override;
    Result<wire::GetAccountAuthorizationDetailsResponse> get_account_authorization_details(
        const Context& context,
        const wire::GetAccountAuthorizationDetailsRequest& request) override;

    // Simulation: operations/simulation.cpp.
    Result<wire::SimulatePrincipalPolicyResponse> simulate_principal_policy(
        const Context& context, const wire::SimulatePrincipalPolicyRequest& request) override;
    Result<wire::SimulateCustomPolicyResponse> simulate_custom_policy(
        const Context& context, const wire::SimulateCustomPolicyRequest& request) override;
    Result<wire::GetContextKeysForCustomPolicyResponse> get_context_keys_for_custom_policy(
        const Context& context, const wire::GetContextKeysForCustomPolicyRequest& request) override;
    Result<wire::GetContextKeysForPrincipalPolicyResponse> get_context_keys_for_principal_policy(
        const Context& context,
        const wire::GetContextKeysForPrincipalPolicyRequest& request) override;

  private:
    std::shared_ptr<const AccountEntities> account(const Context& context) const {
        return entities_.account(context.account_id);
    }
    /// The user that is named, or who asks when none is.
    [[nodiscard]] Result<std::shared_ptr<const User>> named_or_calling_user(
        const AccountEntities& entities, const Context& context,
        const std::optional<std::string>& name) const;
    wire::Role describe(const Context& context, const Role& role) const;
    wire::InstanceProfile describe(const Context& context, const AccountEntities& entities,
                                   const InstanceProfile& profile) const;
    wire::RoleLastUsed last_use(const Role& role) const;
    wire::RoleDetail role_detail(const Context& context, const AccountEntities& entities,
                                 const Role& role) const;
    /// A page of the profiles for which `wanted` holds.
    template <class Response, class Request, class Wanted>
    Result<Response> list_profiles(const Context& context, const AccountEntities& entities,
                                   const Request& request, const Wanted& wanted) const;

    template <class Entity>
    Result<void> put_inline(const Context& context, std::string_view holder,
                            const std::string& policy_name, const std::string& document);
    template <class Entity>
    Result<void> delete_inline(const Context& context, std::string_view holder,
                               const std::string& policy_name);
    template <class Entity>
    Result<void> attach(const Context& context, std::string_view holder,
                        const std::string& policy_arn);
    template <class Entity>
    Result<void> detach(const Context& context, std::string_view holder,
                        const std::string& policy_arn);
    template <class Entity>
    Result<void> set_boundary(const Context& context, std::string_view holder,
                              const std::string& policy_arn);
    template <class Entity, class Request>
    Result<void> tag(const Context& context, std::string_view name, const Request& request);
    template <class Entity>
    Result<void> untag(const Context& context, std::string_view name,
                       const std::vector<std::string>& keys);

    EntityStore& entities_;
    const AccountStore& accounts_;
    const TrustPolicies& trust_;
    const KeyUses& uses_;
    const ports::Authorizer& authorizer_;
    const Clock& clock_;
};

}  // namespace yagura::services::iam
