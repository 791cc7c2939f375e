#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "bench/body_pool.h"

namespace yagura::bench {

struct LoadOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    std::string region = "us-east-1";
    std::string access_key_id;
    std::string secret;
    std::string service = "logs";
    std::string target = "Logs_20140328.PutLogEvents";
    std::size_t connections = 4;
    double seconds = 5;
    /// Ends the run earlier, when so many message bytes were acknowledged; 0: only time ends it.
    std::uint64_t max_message_bytes = 0;
};

struct LoadResult {
    std::uint64_t requests = 0;  ///< acknowledged with status 200
    std::uint64_t events = 0;
    std::uint64_t message_bytes = 0;
    std::uint64_t body_bytes = 0;
    std::uint64_t refused = 0;  ///< answered with another status
    std::string first_refusal;  ///< its body
    double seconds = 0;
    double cpu_seconds = 0;  ///< of the client's thread
    std::vector<std::uint32_t>
        latencies_us;  ///< from the first byte sent to the answer's last, sorted

    double percentile_ms(double fraction) const;
};

/// Sends PutLogEvents (or what else the target says) over kept connections, one request under way
/// on each, each signed anew as a real client's (the hash of a body's bytes is known beforehand,
/// which a real client has to compute too). One thread with epoll, so that the ceiling lies well
/// above any server's. Errors: Io (connection refused, broken off).
[[nodiscard]] Result<LoadResult> run_load(const LoadOptions& options,
                                          const std::vector<PreparedBody>& bodies);

}  // namespace yagura::bench
