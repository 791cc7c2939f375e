#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>

#include "base/clock.h"
#include "bench/child_server.h"
#include "bench/load_client.h"
#include "bench/workloads.h"
#include "cli/client/aws_client.h"
#include "crypto/sha256.h"
#include "text/base64.h"

namespace yagura::bench {
namespace {

constexpr std::string_view kName = "kinesis";
constexpr std::size_t kShards = 4;
constexpr std::size_t kRecordsOfRequest = 500;
constexpr std::size_t kBodies = 32;

/// PutRecords requests with events of a corpus as records, each with one of a thousand keys.
std::vector<PreparedBody> record_bodies(cli::corpus::Kind kind) {
    const auto generator = cli::corpus::make_generator(kind, 1);
    const TimeMs now = SystemClock().now();
    cli::corpus::Timeline timeline(1, now - kHourMs, now, kBodies * kRecordsOfRequest);
    std::vector<PreparedBody> out(kBodies);
    std::string message;
    std::size_t number = 0;
    for (PreparedBody& body : out) {
        body.json = R"({"StreamName":"bench","Records":[)";
        for (std::size_t i = 0; i < kRecordsOfRequest; ++i, ++number) {
            message.clear();
            generator->next(timeline.next().value_or(now), message);
            fmt::format_to(std::back_inserter(body.json),
                           R"({}{{"PartitionKey":"key-{}","Data":"{}"}})", i == 0 ? "" : ",",
                           number % 1000, text::base64_encode(message));
            body.message_bytes += message.size();
        }
        body.json += "]}";
        body.events = kRecordsOfRequest;
        body.sha256_hex = crypto::sha256_hex(body.json);
    }
    return out;
}

/// MB/s of one writer that writes pieces of this size, each synced before the next.
Result<double> synced_writing(const BenchOptions& options, std::size_t piece) {
    const ScratchFolder folder(options.scratch);
    const std::string path = folder.path() + "/sync";
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return fail(Errc::Io, fmt::format("{} cannot be made: error {}", path, errno));
    const std::string bytes(piece, 'z');
    SystemClock clock;
    const std::int64_t begin = clock.monotonic_ns();
    std::uint64_t written = 0;
    bool failed = false;
    double seconds = 0;
    while (!failed && (seconds = static_cast<double>(clock.monotonic_ns() - begin) / 1e9) < 2) {
        failed = ::write(file, bytes.data(), piece) != static_cast<ssize_t>(piece) ||
                 ::fdatasync(file) != 0;
        written += piece;
    }
    ::close(file);
    if (failed) return fail(Errc::Io, fmt::format("{} cannot be written", path));
    return static_cast<double>(written) / 1e6 / seconds;
}

}  // namespace

Result<void> run_kinesis(const BenchOptions& options, Report& report) {
    const std::string workload(kName);
    const auto kind = options.corpus.value_or(cli::corpus::Kind::CloudTrail);
    const auto bodies = record_bodies(kind);
    const double disk = YG_TRY(synced_writing(options, bodies.front().message_bytes));
    SystemClock clock;
    const ScratchFolder folder(options.scratch);
    const auto server = YG_TRY(ChildServer::start(options.server, folder.path() + "/data"));
    const auto client = YG_TRY(cli::AwsClient::create(server->settings(), clock));
    YG_CHECK(client->call(cli::kKinesisService, "CreateStream",
                          fmt::format(R"({{"StreamName":"bench","ShardCount":{}}})", kShards)));
    LoadOptions load;
    load.port = server->port();
    load.region = server->settings().region;
    load.access_key_id = server->settings().access_key_id;
    load.secret = server->settings().secret_access_key;
    load.service = "kinesis";
    load.target = "Kinesis_20131202.PutRecords";
    load.connections = options.connections;
    load.seconds = options.seconds;
    const LoadResult result = YG_TRY(run_load(load, bodies));
    const ProcessFigures end = YG_TRY(server->stop());
    const double megabytes = static_cast<double>(result.message_bytes) / 1e6;
    const double throughput = megabytes / result.seconds;
    report.add({workload, "PutRecords, data acknowledged", throughput, "MB/s", ""});
    report.add(
        {workload, "records", static_cast<double>(result.events) / result.seconds, "/s", ""});
    report.add({workload, "latency p50", result.percentile_ms(0.5), "ms", ""});
    report.add({workload, "latency p99", result.percentile_ms(0.99), "ms", ""});
    report.add({workload, "a file written and synced, request by request", disk, "MB/s", ""});
    report.add({workload, "PutRecords to that", throughput / disk, "times", ">= 0.5"});
    report.add({workload, "server CPU", end.cpu_seconds / (megabytes / 1000), "s/GB", ""});
    if (result.refused > 0) report.note(workload, result.first_refusal);
    return {};
}

}  // namespace yagura::bench
