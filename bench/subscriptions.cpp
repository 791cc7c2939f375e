#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include "base/arena.h"
#include "base/clock.h"
#include "bench/load_group.h"
#include "cli/client/aws_client.h"
#include "codec/gzip_stream.h"
#include "text/base64.h"
#include "text/json_cursor.h"
#include "text/percent.h"

namespace yagura::bench {
namespace {

constexpr double kMegabytesASecond = 10;
constexpr std::size_t kBatchBytes = 100'000;

/// A server with a group, a role that may put records, and Kinesis streams.
class Stage {
  public:
    static Result<std::unique_ptr<Stage>> open(const BenchOptions& options) {
        std::unique_ptr<Stage> stage(new Stage(options));
        stage->server_ =
            YG_TRY(ChildServer::start(options.server, stage->folder_.path() + "/data"));
        stage->client_ = YG_TRY(cli::AwsClient::create(stage->server_->settings(), stage->clock_));
        YG_CHECK(make_load_group(*stage->server_));
        YG_CHECK(stage->make_role());
        return stage;
    }

    Result<void> logs(std::string_view operation, std::string body) {
        YG_CHECK(client_->call(cli::kLogsService, operation, std::move(body)));
        return {};
    }

    Result<void> subscribe(std::string_view name, std::string_view pattern) {
        YG_CHECK(client_->call(cli::kKinesisService, "CreateStream",
                               fmt::format(R"({{"StreamName":"{}","ShardCount":1}})", name)));
        return logs(
            "PutSubscriptionFilter",
            fmt::format(R"({{"logGroupName":"{}","filterName":"{}","filterPattern":"{}",)"
                        R"("roleArn":"{}","destinationArn":"arn:aws:kinesis:{}:{}:stream/{}"}})",
                        kLoadGroup, name, pattern, role_arn(), server_->settings().region, kAccount,
                        name));
    }
    Result<void> unsubscribe(std::string_view name) {
        return logs("DeleteSubscriptionFilter",
                    fmt::format(R"({{"logGroupName":"{}","filterName":"{}"}})", kLoadGroup, name));
    }

    ChildServer& server() { return *server_; }

  private:
    static constexpr std::string_view kAccount = "000000000000";
    explicit Stage(const BenchOptions& options) : folder_(options.scratch) {}

    static std::string role_arn() { return fmt::format("arn:aws:iam::{}:role/bench", kAccount); }

    Result<void> make_role() {
        const auto statement = [](std::string_view inside) {
            return text::percent_encode(fmt::format(
                R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",{}}}]}})", inside));
        };
        YG_CHECK(client_->call(
            cli::kIamService, "CreateRole",
            "Action=CreateRole&Version=2010-05-08&RoleName=bench&AssumeRolePolicyDocument=" +
                statement(
                    R"("Principal":{"Service":"logs.amazonaws.com"},"Action":"sts:AssumeRole")")));
        YG_CHECK(client_->call(
            cli::kIamService, "PutRolePolicy",
            "Action=PutRolePolicy&Version=2010-05-08&RoleName=bench&PolicyName=p&PolicyDocument=" +
                statement(R"("Action":"kinesis:PutRecord","Resource":"*")")));
        return {};
    }

    const ScratchFolder folder_;
    SystemClock clock_;
    std::unique_ptr<ChildServer> server_;
    std::unique_ptr<cli::AwsClient> client_;
};

/// When batches were sent and seen, by the number that each of them bears.
class Sightings {
  public:
    void sent(int number, std::int64_t at_ns) {
        const std::lock_guard lock(mutex_);
        sent_[number] = at_ns;
    }
    void seen(int number, std::int64_t at_ns) {
        const std::lock_guard lock(mutex_);
        const auto found = sent_.find(number);
        if (found == sent_.end()) return;
        waits_ms_.push_back(static_cast<double>(at_ns - found->second) / 1e6);
        sent_.erase(found);
    }
    std::size_t waiting() const {
        const std::lock_guard lock(mutex_);
        return sent_.size();
    }
    std::vector<double> waits_ms() {
        const std::lock_guard lock(mutex_);
        std::sort(waits_ms_.begin(), waits_ms_.end());
        return waits_ms_;
    }

