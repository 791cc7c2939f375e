#include <fmt/core.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include "base/clock.h"
#include "cli/client/api_sink.h"
#include "cli/client/aws_client.h"
#include "cli/commands.h"
#include "cli/corpus/corpus.h"
#include "cli/import/batch_sender.h"
#include "cli/import/import_batcher.h"
#include "cli/terminal.h"
#include "server/units.h"
#include "text/json_writer.h"

namespace yagura::cli {
namespace {

std::atomic<bool> stop_wanted{false};

void ask_to_stop(int) {
    stop_wanted.store(true);
}

/// One of the demo's log groups: a generator and a batch for each of its streams.
class DemoGroup {
  public:
    /// `share`: of all events, which part is of this kind.
    DemoGroup(corpus::Kind kind, double share, std::uint64_t seed)
        : kind_(kind), share_(share), seed_(seed), generator_(corpus::make_generator(kind, seed)) {
        batches_.resize(generator_->streams().size());
    }

    std::string_view log_group() const { return corpus::demo_group(kind_); }
    std::uint64_t events() const { return events_; }
    std::uint64_t bytes() const { return bytes_; }

    struct Body {
        std::string stream;
        std::string json;
    };

    /// Events of the past, handed on in full batches.
    Result<void> write_history(TimeMs from, TimeMs to, double rate, BatchSender& sender,
                               ProgressLine& progress) {
        const double wanted = rate * share_ * static_cast<double>(to - from) / 1000.0;
        corpus::Timeline timeline(seed_, from, to, static_cast<std::uint64_t>(wanted));
        while (const auto time = timeline.next()) {
            if (stop_wanted.load()) return {};
            const std::uint32_t stream = make_event(*time);
            if (!batches_[stream].add(*time, message_)) {
                YG_CHECK(sender.send(take(stream).json));
                batches_[stream].add(*time, message_);
                if (progress.due()) {
                    progress.show(
                        static_cast<double>(*time - from) / static_cast<double>(to - from),
                        fmt::format("{}  {} events", log_group(), grouped(events_)));
                }
            }
        }
        for (Body& body : take_all()) YG_CHECK(sender.send(std::move(body.json)));
        return {};
    }

    /// Events of the last `seconds` until `now`, at the given rate of all groups together.
    std::vector<Body> live(TimeMs now, double seconds, double rate) {
        due_ += rate * share_ * seconds;
        for (; due_ >= 1.0; due_ -= 1.0) {
            const std::uint32_t stream = make_event(now);
            batches_[stream].add(now, message_);
        }
        return take_all();
    }

  private:
    std::uint32_t make_event(TimeMs time) {
        message_.clear();
        const std::uint32_t stream = generator_->next(time, message_);
        ++events_;
        bytes_ += message_.size();
        return stream;
    }

    Body take(std::size_t stream) {
        const std::string& name = generator_->streams()[stream];
        return {name, batches_[stream].take_body(log_group(), name)};
    }

    std::vector<Body> take_all() {
        std::vector<Body> out;
        for (std::size_t stream = 0; stream < batches_.size(); ++stream) {
            if (!batches_[stream].empty()) out.push_back(take(stream));
        }
        return out;
    }

