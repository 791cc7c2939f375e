#include "services/cloudwatch/widget_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "api/cloudwatch/errors.h"
#include "widgets/chart.h"

namespace yagura::services::cloudwatch {
namespace {

using api::cloudwatch::invalid_parameter_value_exception;
using widgets::MetricWidget;
using widgets::WidgetMetric;

/// Of a graph at most this many points are read; more than columns are never seen.
constexpr std::int64_t kMostPeriods = 100'800;

std::unexpected<Error> invalid_widget(std::string_view reason) {
    return fail(invalid_parameter_value_exception(
        fmt::format("The value for parameter MetricWidget is invalid: {}", reason)));
}

/// What the alarm looks at becomes the graph's lines, its threshold a mark.
void add_alarm(MetricWidget& widget, const alarms::MetricAlarm& alarm) {
    const auto line = [](const alarms::MetricStat& metric) {
        WidgetMetric out;
        out.metric_namespace = metric.metric_namespace;
        out.name = metric.metric_name;
        for (const alarms::Dimension& dimension : metric.dimensions)
            out.dimensions.emplace_back(dimension.name, dimension.value);
        out.stat = metric.stat;
        out.period = static_cast<int>(metric.period);
        return out;
    };
    if (!alarm.on_math()) widget.metrics.push_back(line(alarm.metric));
    for (const alarms::MathMember& member : alarm.math) {
        WidgetMetric out;
        if (member.metric) out = line(*member.metric);
        out.id = member.id;
        out.expression = member.metric ? "" : member.expression;
        out.label = member.label;
        out.visible = member.return_data;
        if (member.period) out.period = static_cast<int>(*member.period);
        widget.metrics.push_back(std::move(out));
    }
    if (alarm.threshold) {
        widgets::HorizontalMark mark;
        mark.value = *alarm.threshold;
        mark.label = alarm.name;
        widget.horizontal.push_back(std::move(mark));
    }
    if (widget.title.empty()) widget.title = alarm.name;
}

/// Ids of their own for lines that have none.
void name_lines(MetricWidget& widget) {
    std::set<std::string> taken;
    for (const WidgetMetric& metric : widget.metrics) taken.insert(metric.id);
    int number = 0;
    for (WidgetMetric& metric : widget.metrics)
        while (metric.id.empty())
            if (std::string id = fmt::format("line{}", ++number); taken.insert(id).second)
                metric.id = std::move(id);
}

/// The period of a line, made longer where the range would have too many of them.
int period_of(const MetricWidget& widget, const WidgetMetric& metric) {
    const std::int64_t seconds = (widget.end - widget.start) / kSecondMs;
    const std::int64_t least =
        seconds / (kMostPeriods /
                   std::max<std::int64_t>(1, static_cast<std::int64_t>(widget.metrics.size())));
    if (metric.period >= least) return metric.period;
    return static_cast<int>((least + 59) / 60 * 60);
}

api::cloudwatch::GetMetricDataRequest question_of(const MetricWidget& widget) {
    api::cloudwatch::GetMetricDataRequest out;
    out.start_time = widget.start;
    out.end_time = widget.end;
    out.scan_by = api::cloudwatch::ScanBy::TimestampAscending;
    for (const WidgetMetric& metric : widget.metrics) {
        api::cloudwatch::MetricDataQuery query;
        query.id = metric.id;
        query.label = metric.label;
        query.return_data = metric.visible;
        if (!metric.expression.empty()) {
            query.expression = metric.expression;
        } else {
            api::cloudwatch::MetricStat stat;
            stat.metric.namespace_ = metric.metric_namespace;
            stat.metric.metric_name = metric.name;
            std::vector<api::cloudwatch::Dimension> dimensions;
            for (const auto& [name, value] : metric.dimensions) dimensions.push_back({name, value});
            if (!dimensions.empty()) stat.metric.dimensions = std::move(dimensions);
            stat.stat = metric.stat;
            stat.period = period_of(widget, metric);
            query.metric_stat = std::move(stat);
        }
        out.metric_data_queries.push_back(std::move(query));
    }
    return out;
}

}  // namespace

Result<api::cloudwatch::GetMetricWidgetImageResponse> WidgetImages::draw(
    const ports::RequestContext& context,
    const api::cloudwatch::GetMetricWidgetImageRequest& request) {
    if (request.output_format && *request.output_format != "png" &&
        *request.output_format != "image/png")
        return fail(invalid_parameter_value_exception(
            fmt::format("The value {} for parameter OutputFormat is invalid. It must be png.",
                        *request.output_format)));
    auto widget = widgets::parse_metric_widget(request.metric_widget, clock_.now());
    if (!widget) return invalid_widget(widget.error().message());
    for (const std::string& arn : widget->alarms) {
        const auto alarm = alarms_.find_metric_alarm(context, arn);
        if (!alarm) return invalid_widget(fmt::format("the alarm {} does not exist", arn));
        add_alarm(*widget, *alarm);
    }
    name_lines(*widget);
    std::vector<widgets::ChartLine> lines;
    std::map<std::string, const WidgetMetric*> metrics;
    for (const WidgetMetric& metric : widget->metrics) metrics[metric.id] = &metric;
    const bool any = std::ranges::any_of(widget->metrics, &WidgetMetric::visible);
    if (any) {
        auto question = question_of(*widget);
        do {
            auto page = YG_TRY(metrics_.data(context, question));
            for (api::cloudwatch::MetricDataResult& result : page.metric_data_results) {
                const WidgetMetric& metric = *metrics.at(result.id);
                // A line that goes on from the page before.
                const bool goes_on = question.next_token && !lines.empty() &&
                                     &result == &page.metric_data_results.front() &&
                                     lines.back().label == result.label;
                if (!goes_on) {
                    widgets::ChartLine line;
                    line.label = std::move(result.label);
                    line.colour = metric.colour;
                    line.right_axis = metric.right_axis;
                    lines.push_back(std::move(line));
                }
                for (std::size_t i = 0; i < result.values.size(); ++i)
                    lines.back().points.emplace_back(result.timestamps[i], result.values[i]);
            }
            question.next_token = std::move(page.next_token);
        } while (question.next_token);
    }
    api::cloudwatch::GetMetricWidgetImageResponse out;
    out.metric_widget_image = YG_TRY(widgets::draw_chart(*widget, lines));
    return out;
}

}  // namespace yagura::services::cloudwatch
