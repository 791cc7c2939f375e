#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "bench/engine_corpus.h"
#include "bench/report.h"

namespace yagura::bench {

struct ScanSetting {
    cli::corpus::Kind kind;
    const EngineCorpus& corpus;
    std::string_view text;     ///< of the corpus
    std::string store_folder;  ///< a store that holds it, closed
    std::string workload;
};

/// A fixed list of reads, each cold (the store just opened, its files not in the page cache) and
/// warm (best of five after that).
[[nodiscard]] Result<void> measure_scans(const ScanSetting& setting, Report& report);

}  // namespace yagura::bench