  private:
    mutable std::mutex mutex_;
    std::map<int, std::int64_t> sent_;
    std::vector<double> waits_ms_;
};

std::string batch(int number, TimeMs now) {
    static const std::string kFiller(500, 'f');
    std::string body =
        fmt::format(R"({{"logGroupName":"{}","logStreamName":"stream-{}","logEvents":[)",
                    kLoadGroup, static_cast<std::size_t>(number) % kLoadStreams);
    fmt::format_to(std::back_inserter(body), R"({{"timestamp":{},"message":"batch <{}>"}})",
                   now.value, number);
    for (std::size_t bytes = 0, i = 0; bytes < kBatchBytes; bytes += kFiller.size(), ++i) {
        fmt::format_to(std::back_inserter(body), R"(,{{"timestamp":{},"message":"{:08} {}"}})",
                       now.value, i * 7919 + static_cast<std::size_t>(number), kFiller);
    }
    return body + "]}";
}

Result<void> write_batches(const cli::AwsSettings& settings, double seconds, Sightings& sightings) {
    SystemClock clock;
    const auto client = YG_TRY(cli::AwsClient::create(settings, clock));
    const std::int64_t step_ns = static_cast<std::int64_t>(static_cast<double>(kBatchBytes) /
                                                           (kMegabytesASecond * 1e6) * 1e9);
    const std::int64_t begin = clock.monotonic_ns();
    for (int number = 0;; ++number) {
        const std::int64_t due = begin + number * step_ns;
        if (static_cast<double>(due - begin) / 1e9 > seconds) return {};
        const std::int64_t now = clock.monotonic_ns();
        if (due > now) std::this_thread::sleep_for(std::chrono::nanoseconds(due - now));
        const std::string body = batch(number, clock.now());
        // A batch that is sent late, as the one before took long, counts from when it was due.
        sightings.sent(number, due);
        YG_CHECK(client->call(cli::kLogsService, "PutLogEvents", body));
    }
}

/// Notes the batches whose events are in a document.
void note_document(std::string_view packed, std::int64_t at_ns, Sightings& sightings) {
    std::string text(4 << 20, '\0');
    codec::GzipStream stream;
    const auto step = stream.unpack(packed, text.data(), text.size());
    if (!step) return;
    text.resize(step->produced);
    constexpr std::string_view kMark = "batch <";
    for (std::size_t at = 0; (at = text.find(kMark, at)) != text.npos;) {
        at += kMark.size();
        sightings.seen(std::atoi(text.c_str() + at), at_ns);
    }
}

Result<std::string> string_member(std::string_view json, std::string_view wanted) {
    Arena arena;
    text::JsonCursor cursor(json);
    YG_CHECK(cursor.enter_object());
    while (const auto key = YG_TRY(cursor.next_key(arena))) {
        if (*key == wanted) return std::string(YG_TRY(cursor.string_value(arena)));
        YG_CHECK(cursor.skip_value());
    }
    return fail(Errc::NotFound, fmt::format("the answer has no {}", wanted));
}

Result<void> read_stream(const cli::AwsSettings& settings, std::string_view stream,
                         const std::atomic<bool>& done, Sightings& sightings) {
    SystemClock clock;
    const auto client = YG_TRY(cli::AwsClient::create(settings, clock));
    std::string iterator = YG_TRY(string_member(
        YG_TRY(client->call(cli::kKinesisService, "GetShardIterator",
                            fmt::format(R"({{"StreamName":"{}","ShardId":"shardId-000000000000",)"
                                        R"("ShardIteratorType":"TRIM_HORIZON"}})",
                                        stream))),
        "ShardIterator"));
    while (!done || sightings.waiting() > 0) {
        const std::string answer =
            YG_TRY(client->call(cli::kKinesisService, "GetRecords",
                                fmt::format(R"({{"ShardIterator":"{}"}})", iterator)));
        const std::int64_t now = clock.monotonic_ns();
        iterator = YG_TRY(string_member(answer, "NextShardIterator"));
        constexpr std::string_view kData = "\"Data\":\"";
        bool any = false;
        for (std::size_t at = 0; (at = answer.find(kData, at)) != answer.npos; any = true) {
            at += kData.size();
            const auto data =
                text::base64_decode(std::string_view(answer).substr(at, answer.find('"', at) - at));
            if (data) note_document(*data, now, sightings);
        }
        if (!any) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return {};
}

Result<void> measure_latency(const BenchOptions& options, Report& report) {
    const auto stage = YG_TRY(Stage::open(options));
    YG_CHECK(stage->subscribe("everything", ""));
    Sightings sightings;
    std::atomic<bool> done = false;
    Result<void> reading;
    std::thread reader(
        [&] { reading = read_stream(stage->server().settings(), "everything", done, sightings); });
    const auto written = write_batches(stage->server().settings(), options.seconds, sightings);
    done = true;
    reader.join();
    YG_CHECK(written);
    YG_CHECK(reading);
    const auto waits = sightings.waits_ms();
    if (waits.empty()) return fail(Errc::Internal, "nothing was delivered");
    const std::string workload = "subscriptions at 10 MB/s";
    report.add({workload, "PutLogEvents sent to GetRecords answered, p50", waits[waits.size() / 2],
                "ms", ""});
    report.add({workload, "PutLogEvents sent to GetRecords answered, p99",
                waits[waits.size() * 99 / 100], "ms", "<= 50"});
    report.add({workload, "batches", static_cast<double>(waits.size()), "", ""});
    YG_CHECK(stage->server().stop());
    return {};
}

Result<void> measure_slowdown(const BenchOptions& options, Report& report) {
    const auto stage = YG_TRY(Stage::open(options));
    const auto bodies =
        load_bodies(options, options.corpus.value_or(cli::corpus::Kind::CloudTrail), kLargeBatch);
    LoadOptions load = load_options(options, stage->server());
    load.seconds = std::min(options.seconds, 0.5);
    YG_CHECK(run_load(load, bodies));
    load.seconds = options.seconds / 2;
    double plain = 0;
    double filtered = 0;
    // In turns, so that what else the machine does meets both.
    for (int round = 0; round < 3; ++round) {
        LoadResult result = YG_TRY(run_load(load, bodies));
        plain += static_cast<double>(result.message_bytes) / 1e6 / result.seconds / 3;
        const std::string first = fmt::format("json-{}", round);
        const std::string second = fmt::format("words-{}", round);
        YG_CHECK(stage->subscribe(first, "{ $.userIdentity.type = tada }"));
        YG_CHECK(stage->subscribe(second, "ConsoleLogin Failure"));
        result = YG_TRY(run_load(load, bodies));
        filtered += static_cast<double>(result.message_bytes) / 1e6 / result.seconds / 3;
        YG_CHECK(stage->unsubscribe(first));
        YG_CHECK(stage->unsubscribe(second));
    }
    const std::string workload = "subscriptions, ingest as fast as it goes";
    report.add({workload, "without filters", plain, "MB/s", ""});
    report.add({workload, "with two filters", filtered, "MB/s", ""});
    report.add({workload, "slowdown", 100 * (1 - filtered / plain), "%", "<= 15"});
    YG_CHECK(stage->server().stop());
    return {};
}

}  // namespace

Result<void> run_subscriptions(const BenchOptions& options, Report& report) {
    YG_CHECK(measure_latency(options, report));
    return measure_slowdown(options, report);
}

}  // namespace yagura::bench
