#include "alarms/message.h"

#include <fmt/format.h>
#include <algorithm>

#include "alarms/message_json.h"
#include "alarms/reason.h"
#include "text/json_writer.h"
#include "text/number.h"
#include "text/percent.h"

namespace yagura::alarms {
namespace {

constexpr std::size_t kMaxSubject = 100;
constexpr std::size_t kMaxChildrenInMail = 10;

/// `ALARM: "name" in REGION`, with the name shortened where it would get longer than a subject may.
std::string subject_of(const AlarmBase& alarm) {
    const auto with = [&](std::string_view name) {
        return fmt::format("{}: \"{}\" in {}", to_string(alarm.state), name,
                           region_display_name(alarm.region));
    };
    std::string out = with(alarm.name);
    if (out.size() <= kMaxSubject) return out;
    std::size_t keep = kMaxSubject - with("...").size();
    while (keep > 0 && (static_cast<unsigned char>(alarm.name[keep]) & 0xC0) == 0x80) --keep;
    return with(alarm.name.substr(0, keep) + "...");
}

/// "- Name:                       value": values stand at the column where `width` ends.
void detail(std::string& out, std::string_view name, std::string_view value,
            std::size_t width = 28) {
    fmt::format_to(std::back_inserter(out), "- {:<{}}{}\n", fmt::format("{}:", name), width, value);
}

std::string bracketed(const std::vector<std::string>& values) {
    std::string out;
    for (const std::string& value : values)
        fmt::format_to(std::back_inserter(out), "{}[{}]", out.empty() ? "" : " ", value);
    return out;
}

void actions(std::string& out, const AlarmBase& alarm) {
    fmt::format_to(std::back_inserter(out),
                   "State Change Actions:\n- OK: {}\n- ALARM: {}\n- INSUFFICIENT_DATA: {}\n",
                   bracketed(alarm.ok_actions), bracketed(alarm.alarm_actions),
                   bracketed(alarm.insufficient_data_actions));
}

void link_to(std::string& out, const std::string& link) {
    if (link.empty()) return;
    fmt::format_to(std::back_inserter(out),
                   "View this alarm in the AWS Management Console:\n{}\n\n", link);
}

void details(std::string& out, const AlarmBase& alarm, const Transition& transition,
             const std::string* rule) {
    out += "Alarm Details:\n";
    detail(out, "Name", alarm.name);
    detail(out, "Description", alarm.description.value_or(""));
    detail(out, "State Change",
           fmt::format("{} -> {}", to_string(transition.from), to_string(alarm.state)));
    if (rule != nullptr) detail(out, "Alarm Rule", *rule);
    detail(out, "Reason for State Change", alarm.reason);
    detail(out, "Timestamp", spoken_time(alarm.state_transitioned));
    detail(out, "AWS Account", alarm.account_id);
    detail(out, "Alarm Arn", alarm.arn);
    out += '\n';
}

std::string threshold_line(const MetricAlarm& alarm) {
    const std::string what =
        alarm.threshold
            ? fmt::format("{} {}", to_string(alarm.comparison), text::java_double(*alarm.threshold))
            : fmt::format("{} the band {}", to_string(alarm.comparison),
                          alarm.threshold_metric_id.value_or(""));
    const std::string span =
        alarm.datapoints_to_alarm
            ? fmt::format("at least {} of the last {} period(s) of {} seconds", alarm.needed(),
                          alarm.evaluation_periods, alarm.period())
            : fmt::format("{} seconds", alarm.evaluation_periods * alarm.period());
    return fmt::format(
        "Threshold:\n- The alarm is in the ALARM state when the metric is {} for {}.\n\n", what,
        span);
}

void monitored_metric(std::string& out, const MetricAlarm& alarm) {
    constexpr std::size_t kWidth = 37;
    std::string dimensions;
    for (const Dimension& dimension : alarm.metric.dimensions)
        fmt::format_to(std::back_inserter(dimensions), "{}[{} = {}]", dimensions.empty() ? "" : " ",
                       dimension.name, dimension.value);
    out += "Monitored Metric:\n";
    detail(out, "MetricNamespace", alarm.metric.metric_namespace, kWidth);
    detail(out, "MetricName", alarm.metric.metric_name, kWidth);
    detail(out, "Dimensions", dimensions, kWidth);
    detail(out, "Period", fmt::format("{} seconds", alarm.metric.period), kWidth);
    detail(out, "Statistic", alarm.metric.stat, kWidth);
    detail(out, "Unit", alarm.metric.unit.value_or("not specified"), kWidth);
    detail(out, "TreatMissingData", to_string(alarm.missing_data()), kWidth);
    out += "\n\n";
}

void monitored_math(std::string& out, const MetricAlarm& alarm) {
    out += "Monitored Metrics:\n";
    for (const MathMember& member : alarm.math) {
        const std::string label =
            member.label ? fmt::format(" ({})", *member.label) : std::string();
        if (!member.metric) {
            fmt::format_to(std::back_inserter(out), "- {} = {}{}\n", member.id, member.expression,
                           label);
            continue;
        }
        const MetricStat& metric = *member.metric;
        fmt::format_to(std::back_inserter(out), "- {} = {} {}", member.id, metric.metric_namespace,
                       metric.metric_name);
        for (const Dimension& dimension : metric.dimensions)
            fmt::format_to(std::back_inserter(out), " [{} = {}]", dimension.name, dimension.value);
        fmt::format_to(std::back_inserter(out), ", {} over {} seconds{}\n", metric.stat,
                       metric.period, label);
    }
    detail(out, "TreatMissingData", to_string(alarm.missing_data()), 37);
    out += "\n\n";
}

std::string email_of(const MetricAlarm& alarm, const Transition& transition,
                     const std::string& link) {
    std::string out = fmt::format(
        "You are receiving this email because your Amazon CloudWatch Alarm \"{}\" in the {} region "
        "has entered the {} state, because \"{}\" at \"{}\".\n\n",
        alarm.name, region_display_name(alarm.region), to_string(alarm.state), alarm.reason,
        spoken_time(alarm.state_transitioned));
    link_to(out, link);
    details(out, alarm, transition, nullptr);
    out += threshold_line(alarm);
    if (alarm.on_math())
        monitored_math(out, alarm);
    else
        monitored_metric(out, alarm);
    actions(out, alarm);
    return out;
}

std::string email_of(const CompositeAlarm& alarm, const Transition& transition,
                     const std::string& link) {
    std::string out = fmt::format(
        "You are receiving this email because your Amazon CloudWatch Alarm \"{}\" in the {} region "
        "has transitioned to {} state on {}, because \"{}\".\n\n",
        alarm.name, region_display_name(alarm.region), to_string(alarm.state),
        spoken_time(alarm.state_transitioned), alarm.reason);
    link_to(out, link);
    details(out, alarm, transition, &alarm.rule);
    out += "Triggering children (max. 10):\n";
    for (std::size_t i = 0; i < std::min(transition.children.size(), kMaxChildrenInMail); ++i) {
        const TriggeringChild& child = transition.children[i];
        fmt::format_to(std::back_inserter(out), "- {} {} at {}\n", child.arn,
                       to_string(child.state), spoken_time(child.at));
    }
    out += '\n';
    actions(out, alarm);
    return out;
}

template <class Alarm>
Message assemble(const Alarm& alarm, const Transition& transition, const std::string& link) {
    Message out;
    out.subject = subject_of(alarm);
    out.json = notification_json(alarm, transition);
    out.email = email_of(alarm, transition, link);
    out.sms = fmt::format("{}: \"{}\" in {}", to_string(alarm.state), alarm.name,
                          region_display_name(alarm.region));
    return out;
}

}  // namespace

Message message_of(const MetricAlarm& alarm, const Transition& transition,
                   const std::string& link) {
    return assemble(alarm, transition, link);
}

Message message_of(const CompositeAlarm& alarm, const Transition& transition,
                   const std::string& link) {
    return assemble(alarm, transition, link);
}

std::string published_message(const Message& message) {
    std::string out;
    text::JsonWriter json(out);
    json.begin_object();
    json.key("default");
    json.string(message.json);
    json.key("sms");
    json.string(message.sms);
    json.key("email");
    json.string(message.email);
    json.end_object();
    return out;
}

std::string alarm_link(std::string_view base, const AlarmBase& alarm) {
    if (base.empty()) return "";
    if (base.ends_with('/')) base.remove_suffix(1);
    return fmt::format("{}/cloudwatch/deeplink.js?region={}#alarmsV2:alarm/{}", base, alarm.region,
                       text::percent_encode(alarm.name));
}

}  // namespace yagura::alarms
