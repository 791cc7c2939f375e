#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/iam/errors.h"
#include "api/iam/types.h"
#include "base/error.h"
#include "policy/document.h"
#include "services/iam/entity_store.h"

/// What requests must satisfy beyond their declaration, with IAM's sentences (iam-sts.md section
/// 3).
namespace yagura::services::iam {

namespace wire = api::iam;

/// A name of letters, digits and +=,.@_-; `member` is the request's member ("userName").
[[nodiscard]] Result<void> check_name(std::string_view name, std::string_view member);

/// "/" when none was given; must begin and end with a slash.
[[nodiscard]] Result<std::string> checked_path(const std::optional<std::string>& path);

/// Keys must differ without regard to case; InvalidInput otherwise.
[[nodiscard]] Result<Tags> checked_tags(const std::optional<std::vector<wire::Tag>>& tags);
std::vector<wire::Tag> to_wire(const Tags& tags);
/// Nothing for no tags: answers leave the member out then.
std::optional<std::vector<wire::Tag>> to_wire_if_any(const Tags& tags);
/// Takes the place of tags with the same key. LimitExceeded beyond 50.
[[nodiscard]] Result<void> add_tags(Tags& tags, const Tags& added);
void remove_tags(Tags& tags, const std::vector<std::string>& keys);

/// Characters that count for the quotas of policies: all but white space.
std::size_t policy_size(std::string_view document);

/// The user, group, role or instance profile of this name, or NoSuchEntity with its sentence.
template <class Entity>
[[nodiscard]] Result<std::shared_ptr<const Entity>> require(const AccountEntities& entities,
                                                            std::string_view name);

/// A managed policy of the account or of AWS; null for none. ValidationError for what is no ARN.
[[nodiscard]] Result<std::shared_ptr<const ManagedPolicy>> find_policy(
    const AccountEntities& entities, std::string_view account_id, std::string_view arn);
/// The same; "Policy ARN was not found." for none.
[[nodiscard]] Result<std::shared_ptr<const ManagedPolicy>> require_policy(
    const AccountEntities& entities, std::string_view account_id, std::string_view arn);
/// The same for a policy that is to be changed, which AWS's own are not.
[[nodiscard]] Result<ManagedPolicy> require_own_policy(const AccountEntities& entities,
                                                       std::string_view account_id,
                                                       std::string_view arn);
/// A policy that can limit an entity; PermissionsBoundary of a request.
[[nodiscard]] Result<void> check_boundary(const AccountEntities& entities,
                                          std::string_view account_id, std::string_view arn);

}  // namespace yagura::services::iam
