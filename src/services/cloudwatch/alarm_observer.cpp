#include "services/cloudwatch/alarm_observer.h"

#include <utility>

namespace yagura::services::cloudwatch {
namespace {

using Samples = std::vector<alarms::Sample>;

ports::MetricQuery query_of(const alarms::MetricAlarm& alarm, const alarms::MetricStat& metric) {
    ports::MetricQuery out;
    out.account_id = metric.account_id.empty() ? alarm.account_id : metric.account_id;
    out.region = alarm.region;
    out.metric_namespace = metric.metric_namespace;
    out.name = metric.metric_name;
    for (const alarms::Dimension& dimension : metric.dimensions)
        out.dimensions.emplace_back(dimension.name, dimension.value);
    out.unit = metric.unit;
    out.statistic = metric.stat;
    out.period_seconds = metric.period;
    return out;
}

/// Calls back for each point with the sample of its period.
template <class Callback>
void each_period(const alarms::MetricAlarm& alarm, const alarms::Window& window,
                 const std::vector<ports::MetricPoint>& points, Samples& samples,
                 Callback callback) {
    const std::int64_t period = alarm.period() * kSecondMs;
    for (const ports::MetricPoint& point : points) {
        const std::int64_t offset = point.start - window.start;
        const std::int64_t index = offset / period;
        if (offset < 0 || index >= window.count) continue;
        callback(samples[static_cast<std::size_t>(index)], point);
    }
}

void take_values(const alarms::MetricAlarm& alarm, const alarms::Window& window,
                 const std::vector<ports::MetricPoint>& points, Samples& samples) {
    each_period(alarm, window, points, samples,
                [](alarms::Sample& sample, const ports::MetricPoint& point) {
                    sample.value = point.value;
                    sample.sample_count = point.sample_count;
                });
}

Result<void> read_math(const alarms::MetricAlarm& alarm, const alarms::Window& window,
                       ports::MetricReader& reader, Samples& samples) {
    const std::vector<ports::MetricMember> members = members_of(alarm);
    const auto lists = YG_TRY(reader.evaluate(members, window.start, window.end));
    std::size_t next = 0;
    for (const ports::MetricMember& member : members) {
        if (!member.return_data) continue;
        const bool band = alarm.threshold_metric_id == member.id;
        if (next + (band ? 2 : 1) > lists.size())
            return fail(Errc::InvalidArgument, "The metric math gives too few series.");
        if (!band) {
            take_values(alarm, window, lists[next++], samples);
            continue;
        }
        each_period(alarm, window, lists[next++], samples,
                    [](alarms::Sample& sample, const ports::MetricPoint& point) {
                        sample.upper = point.value;
                    });
        each_period(alarm, window, lists[next++], samples,
                    [](alarms::Sample& sample, const ports::MetricPoint& point) {
                        sample.lower = point.value;
                    });
    }
    return {};
}

}  // namespace

std::vector<ports::MetricMember> members_of(const alarms::MetricAlarm& alarm) {
    std::vector<ports::MetricMember> out;
    for (const alarms::MathMember& member : alarm.math) {
        ports::MetricMember one;
        one.id = member.id;
        if (member.metric) one.metric = query_of(alarm, *member.metric);
        one.expression = member.expression;
        one.period_seconds = member.period.value_or(alarm.period());
        one.return_data = member.return_data;
        out.push_back(std::move(one));
    }
    return out;
}

Result<alarms::Outcome> observe(const alarms::MetricAlarm& alarm, ports::MetricReader& reader,
                                TimeMs now) {
    const alarms::Window window = alarms::window_at(alarm, now);
    Samples samples(static_cast<std::size_t>(window.count));
    if (alarm.on_math()) {
        YG_CHECK(read_math(alarm, window, reader, samples));
    } else {
        const auto points =
            YG_TRY(reader.read(query_of(alarm, alarm.metric), window.start, window.end));
        take_values(alarm, window, points, samples);
    }
    return alarms::evaluate(alarm, window, samples, now);
}

}  // namespace yagura::services::cloudwatch
