#pragma once

#include <string>
#include <string_view>

#include "bench/report.h"

namespace yagura::bench {

/// What the engine's figures are read against, on the same bytes in the same run: zstd over the
/// whole text, a copy of it, a search through it.
void measure_peers(std::string_view text, const std::string& workload, Report& report);

}  // namespace yagura::bench
