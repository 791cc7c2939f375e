#include "alarms/message_json.h"

#include "alarms/reason.h"
#include "alarms/suppression.h"
#include "text/json_writer.h"
#include "text/number.h"

namespace yagura::alarms {
namespace {

class Members {
  public:
    explicit Members(std::string& out) : json_(out) {}

    text::JsonWriter& json() { return json_; }
    void text(std::string_view name, std::string_view value) {
        json_.key(name);
        json_.string(value);
    }
    void text_or_null(std::string_view name, const std::optional<std::string>& value) {
        json_.key(name);
        if (value)
            json_.string(*value);
        else
            json_.null();
    }
    void number(std::string_view name, std::int64_t value) {
        json_.key(name);
        json_.integer(value);
    }
    void real(std::string_view name, double value) {
        json_.key(name);
        json_.raw(text::java_double(value));
    }
    void boolean(std::string_view name, bool value) {
        json_.key(name);
        json_.boolean(value);
    }
    void texts(std::string_view name, const std::vector<std::string>& values) {
        json_.key(name);
        json_.begin_array();
        for (const std::string& value : values) json_.string(value);
        json_.end_array();
    }

  private:
    text::JsonWriter json_;
};

/// "AVERAGE"; statistics with a number are named as they are.
std::string_view trigger_statistic(std::string_view stat) {
    if (stat == "Average") return "AVERAGE";
    if (stat == "Sum") return "SUM";
    if (stat == "Minimum") return "MINIMUM";
    if (stat == "Maximum") return "MAXIMUM";
    if (stat == "SampleCount") return "SAMPLE_COUNT";
    return "";
}

void dimensions(Members& members, const std::vector<Dimension>& list) {
    text::JsonWriter& json = members.json();
    json.key("Dimensions");
    json.begin_array();
    for (const Dimension& dimension : list) {
        json.begin_object();
        members.text("value", dimension.value);
        members.text("name", dimension.name);
        json.end_object();
    }
    json.end_array();
}

void evaluation_members(Members& members, const MetricAlarm& alarm) {
    members.number("Period", alarm.period());
    members.number("EvaluationPeriods", alarm.evaluation_periods);
    if (alarm.datapoints_to_alarm) members.number("DatapointsToAlarm", *alarm.datapoints_to_alarm);
    members.text("ComparisonOperator", to_string(alarm.comparison));
    if (alarm.threshold) members.real("Threshold", *alarm.threshold);
    if (alarm.threshold_metric_id) members.text("ThresholdMetricId", *alarm.threshold_metric_id);
    members.text("TreatMissingData",
                 to_string(alarm.treat_missing_data.value_or(MissingData::Missing)));
    members.text("EvaluateLowSampleCountPercentile", alarm.low_sample_percentile.value_or(""));
}

void math_member(Members& members, const MathMember& member) {
    text::JsonWriter& json = members.json();
    json.begin_object();
    if (!member.metric) members.text("Expression", member.expression);
    members.text("Id", member.id);
    if (member.label) members.text("Label", *member.label);
    if (member.metric) {
        const MetricStat& stat = *member.metric;
        json.key("MetricStat");
        json.begin_object();
        json.key("Metric");
        json.begin_object();
        dimensions(members, stat.dimensions);
        members.text("MetricName", stat.metric_name);
        members.text("Namespace", stat.metric_namespace);
        json.end_object();
        members.number("Period", stat.period);
        members.text("Stat", stat.stat);
        if (stat.unit) members.text("Unit", *stat.unit);
        json.end_object();
    }
    members.boolean("ReturnData", member.return_data);
    json.end_object();
}

void trigger(Members& members, const MetricAlarm& alarm) {
    text::JsonWriter& json = members.json();
    json.key("Trigger");
    json.begin_object();
    if (alarm.on_math()) {
        evaluation_members(members, alarm);
        json.key("Metrics");
        json.begin_array();
        for (const MathMember& member : alarm.math) math_member(members, member);
        json.end_array();
    } else {
        const MetricStat& metric = alarm.metric;
        members.text("MetricName", metric.metric_name);
        members.text("Namespace", metric.metric_namespace);
        const std::string_view statistic = trigger_statistic(metric.stat);
        members.text("StatisticType", statistic.empty() ? "ExtendedStatistic" : "Statistic");
        if (statistic.empty())
            members.text("ExtendedStatistic", metric.stat);
        else
            members.text("Statistic", statistic);
        members.text_or_null("Unit", metric.unit);
        dimensions(members, metric.dimensions);
        evaluation_members(members, alarm);
    }
    json.end_object();
}

void identity_members(Members& members, const AlarmBase& alarm) {
    members.text("AlarmName", alarm.name);
    members.text_or_null("AlarmDescription", alarm.description);
    members.text("AWSAccountId", alarm.account_id);
}

void state_members(Members& members, const AlarmBase& alarm) {
    members.text("NewStateValue", to_string(alarm.state));
    members.text("NewStateReason", alarm.reason);
    members.text("StateChangeTime", zoned_time(alarm.state_transitioned));
    members.text("Region", region_display_name(alarm.region));
    members.text("AlarmArn", alarm.arn);
}

void action_members(Members& members, const AlarmBase& alarm) {
    members.texts("OKActions", alarm.ok_actions);
    members.texts("AlarmActions", alarm.alarm_actions);
    members.texts("InsufficientDataActions", alarm.insufficient_data_actions);
}

}  // namespace

std::string notification_json(const MetricAlarm& alarm, const Transition& transition) {
    std::string out;
    Members members(out);
    members.json().begin_object();
    identity_members(members, alarm);
    members.text("AlarmConfigurationUpdatedTimestamp", zoned_time(alarm.configuration_updated));
    state_members(members, alarm);
    members.text("OldStateValue", to_string(transition.from));
    action_members(members, alarm);
    members.boolean("ActionExecutedAfterMuteWindow", false);
    trigger(members, alarm);
    members.json().end_object();
    return out;
}

std::string notification_json(const CompositeAlarm& alarm, const Transition& transition) {
    std::string out;
    Members members(out);
    text::JsonWriter& json = members.json();
    json.begin_object();
    identity_members(members, alarm);
    state_members(members, alarm);
    action_members(members, alarm);
    members.text("OldStateValue", to_string(transition.from));
    members.text("AlarmRule", alarm.rule);
    json.key("TriggeringChildren");
    json.begin_array();
    for (const TriggeringChild& child : transition.children) {
        json.begin_object();
        members.text("Arn", child.arn);
        json.key("State");
        json.begin_object();
        members.text("Value", to_string(child.state));
        members.text("Timestamp", zoned_time(child.at));
        json.end_object();
        json.end_object();
    }
    json.end_array();
    if (alarm.suppressor) {
        if (alarm.suppressed_by != SuppressedBy::Nobody) {
            members.text("ActionsSuppressedBy", to_string(alarm.suppressed_by));
            members.text("ActionsSuppressedReason", suppression_reason(alarm));
        }
        members.text("ActionsSuppressor", *alarm.suppressor);
        members.number("ActionsSuppressorWaitPeriod", alarm.wait_seconds.value_or(0));
        members.number("ActionsSuppressorExtensionPeriod", alarm.extension_seconds.value_or(0));
    }
    json.end_object();
    return out;
}

}  // namespace yagura::alarms
