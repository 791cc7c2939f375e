#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "engine/engine.h"
#include "meta/database.h"

namespace yagura::services::logs {

/// The index policy of a group, as it was put.
struct StoredIndexPolicy {
    std::string document;
    TimeMs updated;
};

/// Index policies of groups, one each; they go with their group. Any thread.
class IndexPolicyStore {
  public:
    explicit IndexPolicyStore(meta::Database& database) : database_(database) {}

    /// Makes or replaces it. NotFound when the group is gone.
    [[nodiscard]] Result<void> put(engine::GroupId group, const StoredIndexPolicy& policy);
    [[nodiscard]] Result<std::optional<StoredIndexPolicy>> find(engine::GroupId group);
    /// False when there is none.
    [[nodiscard]] Result<bool> remove(engine::GroupId group);

  private:
    meta::Database& database_;
};

}  // namespace yagura::services::logs
