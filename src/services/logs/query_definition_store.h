#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/logs/types.h"
#include "base/error.h"
#include "meta/database.h"
#include "services/logs/arn.h"

namespace yagura::services::logs {

/// Saved queries, kept as the API shows them. Any thread.
class QueryDefinitionStore {
  public:
    static constexpr std::size_t kMaxDefinitions = 1'000;  ///< of one account and region

    explicit QueryDefinitionStore(meta::Database& database) : database_(database) {}

    /// LimitExceeded for one too many.
    [[nodiscard]] Result<void> create(const Scope& scope,
                                      const api::logs::QueryDefinition& definition);
    /// NotFound for an unknown id.
    [[nodiscard]] Result<void> replace(const Scope& scope,
                                       const api::logs::QueryDefinition& definition);
    /// False for an unknown id.
    [[nodiscard]] Result<bool> remove(const Scope& scope, std::string_view id);
    /// In the order of (name, id).
    [[nodiscard]] Result<std::vector<api::logs::QueryDefinition>> list(const Scope& scope);

  private:
    meta::Database& database_;
};

}  // namespace yagura::services::logs
