#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/logs/types.h"
#include "base/error.h"
#include "insights/lookup_table.h"
#include "meta/database.h"
#include "services/logs/arn.h"

namespace yagura::services::logs {

/// Lookup tables of queries: their rows, and all else as the API shows it. Any thread.
class LookupTableStore {
  public:
    using Info = api::logs::LookupTable;
    static constexpr std::size_t kMaxTables = 100;  ///< of one account and region

    explicit LookupTableStore(meta::Database& database) : database_(database) {}

    /// Conflict for a name that is taken, LimitExceeded for one too many.
    [[nodiscard]] Result<void> create(const Scope& scope, const Info& info,
                                      const std::string& body);
    /// NotFound for an unknown name.
    [[nodiscard]] Result<void> replace(const Scope& scope, const Info& info,
                                       const std::string& body);
    /// False for an unknown name. Its tags go with it.
    [[nodiscard]] Result<bool> remove(const Scope& scope, std::string_view name);

    [[nodiscard]] Result<std::optional<Info>> find(const Scope& scope, std::string_view name);
    struct Whole {
        Info info;
        std::string body;
    };
    [[nodiscard]] Result<std::optional<Whole>> read(const Scope& scope, std::string_view name);
    /// In the order of their names.
    [[nodiscard]] Result<std::vector<Info>> list(const Scope& scope);
    /// For a query; null for an unknown name. Queries that run at the same time share one.
    [[nodiscard]] Result<std::shared_ptr<const insights::LookupTable>> open(const Scope& scope,
                                                                            std::string_view name);

  private:
    struct Opened {
        std::size_t hash = 0;  ///< of the body it was made of
        std::weak_ptr<const insights::LookupTable> table;
    };
    meta::Database& database_;
    std::mutex mutex_;
    std::map<std::pair<Scope, std::string>, Opened> opened_;
};

}  // namespace yagura::services::logs
