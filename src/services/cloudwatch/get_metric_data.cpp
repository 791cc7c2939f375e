#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

#include "api/cloudwatch/errors.h"
#include "metrics/metric_labels.h"
#include "metrics/query_set.h"
#include "services/cloudwatch/data_page.h"
#include "services/cloudwatch/metric_operations.h"

namespace yagura::services::cloudwatch {

using namespace api::cloudwatch;

namespace {

constexpr std::size_t kMostQueries = 500;
constexpr int kMostPoints = 100'800;

bool is_id(const std::string& id) {
    if (id.empty() || id[0] < 'a' || id[0] > 'z') return false;
    return std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

/// The service lists what is wrong with queries, a line each.
Error wrong(const std::string& sentence) {
    return validation_exception(sentence + "\n");
}

Result<void> check_expression(const MetricDataQuery& query) {
    std::string_view text = *query.expression;
    text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
    if (text.starts_with("SELECT ")) {
        return fail(validation_exception(fmt::format(
            "Error in expression '{}': Metrics Insights queries are not supported by this server",
            query.id)));
    }
    const auto parsed = metrics::parse_math(text);
    if (parsed) return {};
    return fail(validation_exception(
        fmt::format("Error in expression '{}': {}", query.id, parsed.error().message())));
}

Result<void> check_query(const MetricDataQuery& query, std::size_t number) {
    const std::string path = fmt::format("MetricDataQueries.member.{}", number);
    if (!is_id(query.id)) {
        return fail(
            wrong(fmt::format("The value {} for parameter {}.Id is not matching the "
                              "expected pattern ^[a-z][a-zA-Z0-9_]*$.",
                              query.id, path)));
    }
    if (query.metric_stat && query.expression) {
        return fail(
            wrong(fmt::format("The parameters {}.Expression and {}.MetricStat are mutually "
                              "exclusive and you have specified both.",
                              path, path)));
    }
    if (!query.metric_stat && !query.expression)
        return fail(wrong(fmt::format("The parameter {}.MetricStat is required.", path)));
    if (query.expression) {
        if (query.period && !is_period(*query.period)) {
            return fail(wrong(fmt::format(
                "The parameter {}.Period must be 1, 5, 10, 20, 30 or a multiple of 60.", path)));
        }
        return check_expression(query);
    }
    const MetricStat& stat = *query.metric_stat;
    if (!is_period(stat.period)) {
        return fail(
            wrong(fmt::format("The parameter {}.MetricStat.Period must be 1, 5, 10, 20, 30 "
                              "or a multiple of 60.",
                              path)));
    }
    if (!stat.metric.metric_name || !stat.metric.namespace_) {
        return fail(wrong(fmt::format("The parameter {}.MetricStat.Metric.{} is required.", path,
                                      stat.metric.metric_name ? "Namespace" : "MetricName")));
    }
    if (!metrics::Statistic::parse(stat.stat)) {
        return fail(
            wrong(fmt::format("The value {} for parameter {}.MetricStat.Stat is not "
                              "supported.",
                              stat.stat, path)));
    }
    return {};
}

Result<void> check(const GetMetricDataRequest& request) {
    if (request.start_time == request.end_time) {
        return fail(
            validation_exception("The parameter StartTime must not equal parameter EndTime."));
    }
    if (request.start_time > request.end_time) {
        return fail(validation_exception("The parameter EndTime must be greater than StartTime."));
    }
    if (request.metric_data_queries.empty())
        return fail(wrong("The parameter MetricDataQueries is required."));
    if (request.metric_data_queries.size() > kMostQueries) {
        return fail(wrong(
            fmt::format("The collection MetricDataQueries must not have a size greater than {}.",
                        kMostQueries)));
    }
    if (request.max_datapoints &&
        (*request.max_datapoints < 1 || *request.max_datapoints > kMostPoints)) {
        return fail(
            wrong(fmt::format("The value {} for parameter MaxDatapoints is not between 1 "
                              "and {}.",
                              *request.max_datapoints, kMostPoints)));
    }
    std::set<std::string> ids;
    for (std::size_t i = 0; i < request.metric_data_queries.size(); ++i) {
        const MetricDataQuery& query = request.metric_data_queries[i];
        YG_CHECK(check_query(query, i + 1));
        if (!ids.insert(query.id).second) {
            return fail(wrong(fmt::format(
                "The values for parameter id in MetricDataQueries are not unique: {}.", query.id)));
        }
    }
    return {};
}

/// Periods lie at the multiples of their length.
metrics::TimeGrid grid_of(const GetMetricDataRequest& request, int period, TimeMs now) {
    const std::int64_t start = rounded_start(request.start_time, period, now);
    const std::int64_t end = (request.end_time.value + kSecondMs - 1) / kSecondMs;
    return {start - start % period, end, period};
}

/// What makes two requests the same question.
std::uint64_t mark_of(const GetMetricDataRequest& request) {
    std::string text = fmt::format("{} {} ", request.start_time.value, request.end_time.value);
    for (const MetricDataQuery& query : request.metric_data_queries) {
        text += query.id;
        if (query.metric_stat) text += query.metric_stat->stat;
        text += query.expression.value_or("") + ",";
    }
    return std::hash<std::string>()(text);
}

/// What the queries of a request ask of the store.
Result<std::vector<metrics::QuerySpec>> specs_of(const ports::RequestContext& context,
                                                 const GetMetricDataRequest& request) {
    std::vector<metrics::QuerySpec> out;
    std::vector<metrics::LabelledMetric> labelled;
    for (const MetricDataQuery& query : request.metric_data_queries) {
        metrics::QuerySpec spec;
        spec.id = query.id;
        if (query.metric_stat) {
            const MetricStat& stat = *query.metric_stat;
            std::optional<std::string> unit;
            if (stat.unit) unit = std::string(to_string(*stat.unit));
            spec.stored = metrics::QuerySpec::Stored{
                metric_key(context, stat.metric.namespace_, stat.metric.metric_name,
                           stat.metric.dimensions),
                YG_TRY(metrics::Statistic::parse(stat.stat)), unit};
            spec.period = stat.period;
            labelled.push_back({spec.stored->metric, stat.stat, stat.period});
        } else {
            spec.expression = *query.expression;
            spec.period = query.period.value_or(0);
        }
        out.push_back(std::move(spec));
    }
    const std::vector<std::string> labels = metrics::default_labels(labelled);
    auto next = labels.begin();
    for (metrics::QuerySpec& spec : out)
        if (spec.stored) spec.label = *next++;
    return out;
}

/// The lines that one query of the request comes to.
Result<std::vector<DataLine>> lines_of(const MetricDataQuery& query, metrics::QuerySet& queries) {
    auto value = queries.value(query.id);
    if (!value && (value.error().code() == Errc::InvalidArgument ||
                   value.error().code() == Errc::Unsupported)) {
        return fail(validation_exception(value.error().message()));
    }
    if (!value) return fail(value.error());
    if (metrics::is_scalar(*value)) {
        return fail(validation_exception(fmt::format(
            "Error in expression '{}': The result is a number and must be a time series",
            query.id)));
    }
    std::vector<DataLine> out;
    const auto add = [&](metrics::MathSeries& series, std::string label) {
        DataLine line;
        line.id = query.id;
        line.label = std::move(label);
        line.points = std::move(series.points);
        out.push_back(std::move(line));
    };
    if (metrics::is_series(*value)) {
        auto& series = std::get<metrics::MathSeries>(*value);
        add(series, query.label.value_or(query.metric_stat ? series.label : query.id));
        const auto& units = queries.units(query.id);
        if (query.metric_stat && !query.metric_stat->unit && units.size() > 1) {
            out.back().messages.push_back(
                {"MultipleUnits",
                 fmt::format("Multiple units returned: '[{}]'", fmt::join(units, ", "))});
        }
        return out;
    }
    // Each series of an array keeps what tells it from the others behind the common label.
    for (metrics::MathSeries& series : std::get<metrics::MathArray>(*value)) {
        const std::string own = series.label.empty() ? query.id : series.label;
        add(series, query.label ? *query.label + " " + own : own);
    }
    return out;
}

}  // namespace

Result<GetMetricDataResponse> MetricOperations::data(const ports::RequestContext& context,
                                                     const GetMetricDataRequest& request) {
    YG_CHECK(check(request));
    const TimeMs now = clock_.now();
    metrics::QuerySet::Options options;
    options.account = context.account_id;
    options.region = context.region;
    options.grid = [&request, now](int period) { return grid_of(request, period, now); };
    options.now = now;
    metrics::QuerySet queries(store_, YG_TRY(specs_of(context, request)), std::move(options));
    std::vector<DataLine> lines;
    for (const MetricDataQuery& query : request.metric_data_queries) {
        if (!query.return_data.value_or(true)) continue;
        std::vector<DataLine> added = YG_TRY(lines_of(query, queries));
        std::ranges::move(added, std::back_inserter(lines));
    }
    const bool ascending = request.scan_by == ScanBy::TimestampAscending;
    return data_page(std::move(lines), ascending,
                     static_cast<std::size_t>(request.max_datapoints.value_or(kMostPoints)),
                     request.next_token, mark_of(request));
}

}  // namespace yagura::services::cloudwatch
