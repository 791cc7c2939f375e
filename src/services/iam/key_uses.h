#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text_map.h"
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

    struct Entry {
        KeyUse use;
        bool saved = true;
    };

    meta::Database& database_;
    mutable std::shared_mutex mutex_;
    TextMap<Entry> uses_;
};

}  // namespace yagura::services::iam
