#pragma once

#include <cstddef>
#include <cstdint>

/// Limits of an account (iam-sts.md section 2.4).
namespace yagura::services::iam {

inline constexpr std::size_t kUsers = 5000;
inline constexpr std::size_t kGroups = 300;
inline constexpr std::size_t kRoles = 1000;
inline constexpr std::size_t kInstanceProfiles = 1000;
inline constexpr std::size_t kPolicies = 1500;
inline constexpr std::size_t kGroupsPerUser = 10;
inline constexpr std::size_t kAccessKeysPerUser = 2;
inline constexpr std::size_t kVersionsPerPolicy = 5;
inline constexpr std::size_t kAttachedPolicies = 10;  ///< to a user, group or role
inline constexpr std::size_t kManagedPolicySize = 6144;
inline constexpr std::size_t kUserInlineSize = 2048;
inline constexpr std::size_t kRoleInlineSize = 10240;
inline constexpr std::size_t kGroupInlineSize = 5120;
inline constexpr std::size_t kTrustPolicySize = 4096;
inline constexpr std::size_t kTags = 50;

}  // namespace yagura::services::iam
