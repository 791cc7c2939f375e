#include "alarms/reason.h"

#include <fmt/format.h>
#include <algorithm>

#include "text/json_writer.h"
#include "text/number.h"
#include "text/timestamp.h"

namespace yagura::alarms {
namespace {

using Basis = Decision::Basis;

constexpr std::size_t kListed = 5;              ///< points that a sentence names
constexpr std::size_t kReasonDataLimit = 4000;  ///< characters of StateReasonData

constexpr std::string_view kWeekdays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                          "Thursday", "Friday", "Saturday"};
constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};

std::string_view plural(std::size_t count) {
    return count == 1 ? "" : "s";
}
std::string_view was(std::size_t count) {
    return count == 1 ? "was" : "were";
}

/// "[21.5 (26/02/26 10:13:00), 20.0 (26/02/26 10:12:00)]": newest first, at most five.
std::string list_of(const std::vector<Point>& points) {
    std::string out = "[";
    for (std::size_t i = 0; i < std::min(points.size(), kListed); ++i) {
        const text::CivilTime at = text::to_civil(points[i].start);
        fmt::format_to(std::back_inserter(out), "{}{} ({:02}/{:02}/{:02} {:02}:{:02}:{:02})",
                       i == 0 ? "" : ", ", text::java_double(*points[i].sample.value), at.day,
                       at.month, at.year % 100, at.hour, at.minute, at.second);
    }
    return out + "]";
}

/// "[0.02, 0.3]": one side of the band at each of the listed points.
std::string band_of(const std::vector<Point>& points, std::optional<double> Sample::* side) {
    std::string out = "[";
    for (std::size_t i = 0; i < std::min(points.size(), kListed); ++i) {
        if (i > 0) out += ", ";
        out += text::java_double((points[i].sample.*side).value_or(0));
    }
    return out + "]";
}

/// "greater than the threshold (21.0)", with "not" where the points did not cross it.
std::string relation(const MetricAlarm& alarm, const std::vector<Point>& points, bool crossed) {
    const std::string_view negation = crossed ? "" : "not ";
    const auto simple = [&](std::string_view words) {
        return fmt::format("{}{} the threshold ({})", negation, words,
                           text::java_double(alarm.threshold.value_or(0)));
    };
    const auto lower = [&] {
        return fmt::format("{}less than the lower thresholds {}", negation,
                           band_of(points, &Sample::lower));
    };
    const auto upper = [&] {
        return fmt::format("{}greater than the upper thresholds {}", negation,
                           band_of(points, &Sample::upper));
    };
    switch (alarm.comparison) {
        case Comparison::GreaterThanOrEqualToThreshold:
            return simple("greater than or equal to");
        case Comparison::GreaterThanThreshold:
            return simple("greater than");
        case Comparison::LessThanThreshold:
            return simple("less than");
        case Comparison::LessThanOrEqualToThreshold:
            return simple("less than or equal to");
        case Comparison::LessThanLowerOrGreaterThanUpperThreshold:
            return lower() + " or " + upper();
        case Comparison::LessThanLowerThreshold:
            return lower();
        case Comparison::GreaterThanUpperThreshold:
            return upper();
    }
    return "";
}

/// "1 missing datapoint was treated as [Breaching]".
std::string filled_clause(const MetricAlarm& alarm, int filled) {
    const auto count = static_cast<std::size_t>(filled);
    return fmt::format(
        "{} missing datapoint{} {} treated as [{}]", filled, plural(count), was(count),
        alarm.missing_data() == MissingData::Breaching ? "Breaching" : "NonBreaching");
}

std::vector<Point> those_that(const Decision& decision, bool crossed) {
    std::vector<Point> out;
    std::ranges::copy_if(decision.points, std::back_inserter(out),
                         [crossed](const Point& point) { return point.breaching == crossed; });
    return out;
}

/// The sentence about the points that decided, without its last full stop.
std::string crossing(const MetricAlarm& alarm, const Decision& decision) {
    const bool crossed = decision.state == State::Alarm;
    const std::vector<Point> points = those_that(decision, crossed);
    const std::size_t count = points.size();
    const bool out_of = alarm.datapoints_to_alarm.has_value() && decision.basis == Basis::Points;
    std::string out =
        out_of ? fmt::format("{} out of the last {} datapoints", count, alarm.evaluation_periods)
               : fmt::format("{} datapoint{}", count, plural(count));
    if (count < kListed) {
        fmt::format_to(std::back_inserter(out), " {} {} {}", list_of(points), was(count),
                       relation(alarm, points, crossed));
    } else {
        fmt::format_to(std::back_inserter(out),
                       " {} {}. The most recent datapoints which {} the threshold: {}", was(count),
                       relation(alarm, points, crossed), crossed ? "crossed" : "did not cross",
                       list_of(points));
    }
    if (out_of) {
        const int minimum =
            crossed ? alarm.needed() : alarm.evaluation_periods - alarm.needed() + 1;
        fmt::format_to(std::back_inserter(out), " (minimum {} datapoint{} for {} transition)",
                       minimum, plural(static_cast<std::size_t>(minimum)),
                       crossed ? "OK -> ALARM" : "ALARM -> OK");
    }
    return out;
}

