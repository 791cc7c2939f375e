#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "meta/database.h"

namespace yagura::services::iam {

struct KeyUse {
    TimeMs when;
    std::string service;  ///< signing name: "logs"
    std::string region;
};

/// When access keys and roles were last used. Noted for every request, so to the minute and in
/// memory; save() writes what is new. A crash loses a few minutes of it, nothing else. Any thread.
class KeyUses {
  public:
    [[nodiscard]] static Result<std::unique_ptr<KeyUses>> open(meta::Database& database);

    /// `id` is an access key's or a role's.
    void note(std::string_view id, std::string_view service, std::string_view region, TimeMs when);
    std::optional<KeyUse> find(std::string_view id) const;
    [[nodiscard]] Result<void> save();

  private:
    explicit KeyUses(meta::Database& database) : database_(database) {}
    [[nodiscard]] Result<void> load();

    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    struct Entry {
        KeyUse use;
        bool saved = true;
    };

    meta::Database& database_;
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string, Entry, TextHash, std::equal_to<>> uses_;
};

}  // namespace yagura::services::iam
