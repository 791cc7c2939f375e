#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/sts/types.h"
#include "base/error.h"
#include "services/iam/entity_store.h"
#include "services/iam/session_store.h"

namespace yagura::services::iam {

/// Puts the policies that a request passes into the session, managed ones as they are now. Errors:
/// MalformedPolicyDocument, ValidationError.
[[nodiscard]] Result<void> take_policies(
    const AccountEntities& entities, const std::optional<std::string>& policy,
    const std::optional<std::vector<api::sts::PolicyDescriptorType>>& arns, Session& session);

/// The tags of a request, whose keys must differ without regard to case (InvalidParameterValue).
[[nodiscard]] Result<Tags> session_tags(const std::optional<std::vector<api::sts::Tag>>& tags);

/// How much of the room for policies and tags the session takes, in per cent. PackedPolicyTooLarge
/// beyond 100.
[[nodiscard]] Result<std::int32_t> packed_size(const Session& session);

}  // namespace yagura::services::iam
