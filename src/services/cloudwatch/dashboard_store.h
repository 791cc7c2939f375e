#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "meta/database.h"
#include "services/cloudwatch/tag_store.h"

namespace yagura::services::cloudwatch {

struct DashboardEntry {
    std::string name;
    TimeMs modified;
    std::int64_t size = 0;  ///< bytes of the body
};

/// Dashboards of accounts; they belong to no region. A body stays byte for byte as it was put.
/// Any thread.
class DashboardStore {
  public:
    explicit DashboardStore(meta::Database& database) : database_(database) {}
    [[nodiscard]] Result<void> migrate();

    /// Makes or replaces it. `tags` are those of a dashboard that is made, under `arn`.
    [[nodiscard]] Result<void> put(std::string_view account, std::string_view name,
                                   std::string_view body, TimeMs now, std::string_view arn,
                                   const TagStore::Tags& tags, TagStore& tag_store);
    [[nodiscard]] Result<std::optional<std::string>> body(std::string_view account,
                                                          std::string_view name);
    /// By name; those that begin with `prefix` and come after `after`, at most `most`.
    [[nodiscard]] Result<std::vector<DashboardEntry>> list(std::string_view account,
                                                           std::string_view prefix,
                                                           std::string_view after,
                                                           std::size_t most);
    /// All of them or, if one does not exist, none: its name comes back then.
    [[nodiscard]] Result<std::optional<std::string>> remove(
        std::string_view account,
        const std::vector<std::pair<std::string, std::string>>& names_and_arns,
        TagStore& tag_store);

  private:
    meta::Database& database_;
};

}  // namespace yagura::services::cloudwatch
