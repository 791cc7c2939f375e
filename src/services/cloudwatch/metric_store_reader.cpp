#include "services/cloudwatch/metric_store_reader.h"

#include <utility>

#include "metrics/query_set.h"

namespace yagura::services::cloudwatch {
namespace {

metrics::MetricKey key_of(const ports::MetricQuery& query) {
    return {query.account_id, query.region, query.metric_namespace, query.name, query.dimensions};
}

metrics::TimeGrid grid_of(TimeMs start, TimeMs end, int period) {
    return {start.value / kSecondMs, end.value / kSecondMs, period};
}

Result<metrics::QuerySpec> spec_of(const ports::MetricMember& member) {
    metrics::QuerySpec out;
    out.id = member.id;
    out.period = member.metric ? member.metric->period_seconds : member.period_seconds;
    out.expression = member.expression;
    if (member.metric) {
        out.label = member.metric->name;
        out.stored = metrics::QuerySpec::Stored{
            key_of(*member.metric), YG_TRY(metrics::Statistic::parse(member.metric->statistic)),
            member.metric->unit};
    }
    return out;
}

std::vector<ports::MetricPoint> to_points(const metrics::MathSeries& series) {
    std::vector<ports::MetricPoint> out;
    for (const auto& point : series.points)
        out.push_back({TimeMs(point.start * kSecondMs), point.value, 0});
    return out;
}

}  // namespace

Result<std::vector<ports::MetricPoint>> MetricStoreReader::read(const ports::MetricQuery& query,
                                                                TimeMs start, TimeMs end) {
    const auto series = YG_TRY(metrics::read_statistic(
        store_, key_of(query), query.unit, YG_TRY(metrics::Statistic::parse(query.statistic)),
        grid_of(start, end, query.period_seconds), metrics::UnitChoice::MostData));
    std::vector<ports::MetricPoint> out;
    for (const auto& point : series.points)
        out.push_back({TimeMs(point.start * kSecondMs), point.value, point.samples});
    return out;
}

Result<std::vector<std::vector<ports::MetricPoint>>> MetricStoreReader::evaluate(
    std::span<const ports::MetricMember> members, TimeMs start, TimeMs end) {
    std::vector<metrics::QuerySpec> specs;
    metrics::QuerySet::Options options;
    for (const ports::MetricMember& member : members) {
        specs.push_back(YG_TRY(spec_of(member)));
        if (member.metric && options.account.empty()) {
            options.account = member.metric->account_id;
            options.region = member.metric->region;
        }
    }
    options.unit_choice = metrics::UnitChoice::MostData;
    options.grid = [=](int period) { return grid_of(start, end, period); };
    options.may_search = false;
    metrics::QuerySet queries(store_, std::move(specs), std::move(options));
    std::vector<std::vector<ports::MetricPoint>> out;
    for (const ports::MetricMember& member : members) {
        if (!member.return_data) continue;
        if (member.metric) {
            out.push_back(YG_TRY(read(*member.metric, start, end)));
            continue;
        }
        const metrics::MathValue value = YG_TRY(queries.value(member.id));
        if (metrics::is_scalar(value)) {
            return fail(Errc::InvalidArgument,
                        "Error in expression '" + member.id + "': The result is no time series");
        }
        if (metrics::is_series(value)) {
            out.push_back(to_points(std::get<metrics::MathSeries>(value)));
        } else {
            for (const auto& each : std::get<metrics::MathArray>(value))
                out.push_back(to_points(each));
        }
    }
    return out;
}

}  // namespace yagura::services::cloudwatch
