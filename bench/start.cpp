#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "bench/child_server.h"
#include "bench/workloads.h"
#include "cli/client/aws_client.h"
#include "text/json_writer.h"

namespace yagura::bench {
namespace {

constexpr int kStarts = 9;

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
            report.add({workload, "memory when idle",
                        static_cast<double>(server->figures().resident_bytes) / 1e6, "MB",
                        "<= 30"});
        }
        YG_CHECK(server->stop());
    }
    return {};
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
