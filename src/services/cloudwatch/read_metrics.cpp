#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "api/cloudwatch/errors.h"
#include "metrics/statistic_reader.h"
#include "services/cloudwatch/metric_operations.h"
#include "text/base64.h"

namespace yagura::services::cloudwatch {

using namespace api::cloudwatch;

namespace {

constexpr std::size_t kListPage = 500;
constexpr std::int64_t kMostPoints = 1440;
constexpr std::int64_t kListedMs = 14 * kDayMs;
// The service speaks of three hours and means up to fifty minutes more.
constexpr std::int64_t kRecentMs = 3 * kHourMs + 50 * kMinuteMs;
constexpr std::array<int, 5> kShortPeriods{1, 5, 10, 20, 30};

api::cloudwatch::Metric to_api(const metrics::MetricKey& metric) {
    api::cloudwatch::Metric out;
    out.namespace_ = metric.metric_namespace;
    out.metric_name = metric.name;
    out.dimensions.emplace();
    for (const auto& [name, value] : metric.dimensions) out.dimensions->push_back({name, value});
    return out;
}

/// The statistics of one request, parsed.
struct Wanted {
    std::vector<Statistic> simple;
    std::vector<metrics::Statistic> extended;
};

Result<Wanted> wanted_statistics(const GetMetricStatisticsRequest& request) {
    if (request.statistics && request.extended_statistics) {
        return fail(invalid_parameter_combination_exception(
            "The parameters Statistics and ExtendedStatistics are mutually exclusive and you have "
            "specified both."));
    }
    if (!request.statistics && !request.extended_statistics) {
        return fail(missing_required_parameter_exception(
            "The parameter Statistics or ExtendedStatistics is required."));
    }
    Wanted out;
    if (request.statistics) out.simple = *request.statistics;
    if (request.extended_statistics) {
        for (const std::string& text : *request.extended_statistics) {
            auto parsed = metrics::Statistic::parse(text);
            if (!parsed || parsed->is_simple()) {
                return fail(invalid_parameter_value_exception(fmt::format(
                    "The value {} for parameter ExtendedStatistic is not supported.", text)));
            }
            out.extended.push_back(std::move(*parsed));
        }
    }
    return out;
}

void set_statistic(Datapoint& point, Statistic statistic, const metrics::Summary& summary) {
    switch (statistic) {
        case Statistic::SampleCount:
            point.sample_count = summary.count();
            break;
        case Statistic::Average:
            point.average = summary.average();
            break;
        case Statistic::Sum:
            point.sum = summary.sum();
            break;
        case Statistic::Minimum:
            point.minimum = summary.minimum();
            break;
        case Statistic::Maximum:
            point.maximum = summary.maximum();
            break;
        case Statistic::Unrecognized:
            break;
    }
}

Datapoint datapoint(const metrics::Period& period, const std::string& unit, const Wanted& wanted) {
    Datapoint out;
    out.timestamp = TimeMs(period.start * kSecondMs);
    out.unit = parse_standard_unit(unit);
    for (const Statistic statistic : wanted.simple) set_statistic(out, statistic, period.summary);
    for (const metrics::Statistic& statistic : wanted.extended) {
        const auto value = statistic.of(period.summary);
        if (!value) continue;
        if (!out.extended_statistics) out.extended_statistics.emplace();
        (*out.extended_statistics)[statistic.text()] = *value;
    }
    return out;
}

}  // namespace

bool is_period(int seconds) {
    return (seconds > 0 && seconds % 60 == 0) ||
           std::ranges::find(kShortPeriods, seconds) != kShortPeriods.end();
}

metrics::MetricKey metric_key(const ports::RequestContext& context,
                              const std::optional<std::string>& metric_namespace,
                              const std::optional<std::string>& name,
                              const std::optional<std::vector<Dimension>>& dimensions) {
    metrics::MetricKey out{
        context.account_id, context.region, metric_namespace.value_or(""), name.value_or(""), {}};
    if (dimensions) {
        for (const Dimension& each : *dimensions)
            out.dimensions.emplace_back(each.name, each.value);
    }
    return out;
}

std::int64_t rounded_start(TimeMs start, int period, TimeMs now) {
    const std::int64_t second = start.value / kSecondMs;
    const std::int64_t age = now - start;
    std::int64_t unit = 60;
    if (period < 60) {
        unit = period;
    } else if (age >= 63 * kDayMs) {
        unit = 3600;
    } else if (age >= 15 * kDayMs) {
        unit = 300;
    }
    return second - second % unit;
}

Result<ListMetricsResponse> MetricOperations::list(const ports::RequestContext& context,
                                                   const ListMetricsRequest& request) {
    metrics::MetricFilter filter;
    filter.account = context.account_id;
    filter.region = context.region;
    filter.metric_namespace = request.namespace_;
    filter.name = request.metric_name;
    if (request.dimensions) {
        for (const DimensionFilter& each : *request.dimensions)
            filter.dimensions.emplace_back(each.name, each.value);
    }
    filter.active_since = clock_.now() - (request.recently_active ? kRecentMs : kListedMs);
    std::optional<std::string> after;
    if (request.next_token) {
        auto decoded = text::base64_decode(*request.next_token);
        if (!decoded || decoded->empty()) {
            return fail(
                invalid_parameter_value_exception("Request parameter NextToken is invalid"));
        }
        after = std::move(*decoded);
    }
    const auto page = YG_TRY(store_.list(filter, after, kListPage));
    ListMetricsResponse out;
    for (const metrics::MetricKey& metric : page.metrics) out.metrics.push_back(to_api(metric));
    if (page.next) out.next_token = text::base64_encode(*page.next);
    return out;
}

Result<GetMetricStatisticsResponse> MetricOperations::statistics(
    const ports::RequestContext& context, const GetMetricStatisticsRequest& request) {
    if (request.start_time >= request.end_time) {
        return fail(invalid_parameter_value_exception(
            "The parameter StartTime must be less than the parameter EndTime."));
    }
    if (!is_period(request.period)) {
        return fail(invalid_parameter_value_exception(
            "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60."));
    }
    const std::int64_t points =
        (request.end_time - request.start_time) / (request.period * kSecondMs);
    if (points > kMostPoints) {
        return fail(invalid_parameter_combination_exception(
            fmt::format("You have requested up to {} datapoints, which exceeds the limit of {}. "
                        "You may reduce the datapoints requested by increasing Period, or "
                        "decreasing the time range.",
                        points, kMostPoints)));
    }
    const Wanted wanted = YG_TRY(wanted_statistics(request));
    const std::int64_t start = rounded_start(request.start_time, request.period, clock_.now());
    const auto metric =
        metric_key(context, request.namespace_, request.metric_name, request.dimensions);
    std::vector<metrics::UnitCells> units =
        YG_TRY(store_.read(metric, TimeMs(start * kSecondMs), request.end_time, request.period));
    GetMetricStatisticsResponse out;
    out.label = request.metric_name;
    for (metrics::UnitCells& unit : units) {
        if (request.unit && unit.unit != to_string(*request.unit)) continue;
        for (const auto& period :
             metrics::by_period(std::move(unit.cells), start, request.period)) {
            Datapoint point = datapoint(period, unit.unit, wanted);
            // A period whose percentiles cannot be told has nothing to say.
            if (!wanted.extended.empty() && !point.extended_statistics) continue;
            out.datapoints.push_back(std::move(point));
        }
    }
    std::ranges::stable_sort(out.datapoints, {}, &Datapoint::timestamp);
    return out;
}

}  // namespace yagura::services::cloudwatch
