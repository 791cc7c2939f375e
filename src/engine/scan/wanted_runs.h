#pragma once

#include <vector>

#include "engine/scan/plan.h"
#include "engine/segment/format.h"

namespace yagura::engine::scan {

/// The runs of a row group that the plan asks for, without those of dropped groups and streams.
std::vector<segment::Run> wanted_runs(const Plan& plan, const segment::RowGroupIndex& index);

/// The page that holds `row`.
std::size_t page_of(const std::vector<segment::Page>& pages, std::uint32_t row);

}  // namespace yagura::engine::scan