/// The periods that evaluatedDatapoints names, newest first: the real points that were looked at
/// and as many of the newest missing ones as make up the evaluation periods.
std::vector<std::pair<TimeMs, const Point*>> evaluated(const MetricAlarm& alarm,
                                                       const Window& window,
                                                       const Decision& decision) {
    const std::int64_t period = alarm.period() * kSecondMs;
    std::vector<std::pair<TimeMs, const Point*>> out;
    int gaps = alarm.evaluation_periods - static_cast<int>(decision.points.size());
    auto point = decision.points.begin();
    for (TimeMs at = window.end - period; at >= window.start; at = at - period) {
        if (point != decision.points.end() && point->start == at)
            out.emplace_back(at, &*point++);
        else if (gaps-- > 0)
            out.emplace_back(at, nullptr);
    }
    return out;
}

/// The newest `count` points, oldest first.
void write_values(text::JsonWriter& json, std::string_view name, const std::vector<Point>& points,
                  std::size_t count, std::optional<double> Sample::* member) {
    json.key(name);
    json.begin_array();
    for (std::size_t i = count; i-- > 0;)
        json.raw(text::java_double((points[i].sample.*member).value_or(0)));
    json.end_array();
}

std::string reason_data_with(const MetricAlarm& alarm, const Window& window,
                             const Decision& decision, TimeMs now, std::size_t kept) {
    const std::size_t count = std::min(decision.points.size(), kept);
    std::string out;
    text::JsonWriter json(out);
    const auto text_member = [&json](std::string_view name, std::string_view value) {
        json.key(name);
        json.string(value);
    };
    json.begin_object();
    text_member("version", "1.0");
    text_member("queryDate", zoned_time(now));
    if (!decision.points.empty())
        text_member("startDate", zoned_time(decision.points.back().start));
    if (!alarm.on_math()) {
        if (alarm.metric.unit) text_member("unit", *alarm.metric.unit);
        text_member("statistic", alarm.metric.stat);
    }
    json.key("period");
    json.integer(alarm.period());
    write_values(json, "recentDatapoints", decision.points, count, &Sample::value);
    const bool anomaly = is_anomaly(alarm.comparison);
    if (anomaly && alarm.comparison != Comparison::GreaterThanUpperThreshold)
        write_values(json, "recentLowerThresholds", decision.points, count, &Sample::lower);
    if (anomaly && alarm.comparison != Comparison::LessThanLowerThreshold)
        write_values(json, "recentUpperThresholds", decision.points, count, &Sample::upper);
    if (alarm.threshold) {
        json.key("threshold");
        json.raw(text::java_double(*alarm.threshold));
    }
    json.key("evaluatedDatapoints");
    json.begin_array();
    std::size_t left = kept;
    for (const auto& [at, point] : evaluated(alarm, window, decision)) {
        if (left-- == 0) break;
        json.begin_object();
        text_member("timestamp", zoned_time(at));
        if (point != nullptr) {
            if (!alarm.on_math()) {
                json.key("sampleCount");
                json.raw(text::java_double(point->sample.sample_count));
            }
            json.key("value");
            json.raw(text::java_double(*point->sample.value));
        }
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return out;
}

}  // namespace

std::string zoned_time(TimeMs time) {
    std::string out = text::iso8601(time, text::Fraction::Always);
    out.pop_back();  // the Z
    return out + "+0000";
}

std::string spoken_time(TimeMs time) {
    const text::CivilTime at = text::to_civil(time);
    return fmt::format("{} {:02} {}, {} {:02}:{:02}:{:02} UTC",
                       kWeekdays[static_cast<std::size_t>(at.weekday)], at.day,
                       kMonths[static_cast<std::size_t>(at.month - 1)], at.year, at.hour, at.minute,
                       at.second);
}

std::string state_reason(const MetricAlarm& alarm, const Decision& decision) {
    const auto periods = static_cast<std::size_t>(alarm.evaluation_periods);
    const std::string_view intro =
        is_anomaly(alarm.comparison) ? "Thresholds Crossed" : "Threshold Crossed";
    switch (decision.basis) {
        case Basis::Keep:
            return "";
        case Basis::Unknown:
            return fmt::format("Insufficient Data: {} datapoint{} {} unknown.", periods,
                               plural(periods), was(periods));
        case Basis::NothingReal:
            return fmt::format("{}: no datapoints were received for {} period{} and {}.", intro,
                               periods, plural(periods), filled_clause(alarm, decision.filled));
        case Basis::FilledOnly: {
            const std::size_t count = decision.points.size();
            return fmt::format("{}: {} datapoint{} {} received for {} period{} and {}.", intro,
                               count, plural(count), was(count), periods, plural(periods),
                               filled_clause(alarm, decision.filled));
        }
        case Basis::Points:
            return fmt::format("{}: {}.", intro, crossing(alarm, decision));
        case Basis::Filled:
            return fmt::format("{}: {} and {}.", intro, crossing(alarm, decision),
                               filled_clause(alarm, decision.filled));
    }
    return "";
}

std::string state_reason_data(const MetricAlarm& alarm, const Window& window,
                              const Decision& decision, TimeMs now) {
    std::size_t kept = decision.points.size() + static_cast<std::size_t>(alarm.evaluation_periods);
    std::string out = reason_data_with(alarm, window, decision, now, kept);
    while (out.size() > kReasonDataLimit && kept > 1) {
        // Each round a proportional guess, and at least one less.
        kept = std::min(kept - 1, kept * kReasonDataLimit / out.size());
        out = reason_data_with(alarm, window, decision, now, kept);
    }
    return out;
}

}  // namespace yagura::alarms
