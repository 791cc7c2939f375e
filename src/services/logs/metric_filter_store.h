#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/logs/types.h"
#include "base/error.h"
#include "meta/database.h"
#include "services/logs/log_group.h"

namespace yagura::services::logs {

/// Metric filters by group and name, kept as the API shows them. Any thread.
class MetricFilterStore {
  public:
    static constexpr std::size_t kMaxFilters = 100;  ///< of one group
    static constexpr std::size_t kMaxWithRegex = 5;  ///< of one group

    explicit MetricFilterStore(meta::Database& database) : database_(database) {}

    /// Makes or replaces a filter; the creation time of one that is replaced stays. LimitExceeded
    /// for one too many, NotFound when the group is gone.
    [[nodiscard]] Result<void> put(engine::GroupId group, const api::logs::MetricFilter& filter);
    /// False when there is none of that name.
    [[nodiscard]] Result<bool> remove(engine::GroupId group, std::string_view name);
    [[nodiscard]] Result<std::size_t> count(engine::GroupId group);
    /// All of one group, by name.
    [[nodiscard]] Result<std::vector<api::logs::MetricFilter>> list(engine::GroupId group);
    /// Those of every group of a scope in order of (filter name, group name), after `after` (a
    /// place that a former call gave; empty: from the start). The visitor gets each with its
    /// place and returns false to stop.
    using Visitor = std::function<bool(api::logs::MetricFilter filter, std::string place)>;
    [[nodiscard]] Result<void> visit(const Scope& scope, std::string_view name_prefix,
                                     std::string_view after, const Visitor& visitor);

  private:
    meta::Database& database_;
};

}  // namespace yagura::services::logs
