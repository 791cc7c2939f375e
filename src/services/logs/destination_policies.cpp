#include "services/logs/destination_policies.h"

#include "base/log.h"

namespace yagura::services::logs {
namespace {

constexpr std::string_view kPrefix = "destination:";
/// A full cache is emptied: what is in use comes back with the next requests.
constexpr std::size_t kMaxDocuments = 4096;

}  // namespace

std::optional<ports::NamedPolicy> DestinationPolicies::policy_of(
    std::string_view resource_arn) const {
    // Asked about every log group too: those are told apart before anything is allocated.
    const auto parts = parse_arn(resource_arn);
    if (!parts || !parts->resource.starts_with(kPrefix)) return std::nullopt;
    const auto named = parse_tagged_resource(resource_arn);
    if (!named || named->kind != TaggedResource::Kind::Destination) return std::nullopt;
    const auto found = store_.find(named->scope, named->name);
    if (!found) {
        // Without its policy nobody from elsewhere gets in; that is the safe side.
        log::warning("logs.destination", "policy of {} cannot be read: {}", resource_arn,
                     found.error().message());
        return std::nullopt;
    }
    if (!found->has_value() || !(*found)->access_policy) return std::nullopt;
    const std::lock_guard lock(mutex_);
    if (documents_.size() >= kMaxDocuments) documents_.clear();
    auto& document = documents_[std::string(resource_arn)];
    if (document == nullptr || *document != *(*found)->access_policy)
        document = std::make_shared<const std::string>(*(*found)->access_policy);
    return ports::NamedPolicy{"access policy of destination " + named->name, document};
}

}  // namespace yagura::services::logs
