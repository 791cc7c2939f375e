#pragma once

#include <string>
#include <vector>

#include "bench/engine_corpus.h"

namespace yagura::bench {

/// A query of the workload `query`.
struct BenchQuery {
    std::string name;
    std::string text;
    /// What a plain scan looks for in the whole text to answer as much; empty: nothing fits.
    std::string plain_literal;
    std::string aim_ms;     ///< of the table of aims, warm, for 1 GB
    bool one_hour = false;  ///< over one hour out of the thirty days
};

/// Twelve queries over a corpus, as people ask them.
std::vector<BenchQuery> bench_queries(cli::corpus::Kind kind, const EngineCorpus& corpus,
                                      std::string_view text);

}  // namespace yagura::bench
