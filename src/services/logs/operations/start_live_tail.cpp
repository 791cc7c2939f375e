#include "api/logs/errors.h"
#include "base/random.h"
#include "services/logs/logs_operations.h"
#include "services/logs/request_checks.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

class StreamOutput final : public LiveTailOutput {
  public:
    StreamOutput(StartLiveTailResponseStream stream, LiveTailSessionStart start)
        : stream_(std::move(stream)), start_(std::move(start)) {}

    void begin() override { stream_.session_start(start_); }
    bool update(const LiveTailSessionUpdate& update) override {
        return stream_.session_update(update);
    }
    void timed_out() override { stream_.session_timeout_exception("Session timed out"); }
    void failed(std::string message) override {
        stream_.session_streaming_exception(std::move(message));
    }
    bool closed() const override { return stream_.closed(); }

  private:
    StartLiveTailResponseStream stream_;
    LiveTailSessionStart start_;
};

}  // namespace

Result<void> LogsOperations::start_live_tail(const ports::RequestContext& context,
                                             const StartLiveTailRequest& request,
                                             StartLiveTailResponseStream stream) {
    if (request.log_stream_names && request.log_stream_name_prefixes) {
        return fail(invalid_parameter_exception(
            "Only one of logStreamNames or logStreamNamePrefixes can be provided."));
    }
    const bool by_stream = request.log_stream_names || request.log_stream_name_prefixes;
    if (by_stream && request.log_group_identifiers.size() > 1) {
        return fail(invalid_parameter_exception(
            "logStreamNames and logStreamNamePrefixes can only be used with a single log group."));
    }
    LiveTailRequest wanted;
    wanted.account = context.account_id;
    for (const std::string& identifier : request.log_group_identifiers) {
        auto group = YG_TRY(require_group_by_identifier(context, identifier));
        YG_CHECK(require_readable_class(*group, "StartLiveTail"));
        std::string arn = group->arn();
        wanted.groups.push_back({std::move(group), std::move(arn)});
    }
    if (request.log_stream_names) wanted.stream_names = *request.log_stream_names;
    if (request.log_stream_name_prefixes) wanted.stream_prefixes = *request.log_stream_name_prefixes;
    auto filter = pattern::FilterPattern::parse(request.log_event_filter_pattern.value_or(""));
    if (!filter.has_value()) return fail(invalid_parameter_exception(filter.error().message()));
    wanted.filter = *std::move(filter);

    LiveTailSessionStart start;
    start.request_id = context.request_id;
    start.session_id = uuid_v4();
    start.log_group_identifiers = request.log_group_identifiers;
    start.log_stream_names = wanted.stream_names;
    start.log_stream_name_prefixes = wanted.stream_prefixes;
    start.log_event_filter_pattern = request.log_event_filter_pattern.value_or("");

    const auto started = live_tail_.start(
        std::move(wanted), std::make_shared<StreamOutput>(std::move(stream), std::move(start)));
    if (!started.has_value() && started.error().code() == Errc::LimitExceeded) {
        return fail(limit_exceeded_exception(
            "The maximum number of concurrent live tail sessions has been reached."));
    }
    return started;
}

}  // namespace yagura::services::logs
