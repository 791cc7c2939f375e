#pragma once

#include <cstddef>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "crypto/sha256.h"
#include "crypto/sigv4.h"

namespace yagura::gateway {

/// Signing keys by access key, day, region and service, so that a request costs one HMAC instead of
/// five. Bounded; any thread.
class SigningKeyCache {
  public:
    explicit SigningKeyCache(std::size_t max_entries = 4096) : max_entries_(max_entries) {}

    /// The key, derived where it is not known. Only remember() stores it: what was derived for a
    /// signature that proved wrong must not push out what is used.
    crypto::Sha256Digest find_or_derive(std::string_view access_key_id, std::string_view secret,
                                        const crypto::CredentialScope& scope) const;
    void remember(std::string_view access_key_id, std::string_view secret,
                  const crypto::CredentialScope& scope, const crypto::Sha256Digest& key);

    std::size_t size() const;

  private:
    struct Entry {
        std::string secret;  ///< the same id may be made again with another secret
        crypto::Sha256Digest key;
    };
    static std::string index(std::string_view access_key_id, const crypto::CredentialScope& scope);

    const std::size_t max_entries_;
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
};

}  // namespace yagura::gateway
