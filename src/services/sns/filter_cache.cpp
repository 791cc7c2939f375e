#include "services/sns/filter_cache.h"

#include <utility>

#include "services/sns/subscription_attributes.h"

namespace yagura::services::sns {
namespace {

constexpr std::size_t kKeptPolicies = 1024;

}  // namespace

bool FilterCache::lets_through(const Subscription& subscription, const Message& message,
                               const filter_policy::Attributes& attributes) {
    const std::string_view json = subscription.attribute("FilterPolicy");
    if (json.empty() || json == "{}") return true;
    const filter_policy::Scope scope = filter_scope(subscription.attributes);
    const Policy policy = compiled(scope, json);
    // It was checked when it was set; one that does not parse now lets nothing through.
    if (policy == nullptr) return false;
    if (scope == filter_policy::Scope::MessageAttributes) return policy->passes(attributes, "");
    return policy->passes({}, text_for(message, subscription.protocol));
}

FilterCache::Policy FilterCache::compiled(filter_policy::Scope scope, std::string_view json) {
    const std::lock_guard lock(mutex_);
    std::pair key(scope, std::string(json));
    const auto found = policies_.find(key);
    if (found != policies_.end()) return found->second;
    auto parsed = filter_policy::FilterPolicy::parse(json, scope);
    if (!parsed) return nullptr;
    if (policies_.size() >= kKeptPolicies) policies_.clear();
    auto policy = std::make_shared<const filter_policy::FilterPolicy>(*std::move(parsed));
    policies_.emplace(std::move(key), policy);
    return policy;
}

filter_policy::Attributes filter_attributes(const WireAttributes& attributes) {
    filter_policy::Attributes out;
    if (!attributes) return out;
    for (const auto& [name, value] : *attributes)
        out[name] = {value.data_type, value.string_value.value_or("")};
    return out;
}

}  // namespace yagura::services::sns
