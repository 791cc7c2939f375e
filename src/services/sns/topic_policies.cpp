#include "services/sns/topic_policies.h"

#include <utility>

#include "base/log.h"
#include "policy/document.h"
#include "services/sns/topic_policy.h"

namespace yagura::services::sns {
namespace {

constexpr std::size_t kKeptTexts = 1024;

}  // namespace

std::shared_ptr<const std::string> TopicPolicies::shared(std::string text) const {
    const std::lock_guard lock(mutex_);
    const auto found = texts_.find(text);
    if (found != texts_.end()) return found->second;
    // A policy whose last statement was removed grants nothing, and is no document.
    if (!policy::Document::parse(text, policy::DocumentKind::Resource)) return nullptr;
    if (texts_.size() >= kKeptTexts) texts_.clear();
    auto kept = std::make_shared<const std::string>(text);
    texts_.emplace(std::move(text), kept);
    return kept;
}

std::optional<ports::NamedPolicy> TopicPolicies::policy_of(std::string_view resource_arn) const {
    const auto topic = topics_.find(resource_arn);
    if (!topic) {
        log::warning("sns", "the policy of a topic could not be read: {}", topic.error().message());
        return std::nullopt;
    }
    if (!topic->has_value()) return std::nullopt;
    auto document = shared(policy_text_of(**topic));
    if (document == nullptr) return std::nullopt;
    return ports::NamedPolicy{(*topic)->arn, std::move(document)};
}

}  // namespace yagura::services::sns
