#pragma once

#include <memory>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"
#include "insights/selection_query.h"
#include "services/logs/log_directory.h"
#include "services/logs/queries/query_manager.h"

namespace yagura::services::logs {

/// One selecting query over the events of some groups.
struct SelectionRun {
    insights::SelectionQuery query;
    std::vector<std::shared_ptr<const LogGroup>> groups;
    TimeMs from;  ///< inclusive
    TimeMs last;  ///< inclusive
    std::uint64_t max_rows = 0;
};

/// Reads every event of the window and publishes the matching rows, each with its "@ptr" last.
/// Errors: Io, Cancelled, LimitExceeded when the rows take too much memory.
[[nodiscard]] Result<void> run_selection(const SelectionRun& run, engine::Engine& engine,
                                         LogDirectory& directory, Clock& clock,
                                         QueryProgress& progress);

}  // namespace yagura::services::logs
