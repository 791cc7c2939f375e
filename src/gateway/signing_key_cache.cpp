#include "gateway/signing_key_cache.h"

#include <mutex>

namespace yagura::gateway {

std::string SigningKeyCache::index(std::string_view access_key_id,
                                   const crypto::CredentialScope& scope) {
    std::string out;
    out.reserve(access_key_id.size() + scope.date.size() + scope.region.size() +
                scope.service.size() + 3);
    out.append(access_key_id).append("/").append(scope.date).append("/");
    out.append(scope.region).append("/").append(scope.service);
    return out;
}

crypto::Sha256Digest SigningKeyCache::find_or_derive(std::string_view access_key_id,
                                                     std::string_view secret,
                                                     const crypto::CredentialScope& scope) const {
    {
        const std::string key = index(access_key_id, scope);
        const std::shared_lock lock(mutex_);
        const auto found = entries_.find(key);
        if (found != entries_.end() && found->second.secret == secret) return found->second.key;
    }
    return crypto::signing_key(secret, scope);
}

void SigningKeyCache::remember(std::string_view access_key_id, std::string_view secret,
                               const crypto::CredentialScope& scope,
                               const crypto::Sha256Digest& key) {
    std::string name = index(access_key_id, scope);
    {
        const std::shared_lock lock(mutex_);
        const auto found = entries_.find(name);
        if (found != entries_.end() && found->second.secret == secret) return;
    }
    const std::unique_lock lock(mutex_);
    // Keys die with their day; starting over is simpler than ageing and costs next to nothing.
    if (entries_.size() >= max_entries_) entries_.clear();
    entries_.insert_or_assign(std::move(name), Entry{std::string(secret), key});
}

std::size_t SigningKeyCache::size() const {
    const std::shared_lock lock(mutex_);
    return entries_.size();
}

}  // namespace yagura::gateway
