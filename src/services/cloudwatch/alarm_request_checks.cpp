#include "services/cloudwatch/alarm_request_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "alarms/rule.h"
#include "api/cloudwatch/errors.h"
#include "services/cloudwatch/alarm_shapes.h"
#include "text/number.h"

namespace yagura::services::cloudwatch {
namespace {

using api::cloudwatch::invalid_parameter_combination_exception;
using api::cloudwatch::invalid_parameter_value_exception;
using api::cloudwatch::missing_required_parameter_exception;
using api::cloudwatch::validation_exception;

constexpr std::size_t kMaxMembers = 20;
constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::int64_t kWeekSeconds = 7 * kDaySeconds;

std::unexpected<Error> missing(std::string_view parameter) {
    return fail(missing_required_parameter_exception(
        fmt::format("The parameter {} is required.", parameter)));
}

std::unexpected<Error> exclusive(std::string_view one, std::string_view other) {
    return fail(invalid_parameter_combination_exception(
        fmt::format("The parameters {} and {} are mutually exclusive and you have specified both.",
                    one, other)));
}

/// An ARN's fields before the resource: arn:PARTITION:SERVICE:REGION:ACCOUNT:…
std::vector<std::string_view> fields_of(std::string_view arn) {
    std::vector<std::string_view> out;
    for (int i = 0; i < 5; ++i) {
        const auto colon = arn.find(':');
        if (colon == arn.npos) return {};
        out.push_back(arn.substr(0, colon));
        arn.remove_prefix(colon + 1);
    }
    out.push_back(arn);
    return out;
}

Result<void> check_action(const ports::RequestContext& context, const std::string& action) {
    const auto fields = fields_of(action);
    if (fields.size() != 6 || fields[0] != "arn" || fields[1].empty() || fields[2].empty() ||
        fields[5].empty())
        return fail(validation_exception(fmt::format("Invalid arn syntax: {}", action)));
    if (fields[2] == "sns" && fields[3] != context.region)
        return fail(validation_exception(fmt::format(
            "Invalid region {} specified. Only {} is supported.", fields[3], context.region)));
    return {};
}

Result<std::vector<std::string>> check_actions(
    const ports::RequestContext& context, const std::optional<std::vector<std::string>>& actions) {
    if (!actions) return std::vector<std::string>();
    for (const std::string& action : *actions) YG_CHECK(check_action(context, action));
    return *actions;
}

template <class Request>
Result<void> fill_base(const ports::RequestContext& context, const Request& request,
                       alarms::AlarmBase& out) {
    out.name = request.alarm_name;
    if (std::ranges::any_of(out.name, [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
        return fail(validation_exception("The alarm name must not contain control characters."));
    out.account_id = context.account_id;
    out.region = context.region;
    out.arn = alarms::alarm_arn(context.partition, context.region, context.account_id, out.name);
    out.description = request.alarm_description;
    out.actions_enabled = request.actions_enabled.value_or(true);
    out.ok_actions = YG_TRY(check_actions(context, request.ok_actions));
    out.alarm_actions = YG_TRY(check_actions(context, request.alarm_actions));
    out.insufficient_data_actions =
        YG_TRY(check_actions(context, request.insufficient_data_actions));
    if (request.tags && request.tags->size() > 50)
        return fail(validation_exception("The maximum number of tags is 50."));
    return {};
}

Result<void> check_period(int period) {
    if (period == 10 || period == 20 || period == 30 || period % 60 == 0) return {};
    return fail(validation_exception("Period must be 10, 20, 30 or a multiple of 60"));
}

Result<void> check_math(const ports::RequestContext& context,
                        const std::vector<api::cloudwatch::MetricDataQuery>& queries,
                        alarms::MetricAlarm& out) {
    if (queries.empty() || queries.size() > kMaxMembers)
        return fail(validation_exception(
            fmt::format("Metrics must have between 1 and {} members.", kMaxMembers)));
    std::set<std::string_view> ids;
    std::size_t returned = 0;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        const api::cloudwatch::MetricDataQuery& query = queries[i];
        const std::string place = fmt::format("Metrics.member.{}", i + 1);
        const bool lower = query.id[0] >= 'a' && query.id[0] <= 'z';
        const bool word = std::ranges::all_of(query.id, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '_';
        });
        if (!lower || !word)
            return fail(validation_exception(
                fmt::format("The value {} for parameter {}.Id is invalid.", query.id, place)));
        if (!ids.insert(query.id).second)
            return fail(validation_exception(fmt::format(
                "The values for parameter Id in parameter Metrics are not unique: {}.", query.id)));
        if (query.metric_stat && query.expression)
            return exclusive(place + ".MetricStat", place + ".Expression");
        if (!query.metric_stat && !query.expression) return missing(place + ".MetricStat");
        if (query.account_id && *query.account_id != context.account_id)
            return fail(validation_exception(fmt::format(
                "{}.AccountId: metrics of other accounts are not supported by this server.",
                place)));
        alarms::MathMember member = member_from(query);
        if (member.metric) {
            if (!query.metric_stat->metric.metric_name)
                return missing(place + ".MetricStat.Metric.MetricName");
            if (!query.metric_stat->metric.namespace_)
                return missing(place + ".MetricStat.Metric.Namespace");
            YG_CHECK(check_period(member.metric->period));
            if (!is_statistic(member.metric->stat))
                return fail(invalid_parameter_value_exception(
                    fmt::format("The value {} for parameter {}.MetricStat.Stat is not supported.",
                                member.metric->stat, place)));
        } else if (member.expression.find("SEARCH(") != std::string::npos) {
            return fail(validation_exception("SEARCH is not supported in alarms."));
        }
        if (member.return_data) ++returned;
        out.math.push_back(std::move(member));
    }
    for (const alarms::MathMember& member : out.math)
        if (member.metric && member.metric->period != out.period())
            return fail(validation_exception("All metrics of an alarm must have the same period."));
    const std::size_t wanted = out.threshold_metric_id ? 2 : 1;
    if (returned != wanted)
        return fail(validation_exception(
            wanted == 1 ? "Exactly one element of the metrics list should return data."
                        : "Exactly two elements of the metrics list should return data."));
    if (out.threshold_metric_id && !ids.contains(*out.threshold_metric_id))
        return fail(validation_exception(
            fmt::format("ThresholdMetricId {} is not the Id of any of the Metrics.",
                        *out.threshold_metric_id)));
    return {};
}

Result<void> check_single(const api::cloudwatch::PutMetricAlarmRequest& request,
                          alarms::MetricAlarm& out) {
    if (!request.metric_name) return missing("MetricName");
    if (!request.namespace_) return missing("Namespace");
    if (!request.period) return missing("Period");
    if (request.statistic && request.extended_statistic)
        return exclusive("Statistic", "ExtendedStatistic");
    if (!request.statistic && !request.extended_statistic) return missing("Statistic");
    YG_CHECK(check_period(*request.period));
    out.metric.metric_name = *request.metric_name;
    out.metric.metric_namespace = *request.namespace_;
    out.metric.period = *request.period;
    out.metric.dimensions = dimensions_from(request.dimensions);
    if (request.unit) out.metric.unit = std::string(to_string(*request.unit));
    out.metric.stat = request.statistic ? std::string(to_string(*request.statistic))
                                        : *request.extended_statistic;
    if (!is_statistic(out.metric.stat))
        return fail(invalid_parameter_value_exception(fmt::format(
            "The value {} for parameter ExtendedStatistic is not supported.", out.metric.stat)));
    if (request.threshold_metric_id)
        return fail(
            validation_exception("ThresholdMetricId can only be used with Metrics that hold an "
                                 "ANOMALY_DETECTION_BAND."));
    return {};
}

Result<void> check_threshold(const api::cloudwatch::PutMetricAlarmRequest& request,
                             alarms::MetricAlarm& out) {
    const bool anomaly = alarms::is_anomaly(out.comparison);
    if (anomaly != out.threshold_metric_id.has_value())
        return fail(validation_exception(
            anomaly ? "The ComparisonOperator needs a ThresholdMetricId."
                    : "ThresholdMetricId needs a ComparisonOperator that compares with a band."));
    if (anomaly && request.threshold) return exclusive("Threshold", "ThresholdMetricId");
    if (!anomaly && !request.threshold) return missing("Threshold");
    out.threshold = request.threshold;
    return {};
}

Result<void> check_evaluation(const api::cloudwatch::PutMetricAlarmRequest& request,
                              alarms::MetricAlarm& out) {
    const std::int64_t period = out.period();
    const std::int64_t reach = period * out.evaluation_periods;
    if (period < 3600 ? reach > kDaySeconds : reach > kWeekSeconds)
        return fail(validation_exception(
            period < 3600 ? "Metrics cannot be checked across more than a day (EvaluationPeriods * "
                            "Period must be <= 86400)."
                          : "Metrics cannot be checked across more than a week (EvaluationPeriods "
                            "* Period must be <= 604800)."));
    if (request.datapoints_to_alarm.value_or(1) > out.evaluation_periods)
        return fail(validation_exception(
            "DatapointsToAlarm must be less than or equal to EvaluationPeriods."));
    out.datapoints_to_alarm = request.datapoints_to_alarm;
    if (request.treat_missing_data) {
        out.treat_missing_data = alarms::parse_missing_data(*request.treat_missing_data);
        if (!out.treat_missing_data)
            return fail(validation_exception(fmt::format(
                "The value {} is not supported for TreatMissingData parameter. Supported values "
                "are [breaching, notBreaching, ignore, missing].",
                *request.treat_missing_data)));
    }
    out.low_sample_percentile = request.evaluate_low_sample_count_percentile;
    if (out.low_sample_percentile && *out.low_sample_percentile != "evaluate" &&
        *out.low_sample_percentile != "ignore")
        return fail(validation_exception(
            fmt::format("Option {} is not supported. Supported options for parameter "
                        "EvaluateLowSampleCountPercentile are evaluate and ignore.",
                        *out.low_sample_percentile)));
    return {};
}

/// The name of the first member of the single-metric form that a request with Metrics has too.
std::string_view single_member(const api::cloudwatch::PutMetricAlarmRequest& request) {
    if (request.metric_name) return "MetricName";
    if (request.namespace_) return "Namespace";
    if (request.dimensions && !request.dimensions->empty()) return "Dimensions";
    if (request.period) return "Period";
    if (request.unit) return "Unit";
    if (request.statistic) return "Statistic";
    if (request.extended_statistic) return "ExtendedStatistic";
    return "";
}

/// A number, perhaps with '%', at the front of `text`, which it is taken from.
bool take_bound(std::string_view& text) {
    std::size_t end = 0;
    while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == '.' ||
                                 (end == 0 && text[end] == '-')))
        ++end;
    if (!text::parse_double(text.substr(0, end))) return false;
    text.remove_prefix(end);
    if (text.starts_with('%')) text.remove_prefix(1);
    return true;
}

/// "(a:b)", either side of which may be open.
bool is_range(std::string_view text) {
    if (!text.starts_with('(') || !text.ends_with(')')) return false;
    text = text.substr(1, text.size() - 2);
    const bool lower = !text.starts_with(':');
    if (lower && !take_bound(text)) return false;
    if (!text.starts_with(':')) return false;
    text.remove_prefix(1);
    const bool upper = !text.empty();
    if (upper && !take_bound(text)) return false;
    return text.empty() && (lower || upper);
}

}  // namespace

