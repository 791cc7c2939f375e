#include "cli/security/security_plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace yagura::cli {
namespace {

using Kind = SecurityStep::Kind;

constexpr int kPeriodSeconds = 300;

const api::logs::MetricFilter* find_filter(const SecurityPresent& present,
                                           const std::string& name) {
    const auto found =
        std::ranges::find(present.filters, name, &api::logs::MetricFilter::filter_name);
    return found == present.filters.end() ? nullptr : &*found;
}

const api::cloudwatch::MetricAlarm* find_alarm(const SecurityPresent& present,
                                               const std::string& name) {
    const auto found = std::ranges::find_if(
        present.alarms, [&](const auto& alarm) { return alarm.alarm_name == name; });
    return found == present.alarms.end() ? nullptr : &*found;
}

bool is_ours(const api::logs::MetricFilter& filter, const SecurityRule& rule,
             const std::string& group) {
    return filter.metric_transformations.size() == 1 &&
           filter.metric_transformations[0].metric_namespace == security_namespace(group) &&
           filter.metric_transformations[0].metric_name == rule.name;
}

bool is_ours(const api::cloudwatch::MetricAlarm& alarm, const SecurityRule& rule,
             const std::string& group) {
    return alarm.namespace_ == security_namespace(group) && alarm.metric_name == rule.name;
}

api::logs::PutMetricFilterRequest wanted_filter(const SecurityRule& rule,
                                                const std::string& group) {
    api::logs::MetricTransformation metric;
    metric.metric_name = rule.name;
    metric.metric_namespace = security_namespace(group);
    metric.metric_value = "1";
    metric.default_value = 0;
    metric.unit = api::logs::parse_standard_unit("Count");
    api::logs::PutMetricFilterRequest out;
    out.log_group_name = group;
    out.filter_name = rule.name;
    out.filter_pattern = rule.pattern;
    out.metric_transformations = {metric};
    return out;
}

api::cloudwatch::PutMetricAlarmRequest wanted_alarm(const SecurityRule& rule,
                                                    const std::string& group,
                                                    const std::string& topic) {
    api::cloudwatch::PutMetricAlarmRequest out;
    out.alarm_name = security_alarm_name(rule, group);
    out.alarm_description = fmt::format("{} (log group {})", rule.meaning, group);
    out.alarm_actions = {topic};
    out.metric_name = rule.name;
    out.namespace_ = security_namespace(group);
    out.statistic = api::cloudwatch::Statistic::Sum;
    out.period = kPeriodSeconds;
    out.evaluation_periods = 1;
    out.threshold = rule.threshold;
    out.comparison_operator = api::cloudwatch::ComparisonOperator::GreaterThanOrEqualToThreshold;
    out.treat_missing_data = "notBreaching";
    return out;
}

/// The request that gives an alarm the topic and changes nothing else.
api::cloudwatch::PutMetricAlarmRequest with_topic(const api::cloudwatch::MetricAlarm& alarm,
                                                  const std::string& topic) {
    api::cloudwatch::PutMetricAlarmRequest out;
    out.alarm_name = alarm.alarm_name.value_or("");
    out.alarm_description = alarm.alarm_description;
    out.actions_enabled = alarm.actions_enabled;
    out.ok_actions = alarm.ok_actions;
    out.alarm_actions = {topic};
    out.insufficient_data_actions = alarm.insufficient_data_actions;
    out.metric_name = alarm.metric_name;
    out.namespace_ = alarm.namespace_;
    out.statistic = alarm.statistic;
    out.extended_statistic = alarm.extended_statistic;
    out.dimensions = alarm.dimensions;
    out.period = alarm.period;
    out.unit = alarm.unit;
    out.evaluation_periods = alarm.evaluation_periods;
    out.datapoints_to_alarm = alarm.datapoints_to_alarm;
    out.threshold = alarm.threshold;
    out.comparison_operator = alarm.comparison_operator;
    out.treat_missing_data = alarm.treat_missing_data;
    out.evaluate_low_sample_count_percentile = alarm.evaluate_low_sample_count_percentile;
    return out;
}

SecurityStep filter_step(const SecurityRule& rule, const std::string& group,
                         const SecurityPresent& present) {
    const api::logs::MetricFilter* there = find_filter(present, rule.name);
    if (there != nullptr && !is_ours(*there, rule, group))
        return {
            Kind::Foreign,
            fmt::format("leave   filter {}: it makes another metric, somebody else's", rule.name),
            rule.name, std::nullopt, std::nullopt};
    if (there != nullptr && there->filter_pattern == rule.pattern)
        return {Kind::Keep, fmt::format("keep    filter {}", rule.name), rule.name, std::nullopt,
                std::nullopt};
    return {Kind::PutFilter,
            fmt::format("{} filter {}  {}", there == nullptr ? "create " : "replace", rule.name,
                        rule.pattern),
            rule.name, wanted_filter(rule, group), std::nullopt};
}

SecurityStep alarm_step(const SecurityRule& rule, const std::string& group,
                        const std::string& topic, const SecurityPresent& present) {
    const std::string name = security_alarm_name(rule, group);
    const api::cloudwatch::MetricAlarm* there = find_alarm(present, name);
    if (there == nullptr)
        return {Kind::PutAlarm,
                fmt::format("create  alarm  {}: at least {} in 5 minutes", name, rule.threshold),
                name, std::nullopt, wanted_alarm(rule, group, topic)};
    if (!is_ours(*there, rule, group))
        return {Kind::Foreign,
                fmt::format("leave   alarm  {}: it watches another metric, somebody else's", name),
                name, std::nullopt, std::nullopt};
    if (std::ranges::find(there->alarm_actions, topic) != there->alarm_actions.end())
        return {Kind::Keep, fmt::format("keep    alarm  {}", name), name, std::nullopt,
                std::nullopt};
    return {Kind::PutAlarm, fmt::format("change  alarm  {}: to the topic {}", name, topic), name,
            std::nullopt, with_topic(*there, topic)};
}

}  // namespace

