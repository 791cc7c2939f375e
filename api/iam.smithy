// Identity and Access Management, API version 2010-05-08. Facts: iam-sts.md sections 1 to 3 and 8;
// wire form: wire-protocols.md section 4. IAM is global: ARNs have no region, any region may sign.
// A user's ARN has its path, which a request does not name: services/iam completes it before the
// decision.
$version: "2"
namespace yagura.iam

@title("Identity and Access Management")
@protocols(["awsQuery"])
@signingName("iam")
@queryVersion("2010-05-08")
@xmlNamespace("https://iam.amazonaws.com/doc/2010-05-08/")
@eventSource("iam.amazonaws.com")
@validationError("ValidationException")
service Iam {
    version: "2010-05-08"
    operations: [
        // Users
        CreateUser, GetUser, ListUsers, UpdateUser, DeleteUser,
        // Groups and membership
        CreateGroup, GetGroup, ListGroups, UpdateGroup, DeleteGroup, AddUserToGroup,
        RemoveUserFromGroup, ListGroupsForUser,
        // Access keys
        CreateAccessKey, ListAccessKeys, UpdateAccessKey, DeleteAccessKey, GetAccessKeyLastUsed,
        // Passwords
        CreateLoginProfile, GetLoginProfile, UpdateLoginProfile, DeleteLoginProfile,
        ChangePassword, UpdateAccountPasswordPolicy, GetAccountPasswordPolicy,
        DeleteAccountPasswordPolicy,
        // Roles
        CreateRole, GetRole, ListRoles, UpdateRole, UpdateRoleDescription,
        UpdateAssumeRolePolicy, DeleteRole,
        // Inline policies
        PutUserPolicy, GetUserPolicy, DeleteUserPolicy, ListUserPolicies, PutGroupPolicy,
        GetGroupPolicy, DeleteGroupPolicy, ListGroupPolicies, PutRolePolicy, GetRolePolicy,
        DeleteRolePolicy, ListRolePolicies,
        // Managed policies
        CreatePolicy, GetPolicy, ListPolicies, DeletePolicy, CreatePolicyVersion,
        GetPolicyVersion, ListPolicyVersions, SetDefaultPolicyVersion, DeletePolicyVersion,
        ListEntitiesForPolicy,
        // Attachments and permissions boundaries
        AttachUserPolicy, DetachUserPolicy, ListAttachedUserPolicies, AttachGroupPolicy,
        DetachGroupPolicy, ListAttachedGroupPolicies, AttachRolePolicy, DetachRolePolicy,
        ListAttachedRolePolicies, PutUserPermissionsBoundary, DeleteUserPermissionsBoundary,
        PutRolePermissionsBoundary, DeleteRolePermissionsBoundary,
        // Tags
        TagUser, UntagUser, ListUserTags, TagRole, UntagRole, ListRoleTags, TagPolicy,
        UntagPolicy, ListPolicyTags, TagInstanceProfile, UntagInstanceProfile,
        ListInstanceProfileTags,
        // Instance profiles
        CreateInstanceProfile, GetInstanceProfile, ListInstanceProfiles,
        ListInstanceProfilesForRole, AddRoleToInstanceProfile, RemoveRoleFromInstanceProfile,
        DeleteInstanceProfile,
        // The account
        CreateAccountAlias, DeleteAccountAlias, ListAccountAliases, GetAccountSummary,
        GetAccountAuthorizationDetails,
        // Simulation
        SimulatePrincipalPolicy, SimulateCustomPolicy, GetContextKeysForCustomPolicy,
        GetContextKeysForPrincipalPolicy
    ]
    errors: [ValidationException]
}

// ---- Users ----

@tier("A")
@authorize(action: "iam:CreateUser",
    resources: ["arn:aws:iam::{account}:user{Path?/}{UserName}"],
    conditions: ["aws:RequestTag/={Tags}", "aws:TagKeys={Tags.Key}", "iam:PermissionsBoundary={PermissionsBoundary}"])
@audit(readOnly: false, category: "management")
operation CreateUser {
    input := {
        Path: Path
        @required UserName: UserName
        PermissionsBoundary: Arn
        Tags: Tags
    }
    output := {
        @required User: User
    }
    errors: [LimitExceededException, EntityAlreadyExistsException, NoSuchEntityException, InvalidInputException, ConcurrentModificationException]
}

@tier("A")
@authorize(action: "iam:GetUser",
    resources: ["arn:aws:iam::{account}:user/{UserName|caller}"])