bool is_statistic(std::string_view text) {
    for (const std::string_view plain :
         {"SampleCount", "Average", "Sum", "Minimum", "Maximum", "IQM"})
        if (text == plain) return true;
    for (const std::string_view prefix : {"TM", "WM", "TC", "TS", "PR"})
        if (text.starts_with(prefix)) return is_range(text.substr(2));
    for (const std::string_view prefix : {"tm", "wm", "tc", "ts", "p"}) {
        if (!text.starts_with(prefix)) continue;
        const auto percent = text::parse_double(text.substr(prefix.size()));
        return percent && *percent >= 0 && *percent <= 100;
    }
    return false;
}

Result<alarms::MetricAlarm> checked(const ports::RequestContext& context,
                                    const api::cloudwatch::PutMetricAlarmRequest& request) {
    alarms::MetricAlarm out;
    YG_CHECK(fill_base(context, request, out));
    if (!request.evaluation_periods) return missing("EvaluationPeriods");
    if (!request.comparison_operator) return missing("ComparisonOperator");
    out.evaluation_periods = *request.evaluation_periods;
    out.comparison = alarms::parse_comparison(to_string(*request.comparison_operator))
                         .value_or(alarms::Comparison::GreaterThanThreshold);
    if (request.metrics && !request.metrics->empty()) {
        if (const auto member = single_member(request); !member.empty())
            return exclusive("Metrics", member);
        out.threshold_metric_id = request.threshold_metric_id;
        YG_CHECK(check_math(context, *request.metrics, out));
    } else {
        YG_CHECK(check_single(request, out));
    }
    YG_CHECK(check_threshold(request, out));
    YG_CHECK(check_evaluation(request, out));
    return out;
}

