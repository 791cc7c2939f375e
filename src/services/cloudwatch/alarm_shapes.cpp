#include "services/cloudwatch/alarm_shapes.h"

#include <utility>

namespace yagura::services::cloudwatch {
namespace {

using api::cloudwatch::Statistic;

std::optional<std::string> text_of(const std::optional<api::cloudwatch::StandardUnit>& unit) {
    if (!unit) return std::nullopt;
    return std::string(to_string(*unit));
}

std::optional<api::cloudwatch::StandardUnit> unit_shape(const std::optional<std::string>& unit) {
    if (!unit) return std::nullopt;
    return api::cloudwatch::parse_standard_unit(*unit);
}

std::vector<api::cloudwatch::Dimension> dimension_shapes(
    const std::vector<alarms::Dimension>& dimensions) {
    std::vector<api::cloudwatch::Dimension> out;
    for (const alarms::Dimension& dimension : dimensions)
        out.push_back({dimension.name, dimension.value});
    return out;
}

api::cloudwatch::MetricDataQuery member_shape(const alarms::MathMember& member) {
    api::cloudwatch::MetricDataQuery out;
    out.id = member.id;
    out.label = member.label;
    out.return_data = member.return_data;
    out.period = member.period;
    if (!member.metric) {
        out.expression = member.expression;
        return out;
    }
    const alarms::MetricStat& metric = *member.metric;
    api::cloudwatch::MetricStat stat;
    stat.metric.namespace_ = metric.metric_namespace;
    stat.metric.metric_name = metric.metric_name;
    stat.metric.dimensions = dimension_shapes(metric.dimensions);
    stat.period = metric.period;
    stat.stat = metric.stat;
    stat.unit = unit_shape(metric.unit);
    out.metric_stat = std::move(stat);
    if (!metric.account_id.empty()) out.account_id = metric.account_id;
    return out;
}

/// What both kinds of alarms have.
template <class Shape>
void fill_shape(Shape& out, const alarms::AlarmBase& alarm) {
    out.alarm_name = alarm.name;
    out.alarm_arn = alarm.arn;
    out.alarm_description = alarm.description;
    out.alarm_configuration_updated_timestamp = alarm.configuration_updated;
    out.actions_enabled = alarm.actions_enabled;
    out.ok_actions = alarm.ok_actions;
    out.alarm_actions = alarm.alarm_actions;
    out.insufficient_data_actions = alarm.insufficient_data_actions;
    out.state_value = to_shape(alarm.state);
    out.state_reason = alarm.reason;
    if (!alarm.reason_data.empty()) out.state_reason_data = alarm.reason_data;
    out.state_updated_timestamp = alarm.state_updated;
    out.state_transitioned_timestamp = alarm.state_transitioned;
}

template <class Shape>
void fill_alarm(alarms::AlarmBase& out, const Shape& shape) {
    out.name = shape.alarm_name.value_or("");
    out.arn = shape.alarm_arn.value_or("");
    out.description = shape.alarm_description;
    out.configuration_updated = shape.alarm_configuration_updated_timestamp.value_or(TimeMs());
    out.actions_enabled = shape.actions_enabled.value_or(true);
    out.ok_actions = shape.ok_actions;
    out.alarm_actions = shape.alarm_actions;
    out.insufficient_data_actions = shape.insufficient_data_actions;
    if (shape.state_value) out.state = from_shape(*shape.state_value);
    out.reason = shape.state_reason.value_or("");
    out.reason_data = shape.state_reason_data.value_or("");
    out.state_updated = shape.state_updated_timestamp.value_or(TimeMs());
    out.state_transitioned = shape.state_transitioned_timestamp.value_or(TimeMs());
}

}  // namespace

api::cloudwatch::StateValue to_shape(alarms::State state) {
    return api::cloudwatch::parse_state_value(alarms::to_string(state));
}

alarms::State from_shape(api::cloudwatch::StateValue state) {
    return alarms::parse_state(to_string(state)).value_or(alarms::State::InsufficientData);
}

std::vector<alarms::Dimension> dimensions_from(
    const std::optional<std::vector<api::cloudwatch::Dimension>>& dimensions) {
    std::vector<alarms::Dimension> out;
    if (!dimensions) return out;
    for (const api::cloudwatch::Dimension& dimension : *dimensions)
        out.push_back({dimension.name, dimension.value});
    return out;
}

alarms::MathMember member_from(const api::cloudwatch::MetricDataQuery& query) {
    alarms::MathMember out;
    out.id = query.id;
    out.expression = query.expression.value_or("");
    out.label = query.label;
    out.period = query.period;
    out.return_data = query.return_data.value_or(true);
    if (!query.metric_stat) return out;
    const api::cloudwatch::MetricStat& stat = *query.metric_stat;
    alarms::MetricStat metric;
    metric.metric_namespace = stat.metric.namespace_.value_or("");
    metric.metric_name = stat.metric.metric_name.value_or("");
    metric.dimensions = dimensions_from(stat.metric.dimensions);
    metric.stat = stat.stat;
    metric.period = stat.period;
    metric.unit = text_of(stat.unit);
    metric.account_id = query.account_id.value_or("");
    out.metric = std::move(metric);
    return out;
}

api::cloudwatch::MetricAlarm to_shape(const alarms::MetricAlarm& alarm) {
    api::cloudwatch::MetricAlarm out;
    fill_shape(out, alarm);
    if (alarm.on_math()) {
        std::vector<api::cloudwatch::MetricDataQuery> metrics;
        for (const alarms::MathMember& member : alarm.math) metrics.push_back(member_shape(member));
        out.metrics = std::move(metrics);
    } else {
        const alarms::MetricStat& metric = alarm.metric;
        out.metric_name = metric.metric_name;
        out.namespace_ = metric.metric_namespace;
        const Statistic statistic = api::cloudwatch::parse_statistic(metric.stat);
        if (statistic == Statistic::Unrecognized)
            out.extended_statistic = metric.stat;
        else
            out.statistic = statistic;
        out.dimensions = dimension_shapes(metric.dimensions);
        out.period = metric.period;
        out.unit = unit_shape(metric.unit);
    }
    out.evaluation_periods = alarm.evaluation_periods;
    out.datapoints_to_alarm = alarm.datapoints_to_alarm;
    out.threshold = alarm.threshold;
    out.threshold_metric_id = alarm.threshold_metric_id;
    out.comparison_operator =
        api::cloudwatch::parse_comparison_operator(alarms::to_string(alarm.comparison));
    if (alarm.treat_missing_data)
        out.treat_missing_data = std::string(alarms::to_string(*alarm.treat_missing_data));
    out.evaluate_low_sample_count_percentile = alarm.low_sample_percentile;
    return out;
}

alarms::MetricAlarm from_shape(const api::cloudwatch::MetricAlarm& shape) {
    alarms::MetricAlarm out;
    fill_alarm(out, shape);
    if (shape.metrics)
        for (const api::cloudwatch::MetricDataQuery& query : *shape.metrics)
            out.math.push_back(member_from(query));
    out.metric.metric_name = shape.metric_name.value_or("");
    out.metric.metric_namespace = shape.namespace_.value_or("");
    out.metric.stat = shape.statistic ? std::string(to_string(*shape.statistic))
                                      : shape.extended_statistic.value_or("");
    out.metric.dimensions = dimensions_from(shape.dimensions);
    out.metric.period = shape.period.value_or(60);
    out.metric.unit = text_of(shape.unit);
    out.evaluation_periods = shape.evaluation_periods.value_or(1);
    out.datapoints_to_alarm = shape.datapoints_to_alarm;
    out.threshold = shape.threshold;
    out.threshold_metric_id = shape.threshold_metric_id;
    if (shape.comparison_operator)
        out.comparison = alarms::parse_comparison(to_string(*shape.comparison_operator))
                             .value_or(alarms::Comparison::GreaterThanThreshold);
    if (shape.treat_missing_data)
        out.treat_missing_data = alarms::parse_missing_data(*shape.treat_missing_data);
    out.low_sample_percentile = shape.evaluate_low_sample_count_percentile;
    return out;
}

api::cloudwatch::CompositeAlarm to_shape(const alarms::CompositeAlarm& alarm) {
    api::cloudwatch::CompositeAlarm out;
    fill_shape(out, alarm);
    out.alarm_rule = alarm.rule;
    out.actions_suppressor = alarm.suppressor;
    out.actions_suppressor_wait_period = alarm.wait_seconds;
    out.actions_suppressor_extension_period = alarm.extension_seconds;
    return out;
}

alarms::CompositeAlarm from_shape(const api::cloudwatch::CompositeAlarm& shape) {
    alarms::CompositeAlarm out;
    fill_alarm(out, shape);
    out.rule = shape.alarm_rule.value_or("");
    out.suppressor = shape.actions_suppressor;
    out.wait_seconds = shape.actions_suppressor_wait_period;
    out.extension_seconds = shape.actions_suppressor_extension_period;
    return out;
}

}  // namespace yagura::services::cloudwatch
