#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/iam/types.h"
#include "services/iam/checks.h"
#include "services/iam/entities.h"

/// Entities as answers show them.
namespace yagura::services::iam {

/// How much of an entity an answer tells: lists leave out tags and boundaries.
enum class Detail { Listed, Full };

wire::User describe_user(std::string_view account_id, const User& user, Detail detail);
wire::Group describe_group(std::string_view account_id, const Group& group);
std::optional<wire::AttachedPermissionsBoundary> describe_boundary(const std::string& arn);

/// What is attached to an entity, in the order in which it came.
std::vector<wire::AttachedPolicy> attached_policies(const PolicyHolder& holder);
/// Without the document.
wire::PolicyVersion describe_version(const ManagedPolicy& policy, const PolicyVersion& version);

/// How often each managed policy is used in an account.
struct PolicyUses {
    std::map<std::string, int, std::less<>> attached;    ///< by ARN
    std::map<std::string, int, std::less<>> boundaries;  ///< by ARN
};
PolicyUses count_policy_uses(const AccountEntities& entities);
wire::Policy describe_policy(std::string_view account_id, const ManagedPolicy& policy,
                             const PolicyUses& uses, Detail detail);
/// The ARN of a policy of the account or of AWS.
std::string policy_arn(std::string_view account_id, const ManagedPolicy& policy);

}  // namespace yagura::services::iam