    corpus::Kind kind_;
    double share_;
    std::uint64_t seed_;
    std::unique_ptr<corpus::Generator> generator_;
    std::vector<ImportBatcher> batches_;
    std::string message_;
    double due_ = 0;
    std::uint64_t events_ = 0;
    std::uint64_t bytes_ = 0;
};

std::vector<DemoGroup> make_groups(std::uint64_t seed) {
    std::vector<DemoGroup> out;
    out.emplace_back(corpus::Kind::WindowsSecurity, 0.30, seed);
    out.emplace_back(corpus::Kind::CloudTrail, 0.15, seed);
    out.emplace_back(corpus::Kind::Web, 0.35, seed);
    out.emplace_back(corpus::Kind::AppJson, 0.20, seed);
    return out;
}

std::string names_body(std::string_view group, std::string_view stream) {
    std::string body;
    text::JsonWriter json(body);
    json.begin_object();
    json.key("logGroupName");
    json.string(group);
    if (!stream.empty()) {
        json.key("logStreamName");
        json.string(stream);
    }
    json.end_object();
    return body;
}

/// PutLogEvents as the usual clients do it: group and stream are made when they turn out to be
/// missing.
Result<void> put(AwsClient& client, std::string_view group, const DemoGroup::Body& body) {
    const auto answer = client.call(kLogsService, "PutLogEvents", body.json);
    if (answer) return {};
    if (answer.error().code() != Errc::NotFound) return fail(answer.error());
    for (const std::string_view stream : {std::string_view(), std::string_view(body.stream)}) {
        const auto made =
            client.call(kLogsService, stream.empty() ? "CreateLogGroup" : "CreateLogStream",
                        names_body(group, stream));
        if (!made && made.error().code() != Errc::AlreadyExists) return fail(made.error());
    }
    YG_CHECK(client.call(kLogsService, "PutLogEvents", body.json));
    return {};
}

Result<void> trickle(AwsClient& client, Clock& clock, std::vector<DemoGroup>& groups, double rate) {
    std::int64_t last = clock.monotonic_ns();
    while (!stop_wanted.load()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(250));
        const std::int64_t now = clock.monotonic_ns();
        const double seconds = static_cast<double>(now - last) / 1e9;
        last = now;
        for (DemoGroup& group : groups) {
            for (const DemoGroup::Body& body : group.live(clock.now(), seconds, rate)) {
                YG_CHECK(put(client, group.log_group(), body));
            }
        }
    }
    return {};
}

Result<void> write_history(AwsClient& client, std::vector<DemoGroup>& groups, TimeMs from,
                           TimeMs to, double rate) {
    ApiImportSink sink(client);
    BatchSender sender(sink);
    ProgressLine progress;
    for (DemoGroup& group : groups) {
        YG_CHECK(group.write_history(from, to, rate, sender, progress));
    }
    YG_CHECK(sender.finish());
    progress.clear();
    for (const DemoGroup& group : groups) {
        fmt::print("{:<24} {:>12} events {:>12}\n", group.log_group(), grouped(group.events()),
                   bytes_text(group.bytes()));
    }
    return {};
}

void print_hints(const AwsSettings& settings, const ClientOptions& options) {
    const std::string data =
        options.data_folder ? fmt::format(" --data {}", *options.data_folder) : "";
    fmt::print(
        "\nTry (with the profile of the credentials file):\n"
        "  aws --endpoint-url {0} logs filter-log-events --log-group-name /demo/windows/security "
        "\\\n"
        "      --filter-pattern \"\\\"<EventID>4624</EventID>\\\" \\\"<Data "
        "Name='LogonType'>3</Data>\\\"\" --limit 3\n"
        "  yagura tail /demo/web/access{1}\n\n",
        settings.endpoint_url, data);
    std::fflush(stdout);
}

Result<void> demo(const DemoOptions& options) {
    const std::int64_t history_ms = YG_TRY(server::parse_duration_ms(options.history));
    SystemClock clock;
    const auto client = YG_TRY(AwsClient::create(YG_TRY(client_settings(options.client)), clock));
    std::vector<DemoGroup> groups = make_groups(options.seed);
    const TimeMs now = clock.now();
    if (history_ms > 0) {
        YG_CHECK(write_history(*client, groups, now - history_ms, now, options.rate));
        print_hints(client->settings(), options.client);
    }
    if (options.once || stop_wanted.load()) return {};
    fmt::print("Adding about {} events a second until Ctrl-C.\n", options.rate);
    std::fflush(stdout);
    return trickle(*client, clock, groups, options.rate);
}

}  // namespace

int run_demo(const DemoOptions& options) {
    std::signal(SIGINT, ask_to_stop);
    std::signal(SIGTERM, ask_to_stop);
    const auto result = demo(options);
    return result ? 0 : complain(result.error());
}

}  // namespace yagura::cli
