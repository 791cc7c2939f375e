#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"
#include "bench/body_pool.h"
#include "bench/child_server.h"
#include "bench/load_client.h"
#include "bench/workloads.h"

/// The log group that loads go to.
namespace yagura::bench {

inline constexpr std::string_view kLoadGroup = "/bench/load";
inline constexpr std::size_t kLoadStreams = 8;
inline constexpr std::size_t kLargeBatch = 1 << 20;
inline constexpr std::size_t kSmallBatch = 13 * 1024;

/// Makes the group and its streams.
[[nodiscard]] Result<void> make_load_group(const ChildServer& server);
/// Bodies for it; of small batches a quarter of the corpus.
std::vector<PreparedBody> load_bodies(const BenchOptions& options, cli::corpus::Kind kind,
                                      std::size_t batch_bytes);
/// As the root user of the server's first account, for as long as the options say.
LoadOptions load_options(const BenchOptions& options, const ChildServer& server);

}  // namespace yagura::bench
