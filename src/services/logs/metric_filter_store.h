#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/logs/types.h"
#include "base/error.h"
#include "engine/engine.h"
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
    /// It counts events that come after `start`.
    [[nodiscard]] Result<void> put(engine::GroupId group, const api::logs::MetricFilter& filter,
                                   engine::EventSeq start);
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

    /// A filter with all that is needed to evaluate it.
    struct Placed {
        engine::GroupId group;
        std::string account;
        std::string region;
        engine::EventSeq start;
        api::logs::MetricFilter filter;
    };
    [[nodiscard]] Result<std::vector<Placed>> all();
    /// Lets filters that have no start yet begin here.
    [[nodiscard]] Result<void> adopt_unstarted(engine::EventSeq start);
    /// Rises with every change of any filter; from 1.
    std::uint64_t generation() const { return generation_; }
    /// Filters went with their group.
    void note_change() { ++generation_; }

  private:
    meta::Database& database_;
    std::atomic<std::uint64_t> generation_{1};
};

}  // namespace yagura::services::logs
