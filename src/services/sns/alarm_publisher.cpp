#include "services/sns/alarm_publisher.h"

#include <fmt/core.h>

#include <utility>

#include "base/random.h"
#include "services/sns/arn.h"
#include "text/json_writer.h"

namespace yagura::services::sns {
namespace {

constexpr std::string_view kPrincipal = "cloudwatch.amazonaws.com";
/// How long a second copy of a notification is known as one.
constexpr std::int64_t kRememberedMs = kDayMs;

std::string texts_of(const ports::AlarmNotification& notification) {
    std::string out;
    text::JsonWriter json(out);
    json.begin_object();
    json.key("default");
    json.string(notification.json);
    json.key("email");
    json.string(notification.email);
    json.key("sms");
    json.string(notification.sms);
    json.end_object();
    return out;
}

ports::RequestContext context_of(const ports::AlarmNotification& notification, TimeMs now) {
    ports::RequestContext context;
    context.identity.kind = ports::Identity::Kind::Service;
    context.identity.arn = kPrincipal;
    context.account_id = notification.account_id;
    context.region = notification.region;
    context.partition = "aws";
    context.request_id = uuid_v4();
    context.secure_transport = true;
    context.time = now;
    return context;
}

}  // namespace

Result<std::string> AlarmPublisher::publish(const ports::AlarmNotification& notification) {
    const auto arn = parse_arn(notification.topic_arn);
    if (!arn || !arn->subscription.empty()) {
        return fail(Errc::InvalidArgument,
                    fmt::format("{} is not the ARN of a topic", notification.topic_arn));
    }
    const TimeMs now = clock_.now();
    if (!YG_TRY(operations_.find_topic(notification.topic_arn)).has_value())
        return fail(Errc::NotFound,
                    fmt::format("Topic does not exist: {}", notification.topic_arn));
    ports::AuthorizationRequest request;
    request.action = "sns:Publish";
    request.resources = {notification.topic_arn};
    request.conditions = {{"aws:SourceArn", {notification.alarm_arn}},
                          {"aws:SourceAccount", {notification.account_id}},
                          {"aws:SourceOwner", {notification.account_id}}};
    YG_CHECK(authorizer_.authorize(context_of(notification, now), request));
    return operations_.publish_once(notification.topic_arn,
                                    {.key = "alarm " + notification.key, .kept_ms = kRememberedMs},
                                    notification.subject, texts_of(notification));
}

}  // namespace yagura::services::sns
