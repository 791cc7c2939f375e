#include "bench/body_pool.h"

#include <fmt/core.h>

#include "cli/import/import_batcher.h"
#include "crypto/sha256.h"

namespace yagura::bench {
namespace {

PreparedBody finish(cli::ImportBatcher& batch, const BodyPoolOptions& options, std::size_t index) {
    PreparedBody out;
    out.events = batch.size();
    out.message_bytes = batch.bytes();
    out.json =
        batch.take_body(options.log_group, fmt::format("stream-{}", index % options.streams));
    out.sha256_hex = crypto::sha256_hex(out.json);
    return out;
}

}  // namespace

std::vector<PreparedBody> make_bodies(const BodyPoolOptions& options) {
    const auto generator = cli::corpus::make_generator(options.kind, options.seed);
    // Within the last hours, whatever the size of the pool: no service refuses these times.
    const std::uint64_t expected = options.pool_bytes / 150;
    cli::corpus::Timeline timeline(options.seed, options.now - 6 * kHourMs, options.now - kMinuteMs,
                                   expected);
    std::vector<PreparedBody> out;
    cli::ImportBatcher batch;
    std::string message;
    std::uint64_t bytes = 0;
    while (bytes < options.pool_bytes) {
        const auto time = timeline.next();
        if (!time) break;
        message.clear();
        generator->next(*time, message);
        const std::size_t with_this = batch.bytes() + message.size() +
                                      (batch.size() + 1) * cli::ImportBatcher::kEventOverhead;
        const bool full = !batch.empty() && with_this > options.batch_bytes;
        if (full || !batch.add(*time, message)) {
            bytes += batch.bytes();
            out.push_back(finish(batch, options, out.size()));
            batch.add(*time, message);
        }
    }
    if (out.empty()) out.push_back(finish(batch, options, 0));
    return out;
}

}  // namespace yagura::bench
