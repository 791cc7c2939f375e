#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "bench/load_group.h"
#include "bench/store_folders.h"
#include "cli/client/aws_client.h"
#include "text/json_writer.h"

namespace yagura::bench {
namespace {

constexpr int kStarts = 9;
/// 1 GB of the corpora that the other workloads take by default.
constexpr std::uint64_t kTimesStored = 5;
constexpr double kLoadSeconds = 120;

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

std::string put_body(std::int64_t time, std::string_view message) {
    std::string body;
    text::JsonWriter json(body);
    json.begin_object();
    json.key("logGroupName");
    json.string("/bench/visible");
    json.key("logStreamName");
    json.string("s");
    json.key("logEvents");
    json.begin_array();
    json.begin_object();
    json.key("timestamp");
    json.integer(time);
    json.key("message");
    json.string(message);
    json.end_object();
    json.end_array();
    json.end_object();
    return body;
}

double megabytes(std::uint64_t bytes) {
    return static_cast<double>(bytes) / 1e6;
}

/// A start with events stored, none of them in the page cache.
Result<void> measure_stored(const BenchOptions& options, Report& report) {
    const auto kind = options.corpus.value_or(cli::corpus::Kind::CloudTrail);
    const ScratchFolder folder(options.scratch);
    const std::string data = folder.path() + "/data";
    std::uint64_t stored = 0;
    {
        const auto server = YG_TRY(ChildServer::start(options.server, data));
        YG_CHECK(make_load_group(*server));
        LoadOptions load = load_options(options, *server);
        load.seconds = kLoadSeconds;
        load.max_message_bytes = options.corpus_bytes * kTimesStored;
        stored = YG_TRY(run_load(load, load_bodies(options, kind, kLargeBatch))).message_bytes;
        YG_CHECK(server->stop());
    }
    std::vector<double> starts;
    for (int round = 0; round < kStarts; ++round) {
        forget_pages(data);
        const auto server = YG_TRY(ChildServer::start(options.server, data));
        starts.push_back(server->start_ms());
        YG_CHECK(server->stop());
    }
    report.add({"start", "events stored, raw", megabytes(stored), "MB", ""});
    report.add({"start", "start with these, their files cold", median(starts), "ms", "<= 40"});
    return {};
}

}  // namespace

Result<void> run_start(const BenchOptions& options, Report& report) {
    const std::string workload = "start";
    std::vector<double> empty;
    std::vector<double> again;
    for (int round = 0; round < kStarts; ++round) {
        const ScratchFolder folder(options.scratch);
        {
            const auto server = YG_TRY(ChildServer::start(options.server, folder.path() + "/data"));
            empty.push_back(server->start_ms());
            YG_CHECK(server->stop());
        }
        const auto server = YG_TRY(ChildServer::start(options.server, folder.path() + "/data"));
        again.push_back(server->start_ms());
        if (round + 1 == kStarts) {
            std::this_thread::sleep_for(std::chrono::seconds(2));
            report.add({workload, "first start to first answer", median(empty), "ms", "<= 50"});
            report.add({workload, "later start to first answer", median(again), "ms", "<= 50"});
            report.add({workload, "memory when idle", megabytes(server->figures().resident_bytes),
                        "MB", "<= 30"});
        }
        YG_CHECK(server->stop());
    }
    return measure_stored(options, report);
}

Result<void> run_visible(const BenchOptions& options, Report& report) {
    const std::string workload = "visible";
    SystemClock clock;
    const ScratchFolder folder(options.scratch);
    const auto server = YG_TRY(ChildServer::start(options.server, folder.path() + "/data"));
    const auto writer = YG_TRY(cli::AwsClient::create(server->settings(), clock));
    const auto reader = YG_TRY(cli::AwsClient::create(server->settings(), clock));
    YG_CHECK(writer->call(cli::kLogsService, "CreateLogGroup",
                          std::string(R"({"logGroupName":"/bench/visible"})")));
    YG_CHECK(writer->call(cli::kLogsService, "CreateLogStream",
                          std::string(R"({"logGroupName":"/bench/visible","logStreamName":"s"})")));
    std::vector<double> put_ms;
    std::vector<double> seen_ms;
    double late = 0;
    for (int round = 0; round < 200; ++round) {
        const std::string message = fmt::format("event number {}", round);
        const std::string body = put_body(clock.now().value, message);
        const std::int64_t begin = clock.monotonic_ns();
        YG_CHECK(writer->call(cli::kLogsService, "PutLogEvents", body));
        const std::int64_t acknowledged = clock.monotonic_ns();
        for (int look = 1;; ++look) {
            const std::string answer = YG_TRY(reader->call(
                cli::kLogsService, "GetLogEvents",
                std::string(R"({"logGroupName":"/bench/visible","logStreamName":"s","limit":1})")));
            if (answer.find(message) != answer.npos) break;
            if (look == 1) ++late;
            if (look > 10'000) return fail(Errc::Timeout, "an acknowledged event stays invisible");
        }
        put_ms.push_back(static_cast<double>(acknowledged - begin) / 1e6);
        seen_ms.push_back(static_cast<double>(clock.monotonic_ns() - acknowledged) / 1e6);
    }
    std::sort(seen_ms.begin(), seen_ms.end());
    report.add({workload, "PutLogEvents of one event, p50", median(put_ms), "ms", ""});
    report.add({workload, "acknowledged to read elsewhere, p50", median(seen_ms), "ms", "<= 5"});
    report.add({workload, "acknowledged to read elsewhere, p99", seen_ms[seen_ms.size() * 99 / 100],
                "ms", "<= 5"});
    report.add({workload, "not visible at the first look", late, "", "0"});
    YG_CHECK(server->stop());
    return {};
}

}  // namespace yagura::bench
