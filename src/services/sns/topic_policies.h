#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "ports/identity_policies.h"
#include "services/sns/topic_store.h"

namespace yagura::services::sns {

/// The policies of topics, as the authorizer asks for them. Any thread.
class TopicPolicies final : public ports::ResourcePolicies {
  public:
    /// `database` must outlive it; its tables must be there.
    explicit TopicPolicies(meta::Database& database) : topics_(database) {}
    std::optional<ports::NamedPolicy> policy_of(std::string_view resource_arn) const override;

  private:
    /// The same pointer for the same text: by that the authorizer keeps documents compiled.
    std::shared_ptr<const std::string> shared(std::string text) const;

    mutable TopicStore topics_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, std::shared_ptr<const std::string>, std::less<>> texts_;
};

}  // namespace yagura::services::sns
