// DescribeAlarms, DescribeAlarmsForMetric and DescribeAlarmHistory.
#include <fmt/format.h>

#include <algorithm>

#include "alarms/suppression.h"
#include "api/cloudwatch/errors.h"
#include "services/cloudwatch/alarm_operations.h"
#include "services/cloudwatch/alarm_shapes.h"
#include "text/base64.h"
#include "text/number.h"

namespace yagura::services::cloudwatch {
namespace {

using api::cloudwatch::AlarmType;
using api::cloudwatch::DescribeAlarmsRequest;
using api::cloudwatch::DescribeAlarmsResponse;
using api::cloudwatch::invalid_next_token;
using api::cloudwatch::invalid_parameter_combination_exception;

constexpr std::size_t kDefaultPage = 50;
constexpr std::size_t kHistoryPage = 100;

AlarmScope scope_of(const ports::RequestContext& context) {
    return {context.account_id, context.region};
}

/// A place in a listing as an opaque word.
std::string to_token(std::string_view kind, std::string_view place) {
    return text::base64_encode(fmt::format("{}\n{}", kind, place));
}

Result<std::string> parse_token(std::string_view kind, std::string_view token) {
    const auto plain = text::base64_decode(token);
    if (!plain || !plain->starts_with(fmt::format("{}\n", kind)))
        return fail(invalid_next_token("The value for parameter NextToken is invalid."));
    return plain->substr(kind.size() + 1);
}

bool wants(const std::optional<std::vector<AlarmType>>& types, AlarmType type) {
    // Without a list, the service shows metric alarms alone: that is older than the other kind.
    if (!types || types->empty()) return type == AlarmType::MetricAlarm;
    return std::ranges::find(*types, type) != types->end();
}

bool has_action(const alarms::AlarmBase& alarm, std::string_view prefix) {
    for (const auto* list :
         {&alarm.ok_actions, &alarm.alarm_actions, &alarm.insufficient_data_actions})
        for (const std::string& action : *list)
            if (action.starts_with(prefix)) return true;
    return false;
}

bool matches(const DescribeAlarmsRequest& request, const Alarm& alarm) {
    const alarms::AlarmBase& base = base_of(alarm);
    const bool composite = std::holds_alternative<alarms::CompositeAlarm>(alarm);
    if (!wants(request.alarm_types, composite ? AlarmType::CompositeAlarm : AlarmType::MetricAlarm))
        return false;
    if (request.alarm_names && !request.alarm_names->empty() &&
        std::ranges::find(*request.alarm_names, base.name) == request.alarm_names->end())
        return false;
    if (request.alarm_name_prefix && !base.name.starts_with(*request.alarm_name_prefix))
        return false;
    if (request.state_value && from_shape(*request.state_value) != base.state) return false;
    return !request.action_prefix || has_action(base, *request.action_prefix);
}

api::cloudwatch::CompositeAlarm described(const alarms::CompositeAlarm& alarm) {
    api::cloudwatch::CompositeAlarm out = to_shape(alarm);
    if (alarm.suppressed_by != alarms::SuppressedBy::Nobody) {
        out.actions_suppressed_by =
            api::cloudwatch::parse_actions_suppressed_by(alarms::to_string(alarm.suppressed_by));
        out.actions_suppressed_reason = alarms::suppression_reason(alarm);
    }
    return out;
}

/// Relations show only what tells who it is and, of children, how it is.
template <class Shape>
Shape related(const alarms::AlarmBase& alarm, bool with_state) {
    Shape out;
    out.alarm_name = alarm.name;
    out.alarm_arn = alarm.arn;
    if (with_state) {
        out.state_value = to_shape(alarm.state);
        out.state_updated_timestamp = alarm.state_updated;
    }
    return out;
}

void add_related(DescribeAlarmsResponse& out, const Alarm& alarm, bool with_state) {
    if (const auto* composite = std::get_if<alarms::CompositeAlarm>(&alarm))
        out.composite_alarms.push_back(
            related<api::cloudwatch::CompositeAlarm>(*composite, with_state));
    else
        out.metric_alarms.push_back(
            related<api::cloudwatch::MetricAlarm>(base_of(alarm), with_state));
}

bool same_dimensions(std::vector<alarms::Dimension> left, std::vector<alarms::Dimension> right) {
    const auto by_name = [](const alarms::Dimension& a, const alarms::Dimension& b) {
        return std::tie(a.name, a.value) < std::tie(b.name, b.value);
    };
    std::ranges::sort(left, by_name);
    std::ranges::sort(right, by_name);
    return left == right;
}

bool is_on(const alarms::MetricStat& metric,
           const api::cloudwatch::DescribeAlarmsForMetricRequest& request) {
    if (metric.metric_name != request.metric_name || metric.metric_namespace != request.namespace_)
        return false;
    if (!same_dimensions(metric.dimensions, dimensions_from(request.dimensions))) return false;
    if (request.statistic && metric.stat != to_string(*request.statistic)) return false;
    if (request.extended_statistic && metric.stat != *request.extended_statistic) return false;
    if (request.period && metric.period != *request.period) return false;
    return !request.unit || metric.unit == to_string(*request.unit);
}

/// "TIME:ID" of the last item seen.
Result<std::pair<TimeMs, std::int64_t>> history_place(std::string_view token) {
    const std::string place = YG_TRY(parse_token("history", token));
    const std::string_view text = place;
    if (const auto colon = text.find(':'); colon != text.npos) {
        const auto at = text::parse_int64(text.substr(0, colon));
        const auto id = text::parse_int64(text.substr(colon + 1));
        if (at && id) return std::pair(TimeMs(*at), *id);
    }
    return fail(invalid_next_token("The value for parameter NextToken is invalid."));
}

}  // namespace

Result<DescribeAlarmsResponse> AlarmOperations::describe(const ports::RequestContext& context,
                                                         const DescribeAlarmsRequest& request) {
    const AlarmScope scope = scope_of(context);
    const bool children = request.children_of_alarm_name.has_value();
    const bool parents = request.parents_of_alarm_name.has_value();
    const bool names = request.alarm_names && !request.alarm_names->empty();
    if (names && request.alarm_name_prefix)
        return fail(invalid_parameter_combination_exception(
            "The parameters AlarmNames and AlarmNamePrefix are mutually exclusive and you have "
            "specified both."));
    if ((children && parents) ||
        ((children || parents) && (names || request.alarm_name_prefix || request.alarm_types ||
                                   request.state_value || request.action_prefix)))
        return fail(invalid_parameter_combination_exception(
            "ChildrenOfAlarmName and ParentsOfAlarmName can be combined with MaxRecords and "
            "NextToken only."));

    std::vector<AlarmSnapshot> found;
    if (parents) {
        for (const std::string& name : keeper_->parents(scope, *request.parents_of_alarm_name))
            if (AlarmSnapshot alarm = keeper_->find(scope, name)) found.push_back(std::move(alarm));
    } else if (children) {
        const AlarmSnapshot parent = keeper_->find(scope, *request.children_of_alarm_name);
        const auto* composite =
            parent ? std::get_if<alarms::CompositeAlarm>(parent.get()) : nullptr;
        if (composite != nullptr) {
            const auto rule = YG_TRY(alarms::AlarmRule::parse(composite->rule));
            for (const std::string& child : rule.children())
                if (AlarmSnapshot alarm = keeper_->find(scope, referred_name(child)))
                    found.push_back(std::move(alarm));
        }
        std::ranges::sort(found, {}, [](const AlarmSnapshot& one) { return base_of(*one).name; });
    } else {
        found = keeper_->list(scope);
        std::erase_if(found, [&](const AlarmSnapshot& one) { return !matches(request, *one); });
    }

    std::string after;
    if (request.next_token) after = YG_TRY(parse_token("alarms", *request.next_token));
    const auto limit = static_cast<std::size_t>(
        request.max_records.value_or(static_cast<std::int32_t>(kDefaultPage)));
    DescribeAlarmsResponse out;
    std::size_t count = 0;
    std::string last;
    for (const AlarmSnapshot& alarm : found) {
        const std::string& name = base_of(*alarm).name;
        if (!after.empty() && name <= after) continue;
        if (count++ == limit) {
            out.next_token = to_token("alarms", last);
            break;
        }
        last = name;
        if (children || parents)
            add_related(out, *alarm, children);
        else if (const auto* composite = std::get_if<alarms::CompositeAlarm>(alarm.get()))
            out.composite_alarms.push_back(described(*composite));
        else
            out.metric_alarms.push_back(to_shape(std::get<alarms::MetricAlarm>(*alarm)));
    }
    return out;
}

Result<api::cloudwatch::DescribeAlarmsForMetricResponse> AlarmOperations::describe_for_metric(
    const ports::RequestContext& context,
    const api::cloudwatch::DescribeAlarmsForMetricRequest& request) {
    api::cloudwatch::DescribeAlarmsForMetricResponse out;
    for (const AlarmSnapshot& alarm : keeper_->list(scope_of(context))) {
        const auto* metric = std::get_if<alarms::MetricAlarm>(alarm.get());
        if (metric == nullptr) continue;
        bool on = !metric->on_math() && is_on(metric->metric, request);
        for (const alarms::MathMember& member : metric->math)
            on = on || (member.metric && is_on(*member.metric, request));
        if (on) out.metric_alarms.push_back(to_shape(*metric));
    }
    return out;
}

Result<api::cloudwatch::DescribeAlarmHistoryResponse> AlarmOperations::describe_history(
    const ports::RequestContext& context,
    const api::cloudwatch::DescribeAlarmHistoryRequest& request) {
    HistoryQuery query;
    query.scope = scope_of(context);
    query.alarm_name = request.alarm_name;
    if (request.alarm_types)
        for (const AlarmType type : *request.alarm_types)
            query.alarm_types.emplace_back(to_string(type));
    else
        query.alarm_types.emplace_back(to_string(AlarmType::MetricAlarm));
    if (request.history_item_type)
        query.item_type = std::string(to_string(*request.history_item_type));
    query.from = request.start_date;
    query.until = request.end_date;
    query.newest_first = request.scan_by != api::cloudwatch::ScanBy::TimestampAscending;
    if (request.next_token) query.after = YG_TRY(history_place(*request.next_token));
    const auto limit = static_cast<std::size_t>(
        request.max_records.value_or(static_cast<std::int32_t>(kHistoryPage)));
    query.limit = limit + 1;  // one more tells whether there is another page
    std::vector<StoredHistoryItem> items = YG_TRY(store_.history(query));
    api::cloudwatch::DescribeAlarmHistoryResponse out;
    if (items.size() > limit) {
        items.resize(limit);
        out.next_token =
            to_token("history", fmt::format("{}:{}", items.back().at.value, items.back().id));
    }
    for (StoredHistoryItem& item : items) {
        api::cloudwatch::AlarmHistoryItem shown;
        shown.alarm_name = std::move(item.alarm_name);
        shown.alarm_type = api::cloudwatch::parse_alarm_type(item.alarm_type);
        shown.timestamp = item.at;
        shown.history_item_type = api::cloudwatch::parse_history_item_type(item.item_type);
        shown.history_summary = std::move(item.summary);
        shown.history_data = std::move(item.data);
        out.alarm_history_items.push_back(std::move(shown));
    }
    return out;
}

}  // namespace yagura::services::cloudwatch
