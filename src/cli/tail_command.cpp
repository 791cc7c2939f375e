#include <fmt/core.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include "base/clock.h"
#include "cli/client/aws_client.h"
#include "cli/commands.h"
#include "cli/live_tail_printer.h"
#include "cli/terminal.h"
#include "net/event_stream.h"
#include "text/json_writer.h"

namespace yagura::cli {
namespace {

/// Nothing has to be saved, so Ctrl-C ends the program at once, colours off.
void end_at_once(int) {
    constexpr std::string_view kReset = "\x1b[0m";
    if (::isatty(STDOUT_FILENO) == 1) {
        [[maybe_unused]] const ssize_t written =
            ::write(STDOUT_FILENO, kReset.data(), kReset.size());
    }
    ::_exit(0);
}

void write_texts(text::JsonWriter& json, std::string_view key,
                 const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    json.key(key);
    json.begin_array();
    for (const std::string& text : texts) json.string(text);
    json.end_array();
}

std::string request_body(const TailOptions& options) {
    std::string body;
    text::JsonWriter json(body);
    json.begin_object();
    write_texts(json, "logGroupIdentifiers", options.log_groups);
    write_texts(json, "logStreamNames", options.streams);
    write_texts(json, "logStreamNamePrefixes", options.stream_prefixes);
    if (!options.filter.empty()) {
        json.key("logEventFilterPattern");
        json.string(options.filter);
    }
    json.end_object();
    return body;
}

/// How a session ended.
enum class SessionEnd { TimedOut, BrokenOff };

/// One session: from the call to its end. Errors: those that a new session would meet again.
class TailSession {
  public:
    TailSession(AwsClient& client, LiveTailPrinter& printer) : client_(client), printer_(printer) {}

    Result<SessionEnd> run(const std::string& body) {
        const auto streamed =
            client_.call_streaming(kLogsService, "StartLiveTail", body,
                                   [this](std::string_view bytes) { return take(bytes); });
        if (error_) return fail(*error_);
        if (!streamed && !streamed.error().name().empty()) return fail(streamed.error());
        if (!streamed && !started_ && streamed.error().code() != Errc::Timeout) {
            return fail(streamed.error());
        }
        return timed_out_ ? SessionEnd::TimedOut : SessionEnd::BrokenOff;
    }
    bool started() const { return started_; }

  private:
    bool take(std::string_view bytes) {
        decoder_.feed(bytes);
        for (;;) {
            auto message = decoder_.next();
            if (!message) {
                error_ = message.error();
                return false;
            }
            if (!*message) {
                printer_.flush();
                return true;
            }
            if (!handle(**message)) return false;
        }
    }

    bool handle(const net::EventMessage& message) {
        if (const auto exception = message.find_string(":exception-type")) {
            timed_out_ = *exception == "SessionTimeoutException";
            return false;
        }
        const auto type = message.find_string(":event-type").value_or("");
        if (type == "sessionStart") started_ = true;
        if (type != "sessionUpdate") return true;
        if (auto printed = printer_.print_update(message.payload); !printed)
            error_ = printed.error();
        return !error_;
    }

    AwsClient& client_;
    LiveTailPrinter& printer_;
    net::EventMessageDecoder decoder_;
    std::optional<Error> error_;
    bool started_ = false;
    bool timed_out_ = false;
};

}  // namespace

int run_tail(const TailOptions& options) {
    auto settings = client_settings(options.client);
    if (!settings) return complain(settings.error());
    SystemClock clock;
    auto client = AwsClient::create(std::move(*settings), clock);
    if (!client) return complain(client.error());
    std::signal(SIGINT, end_at_once);
    std::signal(SIGTERM, end_at_once);
    const bool color =
        options.color == "always" || (options.color == "auto" && is_terminal(Output::Standard) &&
                                      !environment_variable("NO_COLOR"));
    LiveTailPrinter printer({.format = options.json ? TailFormat::Json : TailFormat::Text,
                             .color = color ? TailColor::On : TailColor::Off,
                             .show_groups = options.log_groups.size() > 1});
    const std::string body = request_body(options);
    bool ever_started = false;
    for (std::int64_t wait_ms = 500;;) {
        TailSession session(**client, printer);
        const auto ended = session.run(body);
        if (!ended && (!ever_started || !ended.error().name().empty()))
            return complain(ended.error());
        if (session.started()) {
            ever_started = true;
            wait_ms = 500;
        }
        if (ended && *ended == SessionEnd::TimedOut)
            continue;  // three hours are over: a new session
        fmt::print(stderr, "yagura: the connection ended, trying again\n");
        std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
        wait_ms = std::min<std::int64_t>(wait_ms * 2, 15'000);
    }
}

}  // namespace yagura::cli