Result<alarms::CompositeAlarm> checked(const ports::RequestContext& context,
                                       const api::cloudwatch::PutCompositeAlarmRequest& request) {
    alarms::CompositeAlarm out;
    YG_CHECK(fill_base(context, request, out));
    const auto rule = alarms::AlarmRule::parse(request.alarm_rule);
    if (!rule) return fail(validation_exception(rule.error().message()));
    for (const std::string& child : rule->children()) {
        if (!child.starts_with("arn:")) continue;
        const auto name = alarms::name_in_arn(child);
        if (!name || child != alarms::alarm_arn(context.partition, context.region,
                                                context.account_id, *name))
            return fail(validation_exception(fmt::format(
                "AlarmRule must name alarms of the same account and region only: {}", child)));
    }
    out.rule = request.alarm_rule;
    out.suppressor = request.actions_suppressor;
    out.wait_seconds = request.actions_suppressor_wait_period;
    out.extension_seconds = request.actions_suppressor_extension_period;
    if (out.suppressor && (!out.wait_seconds || !out.extension_seconds))
        return missing(out.wait_seconds ? "ActionsSuppressorExtensionPeriod"
                                        : "ActionsSuppressorWaitPeriod");
    if (!out.suppressor && (out.wait_seconds || out.extension_seconds))
        return missing("ActionsSuppressor");
    return out;
}

}  // namespace yagura::services::cloudwatch
