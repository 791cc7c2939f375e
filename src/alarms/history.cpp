#include "alarms/history.h"

#include <fmt/format.h>
#include <array>

#include "alarms/reason.h"
#include "text/json_cursor.h"
#include "text/json_writer.h"
#include "text/number.h"
#include "text/timestamp.h"

namespace yagura::alarms {
namespace {

struct ChangeWords {
    std::string_view past;
    std::string_view type;
    std::string_view member;
};
constexpr std::array<ChangeWords, 3> kChanges = {{{"created", "Create", "createdAlarm"},
                                                  {"updated", "Update", "updatedAlarm"},
                                                  {"deleted", "Delete", "deletedAlarm"}}};

void text_member(text::JsonWriter& json, std::string_view name, std::string_view value) {
    json.key(name);
    json.string(value);
}

void texts_member(text::JsonWriter& json, std::string_view name,
                  const std::vector<std::string>& values) {
    json.key(name);
    json.begin_array();
    for (const std::string& value : values) json.string(value);
    json.end_array();
}

void integer_member(text::JsonWriter& json, std::string_view name, std::int64_t value) {
    json.key(name);
    json.integer(value);
}

void base_members(text::JsonWriter& json, const AlarmBase& alarm) {
    text_member(json, "alarmName", alarm.name);
    text_member(json, "alarmArn", alarm.arn);
    if (alarm.description) text_member(json, "alarmDescription", *alarm.description);
    json.key("actionsEnabled");
    json.boolean(alarm.actions_enabled);
    texts_member(json, "okactions", alarm.ok_actions);
    texts_member(json, "alarmActions", alarm.alarm_actions);
    texts_member(json, "insufficientDataActions", alarm.insufficient_data_actions);
    text_member(json, "stateValue", to_string(alarm.state));
    text_member(json, "alarmConfigurationUpdatedTimestamp",
                zoned_time(alarm.configuration_updated));
}

void dimensions_member(text::JsonWriter& json, const std::vector<Dimension>& dimensions) {
    json.key("dimensions");
    json.begin_array();
    for (const Dimension& dimension : dimensions) {
        json.begin_object();
        text_member(json, "name", dimension.name);
        text_member(json, "value", dimension.value);
        json.end_object();
    }
    json.end_array();
}

void single_metric(text::JsonWriter& json, const MetricStat& metric) {
    text_member(json, "namespace", metric.metric_namespace);
    text_member(json, "metricName", metric.metric_name);
    dimensions_member(json, metric.dimensions);
    integer_member(json, "period", metric.period);
    text_member(json, "statistic", metric.stat);
    if (metric.unit) text_member(json, "unit", *metric.unit);
}

void math_members(text::JsonWriter& json, const std::vector<MathMember>& math) {
    json.key("metrics");
    json.begin_array();
    for (const MathMember& member : math) {
        json.begin_object();
        text_member(json, "id", member.id);
        if (member.metric) {
            json.key("metricStat");
            json.begin_object();
            single_metric(json, *member.metric);
            json.end_object();
        } else {
            text_member(json, "expression", member.expression);
        }
        if (member.label) text_member(json, "label", *member.label);
        json.key("returnData");
        json.boolean(member.return_data);
        json.end_object();
    }
    json.end_array();
}

void specific_members(text::JsonWriter& json, const MetricAlarm& alarm) {
    if (alarm.on_math())
        math_members(json, alarm.math);
    else
        single_metric(json, alarm.metric);
    integer_member(json, "evaluationPeriods", alarm.evaluation_periods);
    if (alarm.datapoints_to_alarm)
        integer_member(json, "datapointsToAlarm", *alarm.datapoints_to_alarm);
    if (alarm.threshold) {
        json.key("threshold");
        json.raw(text::java_double(*alarm.threshold));
    }
    if (alarm.threshold_metric_id)
        text_member(json, "thresholdMetricId", *alarm.threshold_metric_id);
    text_member(json, "comparisonOperator", to_string(alarm.comparison));
    if (alarm.treat_missing_data)
        text_member(json, "treatMissingData", to_string(*alarm.treat_missing_data));
    if (alarm.low_sample_percentile)
        text_member(json, "evaluateLowSampleCountPercentile", *alarm.low_sample_percentile);
}

void specific_members(text::JsonWriter& json, const CompositeAlarm& alarm) {
    text_member(json, "alarmRule", alarm.rule);
    if (!alarm.suppressor) return;
    text_member(json, "actionsSuppressor", *alarm.suppressor);
    integer_member(json, "actionsSuppressorWaitPeriod", alarm.wait_seconds.value_or(0));
    integer_member(json, "actionsSuppressorExtensionPeriod", alarm.extension_seconds.value_or(0));
}

template <class Alarm>
HistoryItem configuration(ConfigurationChange change, const Alarm& alarm) {
    const ChangeWords& words = kChanges[static_cast<std::size_t>(change)];
    HistoryItem item;
    item.type = "ConfigurationUpdate";
    item.summary = fmt::format("Alarm \"{}\" {}", alarm.name, words.past);
    text::JsonWriter json(item.data);
    json.begin_object();
    text_member(json, "version", "1.0");
    text_member(json, "type", words.type);
    json.key(words.member);
    json.begin_object();
    base_members(json, alarm);
    specific_members(json, alarm);
    json.end_object();
    json.end_object();
    return item;
}

void state_member(text::JsonWriter& json, std::string_view name, State state,
                  std::string_view reason, std::string_view reason_data) {
    json.key(name);
    json.begin_object();
    text_member(json, "stateValue", to_string(state));
    text_member(json, "stateReason", reason);
    if (!reason_data.empty()) {
        json.key("stateReasonData");
        json.raw(reason_data);
    }
    json.end_object();
}

Result<TriggeringChild> read_child(text::JsonCursor& json, Arena& arena) {
    TriggeringChild child;
    YG_CHECK(json.enter_object());
    while (const auto member = YG_TRY(json.next_key(arena))) {
        if (*member == "arn") {
            child.arn = YG_TRY(json.string_value(arena));
            continue;
        }
        if (*member != "state") {
            YG_CHECK(json.skip_value());
            continue;
        }
        YG_CHECK(json.enter_object());
        while (const auto part = YG_TRY(json.next_key(arena))) {
            const std::string_view value = YG_TRY(json.string_value(arena));
            if (*part == "value") child.state = parse_state(value).value_or(State::Ok);
            if (*part == "timestamp") child.at = YG_TRY(text::parse_iso8601(value));
        }
    }
    return child;
}

Result<std::vector<TriggeringChild>> read_children(std::string_view reason_data) {
    text::JsonCursor json(reason_data);
    Arena arena;
    std::vector<TriggeringChild> out;
    YG_CHECK(json.enter_object());
    while (const auto member = YG_TRY(json.next_key(arena))) {
        if (*member != "triggeringAlarms") {
            YG_CHECK(json.skip_value());
            continue;
        }
        YG_CHECK(json.enter_array());
        while (YG_TRY(json.next_element())) out.push_back(YG_TRY(read_child(json, arena)));
    }
    return out;
}

}  // namespace

std::vector<TriggeringChild> triggering_children(std::string_view reason_data) {
    if (reason_data.empty()) return {};
    return read_children(reason_data).value_or(std::vector<TriggeringChild>());
}

HistoryItem configuration_item(ConfigurationChange change, const MetricAlarm& alarm) {
    return configuration(change, alarm);
}

HistoryItem configuration_item(ConfigurationChange change, const CompositeAlarm& alarm) {
    return configuration(change, alarm);
}

HistoryItem state_item(const StateBefore& before, const AlarmBase& after) {
    HistoryItem item;
    item.type = "StateUpdate";
    item.summary =
        fmt::format("Alarm updated from {} to {}", to_string(before.state), to_string(after.state));
    text::JsonWriter json(item.data);
    json.begin_object();
    text_member(json, "version", "1.0");
    state_member(json, "oldState", before.state, before.reason, before.reason_data);
    state_member(json, "newState", after.state, after.reason, after.reason_data);
    json.end_object();
    return item;
}

HistoryItem action_item(const AlarmBase& alarm, std::string_view action,
                        std::string_view published_message, std::string_view error) {
    HistoryItem item;
    item.type = "Action";
    item.summary =
        error.empty()
            ? fmt::format("Successfully executed action {}", action)
            : fmt::format("Failed to execute action {}. Received error: \"{}\"", action, error);
    text::JsonWriter json(item.data);
    json.begin_object();
    text_member(json, "actionState", error.empty() ? "Succeeded" : "Failed");
    integer_member(json, "stateUpdateTimestamp", alarm.state_transitioned.value);
    text_member(json, "notificationResource", action);
    json.key("publishedMessage");
    if (published_message.empty())
        json.null();
    else
        json.string(published_message);
    json.key("error");
    if (error.empty())
        json.null();
    else
        json.string(error);
    json.end_object();
    return item;
}

std::string triggering_alarms(const std::vector<TriggeringChild>& children) {
    std::string out;
    text::JsonWriter json(out);
    json.begin_object();
    json.key("triggeringAlarms");
    json.begin_array();
    for (const TriggeringChild& child : children) {
        json.begin_object();
        text_member(json, "arn", child.arn);
        json.key("state");
        json.begin_object();
        text_member(json, "value", to_string(child.state));
        text_member(json, "timestamp", zoned_time(child.at));
        json.end_object();
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return out;
}

}  // namespace yagura::alarms
