#pragma once

#include <memory>
#include <set>
#include <vector>

#include "insights/columns/field_sources.h"

namespace yagura::insights {

class InnerRows;

/// What the store's scan decides of a query's leading filters.
struct Pushdown {
    std::shared_ptr<const engine::ScanFilter> filter;  ///< null: everything passes
    /// Filters (places in the plan's steps) of which the scan decides all: whatever it gives
    /// passes them.
    std::set<std::size_t> decided;
};

/// `inner` may be asked while the scan lives; plan, sources and inner must outlive the filter.
Pushdown push_down(const Plan& plan, const FieldSources& sources, const QueryWindow& window,
                   TimeMs now, const std::vector<InnerRows>& inner);

}  // namespace yagura::insights
