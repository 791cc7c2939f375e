#include "bench/load_group.h"

#include <fmt/core.h>

#include "base/clock.h"
#include "cli/client/aws_client.h"

namespace yagura::bench {

Result<void> make_load_group(const ChildServer& server) {
    SystemClock clock;
    const auto client = YG_TRY(cli::AwsClient::create(server.settings(), clock));
    YG_CHECK(client->call(cli::kLogsService, "CreateLogGroup",
                          fmt::format(R"({{"logGroupName":"{}"}})", kLoadGroup)));
    for (std::size_t stream = 0; stream < kLoadStreams; ++stream) {
        YG_CHECK(client->call(cli::kLogsService, "CreateLogStream",
                              fmt::format(R"({{"logGroupName":"{}","logStreamName":"stream-{}"}})",
                                          kLoadGroup, stream)));
    }
    return {};
}

std::vector<PreparedBody> load_bodies(const BenchOptions& options, cli::corpus::Kind kind,
                                      std::size_t batch_bytes) {
    BodyPoolOptions pool;
    pool.kind = kind;
    pool.log_group = kLoadGroup;
    pool.streams = kLoadStreams;
    pool.batch_bytes = batch_bytes;
    pool.pool_bytes = batch_bytes == kSmallBatch ? options.corpus_bytes / 4 : options.corpus_bytes;
    pool.now = SystemClock().now();
    return make_bodies(pool);
}

LoadOptions load_options(const BenchOptions& options, const ChildServer& server) {
    LoadOptions out;
    out.port = server.port();
    out.region = server.settings().region;
    out.access_key_id = server.settings().access_key_id;
    out.secret = server.settings().secret_access_key;
    out.connections = options.connections;
    out.seconds = options.seconds;
    return out;
}

}  // namespace yagura::bench