std::string security_namespace(const std::string& group) {
    return "Security/" + group.substr(std::min(group.find_first_not_of('/'), group.size()));
}

std::string security_alarm_name(const SecurityRule& rule, const std::string& group) {
    return fmt::format("{} in {}", rule.name, group);
}

std::vector<SecurityStep> plan_to_enable(const std::vector<SecurityRule>& rules,
                                         const std::string& group, const std::string& topic,
                                         const SecurityPresent& present) {
    std::vector<SecurityStep> out;
    for (const SecurityRule& rule : rules) {
        out.push_back(filter_step(rule, group, present));
        // Without the filter its alarm would watch a metric that nobody makes.
        if (out.back().kind != Kind::Foreign)
            out.push_back(alarm_step(rule, group, topic, present));
    }
    return out;
}

std::vector<SecurityStep> plan_to_disable(const std::vector<SecurityRule>& rules,
                                          const std::string& group,
                                          const SecurityPresent& present) {
    std::vector<SecurityStep> out;
    for (const SecurityRule& rule : rules) {
        const std::string name = security_alarm_name(rule, group);
        const auto* alarm = find_alarm(present, name);
        if (alarm != nullptr && is_ours(*alarm, rule, group))
            out.push_back({Kind::RemoveAlarm, fmt::format("delete  alarm  {}", name), name,
                           std::nullopt, std::nullopt});
        const auto* filter = find_filter(present, rule.name);
        if (filter != nullptr && is_ours(*filter, rule, group))
            out.push_back({Kind::RemoveFilter, fmt::format("delete  filter {}", rule.name),
                           rule.name, std::nullopt, std::nullopt});
    }
    return out;
}

}  // namespace yagura::cli
