#pragma once

#include <memory>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"
#include "insights/query.h"
#include "insights/workers.h"
#include "services/logs/log_directory.h"
#include "services/logs/queries/query_manager.h"

namespace yagura::services::logs {

/// One query over the events of some groups.
struct QueryRun {
    std::shared_ptr<const insights::Query> query;
    /// That are searched; maybe none.
    std::vector<std::shared_ptr<const LogGroup>> groups;
    /// Of the query's inner queries, in their order.
    std::vector<std::vector<std::shared_ptr<const LogGroup>>> inner_groups;
    TimeMs from;  ///< inclusive
    TimeMs last;  ///< inclusive
};

/// Reads the events of the window and publishes the rows, those of events each with its "@ptr"
/// last. Errors: Io, Cancelled, LimitExceeded when the query would hold too much in memory.
[[nodiscard]] Result<void> run_query(const QueryRun& run, engine::Engine& engine,
                                     LogDirectory& directory, Clock& clock,
                                     insights::Workers& workers, QueryProgress& progress);

}  // namespace yagura::services::logs
