#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "cli/corpus/corpus.h"

namespace yagura::bench {

/// A PutLogEvents body that is ready to be signed and sent.
struct PreparedBody {
    std::string json;
    std::string sha256_hex;
    std::uint64_t events = 0;
    std::uint64_t message_bytes = 0;
};

struct BodyPoolOptions {
    cli::corpus::Kind kind = cli::corpus::Kind::CloudTrail;
    std::string log_group;
    std::size_t streams = 8;               ///< bodies take turns among them: stream-0, stream-1, …
    std::size_t batch_bytes = 1 << 20;     ///< messages and 26 bytes for each
    std::uint64_t pool_bytes = 64u << 20;  ///< messages of all bodies together
    TimeMs now;                            ///< events lie in the hours before it
    std::uint64_t seed = 1;
};

/// Different bodies with events of one corpus; sent over and over when a run needs more.
std::vector<PreparedBody> make_bodies(const BodyPoolOptions& options);

}  // namespace yagura::bench
