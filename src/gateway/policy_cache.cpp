#include "gateway/policy_cache.h"

#include <mutex>
#include <utility>

namespace yagura::gateway {
namespace {

/// A full cache is emptied: what is in use comes back with the next requests, and what was
/// replaced or expired is gone.
constexpr std::size_t kMaxDocuments = 8192;
constexpr std::size_t kMaxSets = 8192;

template <class Map>
void make_room(Map& map, std::size_t limit) {
    if (map.size() >= limit) map.clear();
}

}  // namespace

Result<policy::NamedDocument> PolicyCache::document_of(const ports::NamedPolicy& named,
                                                       policy::DocumentKind kind) {
    {
        const std::shared_lock lock(mutex_);
        const auto found = documents_.find(named.document.get());
        if (found != documents_.end() && found->second.kind == kind)
            return policy::NamedDocument{named.name, found->second.document};
    }
    auto parsed = policy::Document::parse(*named.document, kind);
    if (!parsed.has_value())
        return fail(Errc::Corruption,
                    "policy " + named.name + " cannot be read: " + parsed.error().message());
    const std::unique_lock lock(mutex_);
    make_room(documents_, kMaxDocuments);
    documents_[named.document.get()] = {named.document, kind, *parsed};
    return policy::NamedDocument{named.name, *std::move(parsed)};
}

Result<std::vector<policy::NamedDocument>> PolicyCache::compile(
    const std::vector<ports::NamedPolicy>& policies) {
    std::vector<policy::NamedDocument> out;
    for (const ports::NamedPolicy& named : policies)
        out.push_back(YG_TRY(document_of(named, policy::DocumentKind::Identity)));
    return out;
}

Result<std::shared_ptr<const policy::PolicySets>> PolicyCache::sets_of(
    const std::shared_ptr<const ports::IdentityPolicySet>& set) {
    {
        const std::shared_lock lock(mutex_);
        const auto found = sets_.find(set.get());
        if (found != sets_.end()) return found->second.sets;
    }
    auto sets = std::make_shared<policy::PolicySets>();
    sets->identity = YG_TRY(compile(set->identity));
    sets->session = YG_TRY(compile(set->session));
    if (set->boundary.has_value())
        sets->boundary = YG_TRY(document_of(*set->boundary, policy::DocumentKind::Identity));
    for (const auto& level : set->organization)
        sets->organization.push_back(YG_TRY(compile(level)));
    const std::unique_lock lock(mutex_);
    make_room(sets_, kMaxSets);
    sets_[set.get()] = {set, sets};
    return std::shared_ptr<const policy::PolicySets>(std::move(sets));
}

}  // namespace yagura::gateway
