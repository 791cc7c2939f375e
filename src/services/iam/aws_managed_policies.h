#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "services/iam/entities.h"

namespace yagura::services::iam {

struct AwsManagedPolicy {
    std::string_view name;
    std::string_view path;
    std::int64_t version;  ///< the default one, the only one that is told
    std::string_view document;
};

/// By name.
const std::vector<AwsManagedPolicy>& aws_managed_policies();

/// The same as entities that accounts see: ids that stay the same, documents whose pointers do.
const std::vector<std::shared_ptr<const ManagedPolicy>>& aws_managed_entities();

/// By ARN (arn:aws:iam::aws:policy/…); null for none.
std::shared_ptr<const ManagedPolicy> find_aws_managed(std::string_view arn);

}  // namespace yagura::services::iam
