#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "insights/execution.h"

namespace yagura::insights {

/// A step of a query's plan as people read it.
struct ExplainedStep {
    std::string name;                    ///< "scan", "filter", "stats"
    std::string text;                    ///< what it does, and how
    std::optional<std::uint64_t> rows;   ///< that came out of it, where that is known
    std::optional<std::uint64_t> bytes;  ///< that it read
};

/// How `query` is run over groups with these logs (ACCOUNT:GROUP), and what its steps did when it
/// ended with these figures and so many rows. `text` is what the query was compiled from.
std::vector<ExplainedStep> explain(const Query& query, std::string_view text,
                                   const std::map<engine::GroupId, std::string>& logs,
                                   const QueryStatistics& statistics, std::uint64_t rows);

}  // namespace yagura::insights