@audit(readOnly: true, category: "management")
operation GetUser {
    input := {
        UserName: UserName
    }
    output := {
        @required User: User
    }
    errors: [NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:ListUsers",
    resources: ["arn:aws:iam::{account}:user/"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "Users", pageSize: "MaxItems")
operation ListUsers {
    input := {
        PathPrefix: PathPrefix
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required Users: UserList
        @required IsTruncated: Boolean
        Marker: String
    }
}

@tier("A")
@authorize(action: "iam:UpdateUser",
    resources: ["arn:aws:iam::{account}:user/{UserName}"])
@audit(readOnly: false, category: "management")
operation UpdateUser {
    input := {
        @required UserName: UserName
        NewPath: Path
        NewUserName: UserName
    }
    errors: [NoSuchEntityException, LimitExceededException, EntityAlreadyExistsException, EntityTemporarilyUnmodifiableException, ConcurrentModificationException]
}

@tier("A")
@authorize(action: "iam:DeleteUser",
    resources: ["arn:aws:iam::{account}:user/{UserName}"])
@audit(readOnly: false, category: "management")
operation DeleteUser {
    input := {
        @required UserName: UserName
    }
    errors: [LimitExceededException, NoSuchEntityException, DeleteConflictException, ConcurrentModificationException]
}

structure User {
    @required Path: String
    @required UserName: String
    @required UserId: String
    @required Arn: String
    @required CreateDate: Timestamp
    PasswordLastUsed: Timestamp
    PermissionsBoundary: AttachedPermissionsBoundary
    Tags: Tags
}
list UserList { member: User }

// ---- Groups and membership ----

@tier("A")
@authorize(action: "iam:CreateGroup",
    resources: ["arn:aws:iam::{account}:group{Path?/}{GroupName}"])
@audit(readOnly: false, category: "management")
operation CreateGroup {
    input := {
        Path: Path
        @required GroupName: GroupName
    }
    output := {
        @required Group: Group
    }
    errors: [LimitExceededException, EntityAlreadyExistsException, NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:GetGroup",
    resources: ["arn:aws:iam::{account}:group/{GroupName}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "Users", pageSize: "MaxItems")
operation GetGroup {
    input := {
        @required GroupName: GroupName
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required Group: Group
        @required Users: UserList
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:ListGroups",
    resources: ["arn:aws:iam::{account}:group/"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "Groups", pageSize: "MaxItems")
operation ListGroups {
    input := {
        PathPrefix: PathPrefix
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required Groups: GroupList
        @required IsTruncated: Boolean
        Marker: String
    }
}

@tier("A")
@authorize(action: "iam:UpdateGroup",
    resources: ["arn:aws:iam::{account}:group/{GroupName}"])
@audit(readOnly: false, category: "management")
operation UpdateGroup {
    input := {
        @required GroupName: GroupName
        NewPath: Path
        NewGroupName: GroupName
    }
    errors: [NoSuchEntityException, EntityAlreadyExistsException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:DeleteGroup",
    resources: ["arn:aws:iam::{account}:group/{GroupName}"])
@audit(readOnly: false, category: "management")
operation DeleteGroup {
    input := {
        @required GroupName: GroupName
    }
    errors: [NoSuchEntityException, DeleteConflictException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:AddUserToGroup",
    resources: ["arn:aws:iam::{account}:group/{GroupName}"])
@audit(readOnly: false, category: "management")
operation AddUserToGroup {
    input := {
        @required GroupName: GroupName
        @required UserName: UserName
    }
    errors: [NoSuchEntityException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:RemoveUserFromGroup",
    resources: ["arn:aws:iam::{account}:group/{GroupName}"])
@audit(readOnly: false, category: "management")
operation RemoveUserFromGroup {
    input := {
        @required GroupName: GroupName
        @required UserName: UserName
    }
    errors: [NoSuchEntityException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:ListGroupsForUser",
    resources: ["arn:aws:iam::{account}:user/{UserName}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "Groups", pageSize: "MaxItems")
operation ListGroupsForUser {
    input := {
        @required UserName: UserName
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required Groups: GroupList
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException]
}

structure Group {
    @required Path: String
    @required GroupName: String
    @required GroupId: String
    @required Arn: String
    @required CreateDate: Timestamp
}
list GroupList { member: Group }

// ---- Access keys ----

@tier("A")
@authorize(action: "iam:CreateAccessKey",
    resources: ["arn:aws:iam::{account}:user/{UserName|caller}"])
@audit(readOnly: false, category: "management")
operation CreateAccessKey {
    input := {
        UserName: UserName
    }
    output := {
        @required AccessKey: AccessKey
    }
    errors: [NoSuchEntityException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:ListAccessKeys",
    resources: ["arn:aws:iam::{account}:user/{UserName|caller}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "AccessKeyMetadata", pageSize: "MaxItems")
operation ListAccessKeys {
    input := {
        UserName: UserName
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required AccessKeyMetadata: AccessKeyMetadataList
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:UpdateAccessKey",
    resources: ["arn:aws:iam::{account}:user/{UserName|caller}"])
@audit(readOnly: false, category: "management")
operation UpdateAccessKey {
    input := {
        UserName: UserName
        @required AccessKeyId: AccessKeyId
        @required Status: StatusType
    }
    errors: [NoSuchEntityException, LimitExceededException, InvalidInputException]
}

@tier("A")
@authorize(action: "iam:DeleteAccessKey",
    resources: ["arn:aws:iam::{account}:user/{UserName|caller}"])
@audit(readOnly: false, category: "management")
operation DeleteAccessKey {
    input := {
        UserName: UserName
        @required AccessKeyId: AccessKeyId
    }
    errors: [NoSuchEntityException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:GetAccessKeyLastUsed",
    resources: ["arn:aws:iam::{account}:user/"])
@audit(readOnly: true, category: "management")
operation GetAccessKeyLastUsed {
    input := {
        @required AccessKeyId: AccessKeyId
    }
    output := {
        UserName: String
        AccessKeyLastUsed: AccessKeyLastUsed
    }
}

enum StatusType { ACTIVE = "Active", INACTIVE = "Inactive" }
structure AccessKey {
    @required UserName: String
    @required AccessKeyId: String
    @required Status: StatusType
    @required @sensitive SecretAccessKey: String
    CreateDate: Timestamp
}
structure AccessKeyMetadata {
    @required UserName: String
    @required AccessKeyId: String
    @required Status: StatusType
    @required CreateDate: Timestamp
}
list AccessKeyMetadataList { member: AccessKeyMetadata }
structure AccessKeyLastUsed {
    LastUsedDate: Timestamp
    @required ServiceName: String
    @required Region: String
}

// ---- Passwords ----

@tier("A")
@authorize(action: "iam:CreateLoginProfile",
    resources: ["arn:aws:iam::{account}:user/{UserName|caller}"])
@audit(readOnly: false, category: "management", redact: ["Password"])
operation CreateLoginProfile {
    input := {
        UserName: UserName
        Password: Password
        PasswordResetRequired: Boolean = false
    }
    output := {
        @required LoginProfile: LoginProfile
    }
    errors: [EntityAlreadyExistsException, NoSuchEntityException, PasswordPolicyViolationException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:GetLoginProfile",
    resources: ["arn:aws:iam::{account}:user/{UserName|caller}"])
@audit(readOnly: true, category: "management")
operation GetLoginProfile {
    input := {
        UserName: UserName
    }
    output := {
        @required LoginProfile: LoginProfile
    }
    errors: [NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:UpdateLoginProfile",
    resources: ["arn:aws:iam::{account}:user/{UserName}"])
@audit(readOnly: false, category: "management", redact: ["Password"])
operation UpdateLoginProfile {
    input := {
        @required UserName: UserName
        Password: Password
        PasswordResetRequired: Boolean
    }
    errors: [EntityTemporarilyUnmodifiableException, NoSuchEntityException, PasswordPolicyViolationException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:DeleteLoginProfile",
    resources: ["arn:aws:iam::{account}:user/{UserName|caller}"])
@audit(readOnly: false, category: "management")
operation DeleteLoginProfile {
    input := {
        UserName: UserName
    }
    errors: [EntityTemporarilyUnmodifiableException, NoSuchEntityException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:ChangePassword",
    resources: ["arn:aws:iam::{account}:user/{caller}"])
@audit(readOnly: false, category: "management", redact: ["OldPassword", "NewPassword"])
operation ChangePassword {
    input := {
        @required OldPassword: Password
        @required NewPassword: Password
    }
    errors: [NoSuchEntityException, InvalidUserTypeException, LimitExceededException, EntityTemporarilyUnmodifiableException, PasswordPolicyViolationException]
}

@tier("A")
@authorize(action: "iam:UpdateAccountPasswordPolicy",
    resources: [])
@audit(readOnly: false, category: "management")
operation UpdateAccountPasswordPolicy {
    input := {
        MinimumPasswordLength: PasswordLength
        RequireSymbols: Boolean = false
        RequireNumbers: Boolean = false
        RequireUppercaseCharacters: Boolean = false
        RequireLowercaseCharacters: Boolean = false
        AllowUsersToChangePassword: Boolean = false
        MaxPasswordAge: PasswordAge
        PasswordReusePrevention: PasswordReuse
        HardExpiry: Boolean
    }
    errors: [NoSuchEntityException, MalformedPolicyDocumentException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:GetAccountPasswordPolicy",
    resources: [])
@audit(readOnly: true, category: "management")
operation GetAccountPasswordPolicy {
    output := {
        @required PasswordPolicy: PasswordPolicy
    }
    errors: [NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:DeleteAccountPasswordPolicy",
    resources: [])
@audit(readOnly: false, category: "management")
operation DeleteAccountPasswordPolicy {
    errors: [NoSuchEntityException, LimitExceededException]
}

structure LoginProfile {
    @required UserName: String
    @required CreateDate: Timestamp
    @required PasswordResetRequired: Boolean
}
structure PasswordPolicy {
    @required MinimumPasswordLength: Integer
    @required RequireSymbols: Boolean
    @required RequireNumbers: Boolean
    @required RequireUppercaseCharacters: Boolean
    @required RequireLowercaseCharacters: Boolean
    @required AllowUsersToChangePassword: Boolean
    @required ExpirePasswords: Boolean
    MaxPasswordAge: Integer
    PasswordReusePrevention: Integer
    HardExpiry: Boolean
}
@sensitive @length(min: 1, max: 128) string Password
@range(min: 6, max: 128) integer PasswordLength
@range(min: 1, max: 1095) integer PasswordAge
@range(min: 1, max: 24) integer PasswordReuse

// ---- Roles ----

@tier("A")
@authorize(action: "iam:CreateRole",
    resources: ["arn:aws:iam::{account}:role{Path?/}{RoleName}"],
    conditions: ["aws:RequestTag/={Tags}", "aws:TagKeys={Tags.Key}", "iam:PermissionsBoundary={PermissionsBoundary}"])
@audit(readOnly: false, category: "management")
operation CreateRole {
    input := {
        Path: Path
        @required RoleName: RoleName
        @required AssumeRolePolicyDocument: PolicyDocument
        Description: RoleDescription
        MaxSessionDuration: SessionDuration
        PermissionsBoundary: Arn
        Tags: Tags
    }
    output := {
        @required Role: Role
    }
    errors: [LimitExceededException, InvalidInputException, EntityAlreadyExistsException, MalformedPolicyDocumentException, ConcurrentModificationException]
}

@tier("A")
@authorize(action: "iam:GetRole",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"])
@audit(readOnly: true, category: "management")
operation GetRole {
    input := {
        @required RoleName: RoleName
    }
    output := {
        @required Role: Role
    }
    errors: [NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:ListRoles",
    resources: ["arn:aws:iam::{account}:role/"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "Roles", pageSize: "MaxItems")
operation ListRoles {
    input := {
        PathPrefix: PathPrefix
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required Roles: RoleList
        @required IsTruncated: Boolean
        Marker: String
    }
}

@tier("A")
@authorize(action: "iam:UpdateRole",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"])
@audit(readOnly: false, category: "management")
operation UpdateRole {
    input := {
        @required RoleName: RoleName
        Description: RoleDescription
        MaxSessionDuration: SessionDuration
    }
    output := {}
    errors: [UnmodifiableEntityException, NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:UpdateRoleDescription",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"])
@audit(readOnly: false, category: "management")
operation UpdateRoleDescription {
    input := {
        @required RoleName: RoleName
        @required Description: RoleDescription
    }
    output := {
        @required Role: Role
    }
    errors: [NoSuchEntityException, UnmodifiableEntityException]
}

@tier("A")
@authorize(action: "iam:UpdateAssumeRolePolicy",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"])
@audit(readOnly: false, category: "management")
operation UpdateAssumeRolePolicy {
    input := {
        @required RoleName: RoleName
        @required PolicyDocument: PolicyDocument
    }
    errors: [NoSuchEntityException, MalformedPolicyDocumentException, LimitExceededException, UnmodifiableEntityException]
}

@tier("A")
@authorize(action: "iam:DeleteRole",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"])
@audit(readOnly: false, category: "management")
operation DeleteRole {
    input := {
        @required RoleName: RoleName
    }
    errors: [NoSuchEntityException, DeleteConflictException, LimitExceededException, UnmodifiableEntityException, ConcurrentModificationException]
}

structure Role {
    @required Path: String
    @required RoleName: String
    @required RoleId: String
    @required Arn: String
    @required CreateDate: Timestamp
    AssumeRolePolicyDocument: String
    Description: String
    MaxSessionDuration: Integer
    PermissionsBoundary: AttachedPermissionsBoundary
    Tags: Tags
    RoleLastUsed: RoleLastUsed
}
list RoleList { member: Role }
structure RoleLastUsed {
    LastUsedDate: Timestamp
    Region: String
}
@length(max: 1000)
@pattern("[\\x{0009}\\x{000A}\\x{000D}\\x{0020}-\\x{007E}\\x{00A1}-\\x{00FF}]*")
@patternText("[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*")
string RoleDescription
@range(min: 3600, max: 43200) integer SessionDuration

// ---- Inline policies ----

@tier("A")
@authorize(action: "iam:PutUserPolicy",
    resources: ["arn:aws:iam::{account}:user/{UserName}"])
@audit(readOnly: false, category: "management")
operation PutUserPolicy {
    input := {
        @required UserName: UserName
        @required PolicyName: PolicyName
        @required PolicyDocument: PolicyDocument
    }
    errors: [LimitExceededException, MalformedPolicyDocumentException, NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:GetUserPolicy",
    resources: ["arn:aws:iam::{account}:user/{UserName}"])
@audit(readOnly: true, category: "management")
operation GetUserPolicy {
    input := {
        @required UserName: UserName
        @required PolicyName: PolicyName
    }
    output := {
        @required UserName: String
        @required PolicyName: String
        @required PolicyDocument: String
    }
    errors: [NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:DeleteUserPolicy",
    resources: ["arn:aws:iam::{account}:user/{UserName}"])
@audit(readOnly: false, category: "management")
operation DeleteUserPolicy {
    input := {
        @required UserName: UserName
        @required PolicyName: PolicyName
    }
    errors: [NoSuchEntityException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:ListUserPolicies",
    resources: ["arn:aws:iam::{account}:user/{UserName}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "PolicyNames", pageSize: "MaxItems")
operation ListUserPolicies {
    input := {
        @required UserName: UserName
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required PolicyNames: PolicyNames
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:PutGroupPolicy",
    resources: ["arn:aws:iam::{account}:group/{GroupName}"])
@audit(readOnly: false, category: "management")
operation PutGroupPolicy {
    input := {
        @required GroupName: GroupName
        @required PolicyName: PolicyName
        @required PolicyDocument: PolicyDocument
    }
    errors: [LimitExceededException, MalformedPolicyDocumentException, NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:GetGroupPolicy",
    resources: ["arn:aws:iam::{account}:group/{GroupName}"])
@audit(readOnly: true, category: "management")
operation GetGroupPolicy {
    input := {
        @required GroupName: GroupName
        @required PolicyName: PolicyName
    }
    output := {
        @required GroupName: String
        @required PolicyName: String
        @required PolicyDocument: String
    }
    errors: [NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:DeleteGroupPolicy",
    resources: ["arn:aws:iam::{account}:group/{GroupName}"])
@audit(readOnly: false, category: "management")
operation DeleteGroupPolicy {
    input := {
        @required GroupName: GroupName
        @required PolicyName: PolicyName
    }
    errors: [NoSuchEntityException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:ListGroupPolicies",
    resources: ["arn:aws:iam::{account}:group/{GroupName}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "PolicyNames", pageSize: "MaxItems")
operation ListGroupPolicies {
    input := {
        @required GroupName: GroupName
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required PolicyNames: PolicyNames
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:PutRolePolicy",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"])
@audit(readOnly: false, category: "management")
operation PutRolePolicy {
    input := {
        @required RoleName: RoleName
        @required PolicyName: PolicyName
        @required PolicyDocument: PolicyDocument
    }
    errors: [LimitExceededException, MalformedPolicyDocumentException, NoSuchEntityException, UnmodifiableEntityException]
}

@tier("A")
@authorize(action: "iam:GetRolePolicy",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"])
@audit(readOnly: true, category: "management")
operation GetRolePolicy {
    input := {
        @required RoleName: RoleName
        @required PolicyName: PolicyName
    }
    output := {
        @required RoleName: String
        @required PolicyName: String
        @required PolicyDocument: String
    }
    errors: [NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:DeleteRolePolicy",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"])
@audit(readOnly: false, category: "management")
operation DeleteRolePolicy {
    input := {
        @required RoleName: RoleName
        @required PolicyName: PolicyName
    }
    errors: [NoSuchEntityException, LimitExceededException, UnmodifiableEntityException]
}

@tier("A")
@authorize(action: "iam:ListRolePolicies",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "PolicyNames", pageSize: "MaxItems")
operation ListRolePolicies {
    input := {
        @required RoleName: RoleName
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required PolicyNames: PolicyNames
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException]
}

list PolicyNames { member: String }

// ---- Managed policies ----

@tier("A")
@authorize(action: "iam:CreatePolicy",
    resources: ["arn:aws:iam::{account}:policy{Path?/}{PolicyName}"],
    conditions: ["aws:RequestTag/={Tags}", "aws:TagKeys={Tags.Key}"])
@audit(readOnly: false, category: "management")
operation CreatePolicy {
    input := {
        @required PolicyName: PolicyName
        Path: PolicyPath
        @required PolicyDocument: PolicyDocument
        Description: PolicyDescription
        Tags: Tags
    }
    output := {
        @required Policy: Policy
    }
    errors: [InvalidInputException, LimitExceededException, EntityAlreadyExistsException, MalformedPolicyDocumentException, ConcurrentModificationException]
}

@tier("A")
@authorize(action: "iam:GetPolicy",
    resources: ["{PolicyArn}"])
@audit(readOnly: true, category: "management")
operation GetPolicy {
    input := {
        @required PolicyArn: Arn
    }
    output := {
        @required Policy: Policy
    }
    errors: [NoSuchEntityException, InvalidInputException]
}

@tier("A")
@authorize(action: "iam:ListPolicies",
    resources: ["arn:aws:iam::{account}:policy/"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "Policies", pageSize: "MaxItems")
operation ListPolicies {
    input := {
        Scope: PolicyScope = All
        OnlyAttached: Boolean = false
        PathPrefix: PolicyPath
        PolicyUsageFilter: PolicyUsage
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required Policies: PolicyList
        @required IsTruncated: Boolean
        Marker: String
    }
}

@tier("A")
@authorize(action: "iam:DeletePolicy",
    resources: ["{PolicyArn}"])
@audit(readOnly: false, category: "management")
operation DeletePolicy {
    input := {
        @required PolicyArn: Arn
    }
    errors: [NoSuchEntityException, LimitExceededException, InvalidInputException, DeleteConflictException]
}

@tier("A")
@authorize(action: "iam:CreatePolicyVersion",
    resources: ["{PolicyArn}"])
@audit(readOnly: false, category: "management")
operation CreatePolicyVersion {
    input := {
        @required PolicyArn: Arn
        @required PolicyDocument: PolicyDocument
        SetAsDefault: Boolean = false
    }
    output := {
        @required PolicyVersion: PolicyVersion
    }
    errors: [NoSuchEntityException, MalformedPolicyDocumentException, InvalidInputException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:GetPolicyVersion",
    resources: ["{PolicyArn}"])
@audit(readOnly: true, category: "management")
operation GetPolicyVersion {
    input := {
        @required PolicyArn: Arn
        @required VersionId: VersionId
    }
    output := {
        @required PolicyVersion: PolicyVersion
    }
    errors: [NoSuchEntityException, InvalidInputException]
}

@tier("A")
@authorize(action: "iam:ListPolicyVersions",
    resources: ["{PolicyArn}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "Versions", pageSize: "MaxItems")
operation ListPolicyVersions {
    input := {
        @required PolicyArn: Arn
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required Versions: PolicyVersionList
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException, InvalidInputException]
}

@tier("A")
@authorize(action: "iam:SetDefaultPolicyVersion",
    resources: ["{PolicyArn}"])
@audit(readOnly: false, category: "management")
operation SetDefaultPolicyVersion {
    input := {
        @required PolicyArn: Arn
        @required VersionId: VersionId
    }
    errors: [NoSuchEntityException, InvalidInputException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:DeletePolicyVersion",
    resources: ["{PolicyArn}"])
@audit(readOnly: false, category: "management")
operation DeletePolicyVersion {
    input := {
        @required PolicyArn: Arn
        @required VersionId: VersionId
    }
    errors: [NoSuchEntityException, LimitExceededException, InvalidInputException, DeleteConflictException]
}

@tier("A")
@authorize(action: "iam:ListEntitiesForPolicy",
    resources: ["{PolicyArn}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "PolicyUsers", pageSize: "MaxItems")
operation ListEntitiesForPolicy {
    input := {
        @required PolicyArn: Arn
        EntityFilter: EntityType
        PathPrefix: PathPrefix
        PolicyUsageFilter: PolicyUsage
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required PolicyGroups: PolicyGroups
        @required PolicyUsers: PolicyUsers
        @required PolicyRoles: PolicyRoles
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException, InvalidInputException]
}

structure Policy {
    PolicyName: String
    PolicyId: String
    Arn: String
    Path: String
    DefaultVersionId: String
    AttachmentCount: Integer
    PermissionsBoundaryUsageCount: Integer
    IsAttachable: Boolean
    Description: String
    CreateDate: Timestamp
    UpdateDate: Timestamp
    Tags: Tags
}
list PolicyList { member: Policy }
structure PolicyVersion {
    Document: String
    VersionId: String
    IsDefaultVersion: Boolean
    CreateDate: Timestamp
}
list PolicyVersionList { member: PolicyVersion }
structure PolicyGroup {
    GroupName: String
    GroupId: String
}
list PolicyGroups { member: PolicyGroup }
structure PolicyUser {
    UserName: String
    UserId: String
}
list PolicyUsers { member: PolicyUser }
structure PolicyRole {
    RoleName: String
    RoleId: String
}
list PolicyRoles { member: PolicyRole }
enum PolicyScope { All, AWS, Local }
enum PolicyUsage { PermissionsPolicy, PermissionsBoundary }
enum EntityType { User, Role, Group, LocalManagedPolicy, AWSManagedPolicy }
@length(max: 1000) string PolicyDescription
@length(min: 1, max: 512) @pattern("((/[A-Za-z0-9\\.,\\+@=_-]+)*)/") string PolicyPath
@pattern("v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?") string VersionId

// ---- Attachments and permissions boundaries ----

@tier("A")
@authorize(action: "iam:AttachUserPolicy",
    resources: ["arn:aws:iam::{account}:user/{UserName}"],
    conditions: ["iam:PolicyARN={PolicyArn}"])
@audit(readOnly: false, category: "management")
operation AttachUserPolicy {
    input := {
        @required UserName: UserName
        @required PolicyArn: Arn
    }
    errors: [NoSuchEntityException, LimitExceededException, InvalidInputException, PolicyNotAttachableException]
}

@tier("A")
@authorize(action: "iam:DetachUserPolicy",
    resources: ["arn:aws:iam::{account}:user/{UserName}"],
    conditions: ["iam:PolicyARN={PolicyArn}"])
@audit(readOnly: false, category: "management")
operation DetachUserPolicy {
    input := {
        @required UserName: UserName
        @required PolicyArn: Arn
    }
    errors: [NoSuchEntityException, LimitExceededException, InvalidInputException]
}

@tier("A")
@authorize(action: "iam:ListAttachedUserPolicies",
    resources: ["arn:aws:iam::{account}:user/{UserName}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "AttachedPolicies", pageSize: "MaxItems")
operation ListAttachedUserPolicies {
    input := {
        @required UserName: UserName
        PathPrefix: PolicyPath
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required AttachedPolicies: AttachedPolicies
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException, InvalidInputException]
}

@tier("A")
@authorize(action: "iam:AttachGroupPolicy",
    resources: ["arn:aws:iam::{account}:group/{GroupName}"],
    conditions: ["iam:PolicyARN={PolicyArn}"])
@audit(readOnly: false, category: "management")
operation AttachGroupPolicy {
    input := {
        @required GroupName: GroupName
        @required PolicyArn: Arn
    }
    errors: [NoSuchEntityException, LimitExceededException, InvalidInputException, PolicyNotAttachableException]
}

@tier("A")
@authorize(action: "iam:DetachGroupPolicy",
    resources: ["arn:aws:iam::{account}:group/{GroupName}"],
    conditions: ["iam:PolicyARN={PolicyArn}"])
@audit(readOnly: false, category: "management")
operation DetachGroupPolicy {
    input := {
        @required GroupName: GroupName
        @required PolicyArn: Arn
    }
    errors: [NoSuchEntityException, LimitExceededException, InvalidInputException]
}

@tier("A")
@authorize(action: "iam:ListAttachedGroupPolicies",
    resources: ["arn:aws:iam::{account}:group/{GroupName}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "AttachedPolicies", pageSize: "MaxItems")
operation ListAttachedGroupPolicies {
    input := {
        @required GroupName: GroupName
        PathPrefix: PolicyPath
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required AttachedPolicies: AttachedPolicies
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException, InvalidInputException]
}

@tier("A")
@authorize(action: "iam:AttachRolePolicy",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"],
    conditions: ["iam:PolicyARN={PolicyArn}"])
@audit(readOnly: false, category: "management")
operation AttachRolePolicy {
    input := {
        @required RoleName: RoleName
        @required PolicyArn: Arn
    }
    errors: [NoSuchEntityException, LimitExceededException, InvalidInputException, PolicyNotAttachableException, UnmodifiableEntityException]
}

@tier("A")
@authorize(action: "iam:DetachRolePolicy",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"],
    conditions: ["iam:PolicyARN={PolicyArn}"])
@audit(readOnly: false, category: "management")
operation DetachRolePolicy {
    input := {
        @required RoleName: RoleName
        @required PolicyArn: Arn
    }
    errors: [NoSuchEntityException, LimitExceededException, InvalidInputException, UnmodifiableEntityException]
}

@tier("A")
@authorize(action: "iam:ListAttachedRolePolicies",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "AttachedPolicies", pageSize: "MaxItems")
operation ListAttachedRolePolicies {
    input := {
        @required RoleName: RoleName
        PathPrefix: PolicyPath
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required AttachedPolicies: AttachedPolicies
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException, InvalidInputException]
}

@tier("A")
@authorize(action: "iam:PutUserPermissionsBoundary",
    resources: ["arn:aws:iam::{account}:user/{UserName}"],
    conditions: ["iam:PermissionsBoundary={PermissionsBoundary}"])
@audit(readOnly: false, category: "management")
operation PutUserPermissionsBoundary {
    input := {
        @required UserName: UserName
        @required PermissionsBoundary: Arn
    }
    errors: [NoSuchEntityException, InvalidInputException, PolicyNotAttachableException]
}

@tier("A")
@authorize(action: "iam:DeleteUserPermissionsBoundary",
    resources: ["arn:aws:iam::{account}:user/{UserName}"])
@audit(readOnly: false, category: "management")
operation DeleteUserPermissionsBoundary {
    input := {
        @required UserName: UserName
    }
    errors: [NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:PutRolePermissionsBoundary",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"],
    conditions: ["iam:PermissionsBoundary={PermissionsBoundary}"])
@audit(readOnly: false, category: "management")
operation PutRolePermissionsBoundary {
    input := {
        @required RoleName: RoleName
        @required PermissionsBoundary: Arn
    }
    errors: [NoSuchEntityException, InvalidInputException, PolicyNotAttachableException, UnmodifiableEntityException]
}

@tier("A")
@authorize(action: "iam:DeleteRolePermissionsBoundary",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"])
@audit(readOnly: false, category: "management")
operation DeleteRolePermissionsBoundary {
    input := {
        @required RoleName: RoleName
    }
    errors: [NoSuchEntityException, UnmodifiableEntityException]
}

structure AttachedPolicy {
    PolicyName: String
    PolicyArn: String
}
list AttachedPolicies { member: AttachedPolicy }
structure AttachedPermissionsBoundary {
    PermissionsBoundaryType: String
    PermissionsBoundaryArn: String
}

// ---- Tags ----

@tier("A")
@authorize(action: "iam:TagUser",
    resources: ["arn:aws:iam::{account}:user/{UserName}"],
    conditions: ["aws:RequestTag/={Tags}", "aws:TagKeys={Tags.Key}"])
@audit(readOnly: false, category: "management")
operation TagUser {
    input := {
        @required UserName: UserName
        @required Tags: Tags
    }
    errors: [NoSuchEntityException, LimitExceededException, InvalidInputException, ConcurrentModificationException]
}

@tier("A")
@authorize(action: "iam:UntagUser",
    resources: ["arn:aws:iam::{account}:user/{UserName}"],
    conditions: ["aws:TagKeys={TagKeys}"])
@audit(readOnly: false, category: "management")
operation UntagUser {
    input := {
        @required UserName: UserName
        @required TagKeys: TagKeys
    }
    errors: [NoSuchEntityException, InvalidInputException, ConcurrentModificationException]
}

@tier("A")
@authorize(action: "iam:ListUserTags",
    resources: ["arn:aws:iam::{account}:user/{UserName}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "Tags", pageSize: "MaxItems")
operation ListUserTags {
    input := {
        @required UserName: UserName
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required Tags: Tags
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException, InvalidInputException]
}

@tier("A")
@authorize(action: "iam:TagRole",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"],
    conditions: ["aws:RequestTag/={Tags}", "aws:TagKeys={Tags.Key}"])
@audit(readOnly: false, category: "management")
operation TagRole {
    input := {
        @required RoleName: RoleName
        @required Tags: Tags
    }
    errors: [NoSuchEntityException, LimitExceededException, InvalidInputException, ConcurrentModificationException]
}

@tier("A")
@authorize(action: "iam:UntagRole",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"],
    conditions: ["aws:TagKeys={TagKeys}"])
@audit(readOnly: false, category: "management")
operation UntagRole {
    input := {
        @required RoleName: RoleName
        @required TagKeys: TagKeys
    }
    errors: [NoSuchEntityException, InvalidInputException, ConcurrentModificationException]
}

@tier("A")
@authorize(action: "iam:ListRoleTags",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "Tags", pageSize: "MaxItems")
operation ListRoleTags {
    input := {
        @required RoleName: RoleName
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required Tags: Tags
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException, InvalidInputException]
}

@tier("A")
@authorize(action: "iam:TagPolicy",
    resources: ["{PolicyArn}"],
    conditions: ["aws:RequestTag/={Tags}", "aws:TagKeys={Tags.Key}"])
@audit(readOnly: false, category: "management")
operation TagPolicy {
    input := {
        @required PolicyArn: Arn
        @required Tags: Tags
    }
    errors: [NoSuchEntityException, LimitExceededException, InvalidInputException, ConcurrentModificationException]
}

@tier("A")
@authorize(action: "iam:UntagPolicy",
    resources: ["{PolicyArn}"],
    conditions: ["aws:TagKeys={TagKeys}"])
@audit(readOnly: false, category: "management")
operation UntagPolicy {
    input := {
        @required PolicyArn: Arn
        @required TagKeys: TagKeys
    }
    errors: [NoSuchEntityException, InvalidInputException, ConcurrentModificationException]
}

@tier("A")
@authorize(action: "iam:ListPolicyTags",
    resources: ["{PolicyArn}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "Tags", pageSize: "MaxItems")
operation ListPolicyTags {
    input := {
        @required PolicyArn: Arn
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required Tags: Tags
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException, InvalidInputException]
}

@tier("A")
@authorize(action: "iam:TagInstanceProfile",
    resources: ["arn:aws:iam::{account}:instance-profile/{InstanceProfileName}"],
    conditions: ["aws:RequestTag/={Tags}", "aws:TagKeys={Tags.Key}"])
@audit(readOnly: false, category: "management")
operation TagInstanceProfile {
    input := {
        @required InstanceProfileName: InstanceProfileName
        @required Tags: Tags
    }
    errors: [NoSuchEntityException, LimitExceededException, InvalidInputException, ConcurrentModificationException]
}

@tier("A")
@authorize(action: "iam:UntagInstanceProfile",
    resources: ["arn:aws:iam::{account}:instance-profile/{InstanceProfileName}"],
    conditions: ["aws:TagKeys={TagKeys}"])
@audit(readOnly: false, category: "management")
operation UntagInstanceProfile {
    input := {
        @required InstanceProfileName: InstanceProfileName
        @required TagKeys: TagKeys
    }
    errors: [NoSuchEntityException, InvalidInputException, ConcurrentModificationException]
}

@tier("A")
@authorize(action: "iam:ListInstanceProfileTags",
    resources: ["arn:aws:iam::{account}:instance-profile/{InstanceProfileName}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "Tags", pageSize: "MaxItems")
operation ListInstanceProfileTags {
    input := {
        @required InstanceProfileName: InstanceProfileName
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required Tags: Tags
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException, InvalidInputException]
}

// ---- Instance profiles ----

@tier("A")
@authorize(action: "iam:CreateInstanceProfile",
    resources: ["arn:aws:iam::{account}:instance-profile{Path?/}{InstanceProfileName}"],
    conditions: ["aws:RequestTag/={Tags}", "aws:TagKeys={Tags.Key}"])
@audit(readOnly: false, category: "management")
operation CreateInstanceProfile {
    input := {
        @required InstanceProfileName: InstanceProfileName
        Path: Path
        Tags: Tags
    }
    output := {
        @required InstanceProfile: InstanceProfile
    }
    errors: [EntityAlreadyExistsException, InvalidInputException, LimitExceededException, ConcurrentModificationException]
}

@tier("A")
@authorize(action: "iam:GetInstanceProfile",
    resources: ["arn:aws:iam::{account}:instance-profile/{InstanceProfileName}"])
@audit(readOnly: true, category: "management")
operation GetInstanceProfile {
    input := {
        @required InstanceProfileName: InstanceProfileName
    }
    output := {
        @required InstanceProfile: InstanceProfile
    }
    errors: [NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:ListInstanceProfiles",
    resources: ["arn:aws:iam::{account}:instance-profile/"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "InstanceProfiles", pageSize: "MaxItems")
operation ListInstanceProfiles {
    input := {
        PathPrefix: PathPrefix
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required InstanceProfiles: InstanceProfileList
        @required IsTruncated: Boolean
        Marker: String
    }
}

@tier("A")
@authorize(action: "iam:ListInstanceProfilesForRole",
    resources: ["arn:aws:iam::{account}:role/{RoleName}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "InstanceProfiles", pageSize: "MaxItems")
operation ListInstanceProfilesForRole {
    input := {
        @required RoleName: RoleName
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required InstanceProfiles: InstanceProfileList
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException]
}

@tier("A")
@authorize(action: "iam:AddRoleToInstanceProfile",
    resources: ["arn:aws:iam::{account}:instance-profile/{InstanceProfileName}"])
@audit(readOnly: false, category: "management")
operation AddRoleToInstanceProfile {
    input := {
        @required InstanceProfileName: InstanceProfileName
        @required RoleName: RoleName
    }
    errors: [NoSuchEntityException, EntityAlreadyExistsException, LimitExceededException, UnmodifiableEntityException]
}

@tier("A")
@authorize(action: "iam:RemoveRoleFromInstanceProfile",
    resources: ["arn:aws:iam::{account}:instance-profile/{InstanceProfileName}"])
@audit(readOnly: false, category: "management")
operation RemoveRoleFromInstanceProfile {
    input := {
        @required InstanceProfileName: InstanceProfileName
        @required RoleName: RoleName
    }
    errors: [NoSuchEntityException, LimitExceededException, UnmodifiableEntityException]
}

@tier("A")
@authorize(action: "iam:DeleteInstanceProfile",
    resources: ["arn:aws:iam::{account}:instance-profile/{InstanceProfileName}"])
@audit(readOnly: false, category: "management")
operation DeleteInstanceProfile {
    input := {
        @required InstanceProfileName: InstanceProfileName
    }
    errors: [NoSuchEntityException, DeleteConflictException, LimitExceededException]
}

structure InstanceProfile {
    @required Path: String
    @required InstanceProfileName: String
    @required InstanceProfileId: String
    @required Arn: String
    @required CreateDate: Timestamp
    @required Roles: RoleList
    Tags: Tags
}
list InstanceProfileList { member: InstanceProfile }

// ---- The account ----

@tier("A")
@authorize(action: "iam:CreateAccountAlias",
    resources: [])
@audit(readOnly: false, category: "management")
operation CreateAccountAlias {
    input := {
        @required AccountAlias: AccountAlias
    }
    errors: [ConcurrentModificationException, EntityAlreadyExistsException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:DeleteAccountAlias",
    resources: [])
@audit(readOnly: false, category: "management")
operation DeleteAccountAlias {
    input := {
        @required AccountAlias: AccountAlias
    }
    errors: [ConcurrentModificationException, NoSuchEntityException, LimitExceededException]
}

@tier("A")
@authorize(action: "iam:ListAccountAliases",
    resources: [])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "AccountAliases", pageSize: "MaxItems")
operation ListAccountAliases {
    input := {
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required AccountAliases: AccountAliases
        @required IsTruncated: Boolean
        Marker: String
    }
}

@tier("A")
@authorize(action: "iam:GetAccountSummary",
    resources: [])
@audit(readOnly: true, category: "management")
operation GetAccountSummary {
    output := {
        @required SummaryMap: SummaryMap
    }
}

@tier("A")
@authorize(action: "iam:GetAccountAuthorizationDetails",
    resources: [])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "UserDetailList", pageSize: "MaxItems")
operation GetAccountAuthorizationDetails {
    input := {
        Filter: EntityTypes
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required UserDetailList: UserDetails
        @required GroupDetailList: GroupDetails
        @required RoleDetailList: RoleDetails
        @required Policies: ManagedPolicyDetails
        @required IsTruncated: Boolean
        Marker: String
    }
}

list AccountAliases { member: String }
@length(min: 3, max: 63) @pattern("[a-z0-9]([a-z0-9]|-(?:[a-z0-9]))*") @patternText("^[a-z0-9](([a-z0-9]|-(?!-))*[a-z0-9])?$") string AccountAlias
map SummaryMap { key: String, value: Integer }
list EntityTypes { member: EntityType }
structure PolicyDetail {
    PolicyName: String
    PolicyDocument: String
}
list PolicyDetails { member: PolicyDetail }
structure UserDetail {
    Path: String
    UserName: String
    UserId: String
    Arn: String
    CreateDate: Timestamp
    UserPolicyList: PolicyDetails
    @required GroupList: GroupNames
    @required AttachedManagedPolicies: AttachedPolicies
    PermissionsBoundary: AttachedPermissionsBoundary
    @required Tags: Tags
}
list UserDetails { member: UserDetail }
list GroupNames { member: String }
structure GroupDetail {
    Path: String
    GroupName: String
    GroupId: String
    Arn: String
    CreateDate: Timestamp
    @required GroupPolicyList: PolicyDetails
    @required AttachedManagedPolicies: AttachedPolicies
}
list GroupDetails { member: GroupDetail }
structure RoleDetail {
    Path: String
    RoleName: String
    RoleId: String
    Arn: String
    CreateDate: Timestamp
    AssumeRolePolicyDocument: String
    @required InstanceProfileList: InstanceProfileList
    @required RolePolicyList: PolicyDetails
    @required AttachedManagedPolicies: AttachedPolicies
    PermissionsBoundary: AttachedPermissionsBoundary
    @required Tags: Tags
    RoleLastUsed: RoleLastUsed
}
list RoleDetails { member: RoleDetail }
structure ManagedPolicyDetail {
    PolicyName: String
    PolicyId: String
    Arn: String
    Path: String
    DefaultVersionId: String
    AttachmentCount: Integer
    PermissionsBoundaryUsageCount: Integer
    IsAttachable: Boolean
    Description: String
    CreateDate: Timestamp
    UpdateDate: Timestamp
    PolicyVersionList: PolicyVersionList
}
list ManagedPolicyDetails { member: ManagedPolicyDetail }

// ---- Simulation ----

@tier("A")
@authorize(action: "iam:SimulatePrincipalPolicy",
    resources: ["{PolicySourceArn}"])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "EvaluationResults", pageSize: "MaxItems")
operation SimulatePrincipalPolicy {
    input := {
        @required PolicySourceArn: Arn
        PolicyInputList: PolicyInputs
        PermissionsBoundaryPolicyInputList: PolicyInputs
        @required ActionNames: ActionNames
        ResourceArns: ResourceNames
        ResourcePolicy: PolicyDocument
        ResourceOwner: ResourceName
        CallerArn: ResourceName
        ContextEntries: ContextEntries
        ResourceHandlingOption: ResourceHandlingOption
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required EvaluationResults: EvaluationResults
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [NoSuchEntityException, InvalidInputException, PolicyEvaluationException]
}

@tier("A")
@authorize(action: "iam:SimulateCustomPolicy",
    resources: [])
@audit(readOnly: true, category: "management")
@paginated(inputToken: "Marker", outputToken: "Marker", items: "EvaluationResults", pageSize: "MaxItems")
operation SimulateCustomPolicy {
    input := {
        @required PolicyInputList: PolicyInputs
        PermissionsBoundaryPolicyInputList: PolicyInputs
        @required ActionNames: ActionNames
        ResourceArns: ResourceNames
        ResourcePolicy: PolicyDocument
        ResourceOwner: ResourceName
        CallerArn: ResourceName
        ContextEntries: ContextEntries
        ResourceHandlingOption: ResourceHandlingOption
        Marker: Marker
        MaxItems: MaxItems = 100
    }
    output := {
        @required EvaluationResults: EvaluationResults
        @required IsTruncated: Boolean
        Marker: String
    }
    errors: [InvalidInputException, PolicyEvaluationException]
}

@tier("A")
@authorize(action: "iam:GetContextKeysForCustomPolicy",
    resources: [])
@audit(readOnly: true, category: "management")
operation GetContextKeysForCustomPolicy {
    input := {
        @required PolicyInputList: PolicyInputs
    }
    output := {
        @required ContextKeyNames: ContextKeyNames
    }
    errors: [InvalidInputException]
}

@tier("A")
@authorize(action: "iam:GetContextKeysForPrincipalPolicy",
    resources: ["{PolicySourceArn}"])
@audit(readOnly: true, category: "management")
operation GetContextKeysForPrincipalPolicy {
    input := {
        @required PolicySourceArn: Arn
        PolicyInputList: PolicyInputs
    }
    output := {
        @required ContextKeyNames: ContextKeyNames
    }
    errors: [NoSuchEntityException, InvalidInputException]
}

list PolicyInputs { member: PolicyDocument }
list ActionNames { member: ActionName }
@length(min: 3, max: 128) string ActionName
list ResourceNames { member: ResourceName }
@length(min: 1, max: 2048) string ResourceName
@length(min: 1, max: 64) string ResourceHandlingOption
list ContextKeyNames { member: String }
structure ContextEntry {
    ContextKeyName: ContextKeyName
    ContextKeyValues: ContextKeyValues
    ContextKeyType: ContextKeyType
}
list ContextEntries { member: ContextEntry }
@length(min: 5, max: 256) string ContextKeyName
list ContextKeyValues { member: String }
enum ContextKeyType {
    STRING = "string", STRING_LIST = "stringList", NUMERIC = "numeric", NUMERIC_LIST = "numericList",
    BOOLEAN = "boolean", BOOLEAN_LIST = "booleanList", IP = "ip", IP_LIST = "ipList",
    BINARY = "binary", BINARY_LIST = "binaryList", DATE = "date", DATE_LIST = "dateList"
}
structure EvaluationResult {
    @required EvalActionName: String
    EvalResourceName: String
    @required EvalDecision: EvalDecision
    @required MatchedStatements: MatchedStatements
    @required MissingContextValues: ContextKeyNames
    OrganizationsDecisionDetail: OrganizationsDecision
    PermissionsBoundaryDecisionDetail: PermissionsBoundaryDecision
    ResourceSpecificResults: ResourceSpecificResults
}
list EvaluationResults { member: EvaluationResult }
enum EvalDecision { ALLOWED = "allowed", EXPLICIT_DENY = "explicitDeny", IMPLICIT_DENY = "implicitDeny" }
structure MatchedStatement {
    SourcePolicyId: String
    SourcePolicyType: String
    StartPosition: Position
    EndPosition: Position
}
structure Position {
    Line: Integer
    Column: Integer
}
structure OrganizationsDecision { @required AllowedByOrganizations: Boolean }
list MatchedStatements { member: MatchedStatement }
structure PermissionsBoundaryDecision { @required AllowedByPermissionsBoundary: Boolean }
structure ResourceSpecificResult {
    @required EvalResourceName: String
    @required EvalResourceDecision: EvalDecision
    @required MatchedStatements: MatchedStatements
    @required MissingContextValues: ContextKeyNames
    PermissionsBoundaryDecisionDetail: PermissionsBoundaryDecision
}
list ResourceSpecificResults { member: ResourceSpecificResult }

// ---- Shared ----

@length(min: 20, max: 2048) string Arn
@length(min: 16, max: 128) @pattern("[\\w]+") string AccessKeyId
@length(min: 1, max: 64) string UserName
@length(min: 1, max: 128) string GroupName
@length(min: 1, max: 64) string RoleName
@length(min: 1, max: 128) string PolicyName
@length(min: 1, max: 128) string InstanceProfileName
@length(min: 1, max: 512) string Path
@length(min: 1, max: 512) @pattern("\\x{002F}[\\x{0021}-\\x{007F}]*") @patternText("\\u002F[\\u0021-\\u007F]*") string PathPrefix
@length(min: 1, max: 131072)
@pattern("[\\x{0009}\\x{000A}\\x{000D}\\x{0020}-\\x{00FF}]+")
@patternText("[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+")
string PolicyDocument
@length(min: 1) string Marker
@range(min: 1, max: 1000) integer MaxItems
@length(max: 50) list Tags { member: Tag }
structure Tag {
    @required Key: TagKey
    @required Value: TagValue
}
@length(max: 50) list TagKeys { member: TagKey }
@length(min: 1, max: 128) @pattern("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+") string TagKey
@length(max: 256) @pattern("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*") string TagValue

@error("client") @httpError(400) @awsQueryError(code: "ValidationError", httpResponseCode: 400) structure ValidationException { message: String }

@error("client") @httpError(404) @awsQueryError(code: "NoSuchEntity", httpResponseCode: 404) structure NoSuchEntityException { message: String }

@error("client") @httpError(409) @awsQueryError(code: "EntityAlreadyExists", httpResponseCode: 409) structure EntityAlreadyExistsException { message: String }

@error("client") @httpError(409) @awsQueryError(code: "LimitExceeded", httpResponseCode: 409) structure LimitExceededException { message: String }

@error("client") @httpError(400) @awsQueryError(code: "InvalidInput", httpResponseCode: 400) structure InvalidInputException { message: String }

@error("client") @httpError(409) @awsQueryError(code: "ConcurrentModification", httpResponseCode: 409) structure ConcurrentModificationException { message: String }

@error("client") @httpError(400) @awsQueryError(code: "MalformedPolicyDocument", httpResponseCode: 400) structure MalformedPolicyDocumentException { message: String }

@error("client") @httpError(400) @awsQueryError(code: "UnmodifiableEntity", httpResponseCode: 400) structure UnmodifiableEntityException { message: String }

@error("client") @httpError(409) @awsQueryError(code: "DeleteConflict", httpResponseCode: 409) structure DeleteConflictException { message: String }

@error("client") @httpError(409) @awsQueryError(code: "EntityTemporarilyUnmodifiable", httpResponseCode: 409) structure EntityTemporarilyUnmodifiableException { message: String }

@error("client") @httpError(400) @awsQueryError(code: "PolicyNotAttachable", httpResponseCode: 400) structure PolicyNotAttachableException { message: String }

@error("client") @httpError(400) @awsQueryError(code: "PasswordPolicyViolation", httpResponseCode: 400) structure PasswordPolicyViolationException { message: String }

@error("server") @httpError(500) @awsQueryError(code: "PolicyEvaluation", httpResponseCode: 500) structure PolicyEvaluationException { message: String }

@error("client") @httpError(400) @awsQueryError(code: "InvalidUserType", httpResponseCode: 400) structure InvalidUserTypeException { message: String }
