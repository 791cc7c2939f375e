#include "alarms/evaluation.h"

#include <algorithm>
#include <cmath>

#include "alarms/reason.h"
#include "text/number.h"

namespace yagura::alarms {
namespace {

/// How far the grid lies apart on which evaluations happen.
std::int64_t evaluation_step(const MetricAlarm& alarm) {
    const std::int64_t period = alarm.period() * kSecondMs;
    if (period < kMinuteMs) return 10 * kSecondMs;
    return period * alarm.evaluation_periods > kDayMs ? kHourMs : kMinuteMs;
}

bool breaches(const MetricAlarm& alarm, const Sample& sample) {
    const double value = *sample.value;
    const double threshold = alarm.threshold.value_or(0);
    switch (alarm.comparison) {
        case Comparison::GreaterThanOrEqualToThreshold:
            return value >= threshold;
        case Comparison::GreaterThanThreshold:
            return value > threshold;
        case Comparison::LessThanThreshold:
            return value < threshold;
        case Comparison::LessThanOrEqualToThreshold:
            return value <= threshold;
        case Comparison::LessThanLowerOrGreaterThanUpperThreshold:
            return value < *sample.lower || value > *sample.upper;
        case Comparison::LessThanLowerThreshold:
            return value < *sample.lower;
        case Comparison::GreaterThanUpperThreshold:
            return value > *sample.upper;
    }
    return false;
}

struct RealPoints {
    std::vector<Point> points;  ///< newest first
    bool newest_too_few = false;
};

/// The periods that hold a value one can judge, newest first.
RealPoints real_points(const MetricAlarm& alarm, const Window& window,
                       std::span<const Sample> samples) {
    const std::int64_t period = alarm.period() * kSecondMs;
    const double needed =
        alarm.low_sample_percentile == "ignore" ? samples_needed(alarm.metric.stat) : 0;
    RealPoints out;
    for (std::size_t i = samples.size(); i-- > 0;) {
        const Sample& sample = samples[i];
        if (!sample.value || !std::isfinite(*sample.value)) continue;
        if (is_anomaly(alarm.comparison) && (!sample.lower || !sample.upper)) continue;
        if (sample.sample_count < needed) {
            if (out.points.empty()) out.newest_too_few = true;
            continue;
        }
        out.points.push_back({window.start + static_cast<std::int64_t>(i) * period, sample,
                              breaches(alarm, sample)});
    }
    return out;
}

/// Between no real point and as many as the alarm looks at: what is missing is filled up.
void decide_with_gaps(const MetricAlarm& alarm, const Window& window, Decision& decision) {
    using Basis = Decision::Basis;
    const int periods = alarm.evaluation_periods;
    const int needed = alarm.needed();
    const auto breaching =
        static_cast<int>(std::ranges::count_if(decision.points, &Point::breaching));
    const int good = static_cast<int>(decision.points.size()) - breaching;
    const int gaps = periods - breaching - good;
    const MissingData treatment = alarm.missing_data();
    const auto settle = [&](State state, Basis basis) {
        decision.state = state;
        decision.basis = basis;
        decision.filled = basis == Basis::Points ? 0 : gaps;
    };
    if (breaching >= needed) return settle(State::Alarm, Basis::Points);
    switch (treatment) {
        case MissingData::Breaching:
            if (breaching + gaps >= needed)
                return settle(State::Alarm, breaching > 0 ? Basis::Filled : Basis::FilledOnly);
            return settle(State::Ok, Basis::Points);
        case MissingData::NotBreaching:
            // With enough good ones, nothing had to be assumed.
            if (good > periods - needed) return settle(State::Ok, Basis::Points);
            return settle(State::Ok, good > 0 ? Basis::Filled : Basis::FilledOnly);
        case MissingData::Ignore:
        case MissingData::Missing:
            break;
    }
    if (good > 0) return settle(State::Ok, Basis::Points);
    // Only breaching points, and fewer than needed: a newer one may just be late, so the alarm
    // waits until they are as old as the points it needs would be together.
    const std::int64_t age =
        (window.end - decision.points.back().start) / (alarm.period() * kSecondMs);
    if (treatment == MissingData::Missing && age >= needed)
        return settle(State::Alarm, Basis::Points);
    settle(State::InsufficientData, Basis::Keep);
}

}  // namespace

Window window_at(const MetricAlarm& alarm, TimeMs now) {
    const std::int64_t step = evaluation_step(alarm);
    const int periods = alarm.evaluation_periods;
    Window window;
    window.count = periods + std::max(2, periods / 3);
    window.end = TimeMs(now.value - now.value % step);
    window.start = window.end - window.count * alarm.period() * kSecondMs;
    return window;
}

TimeMs next_evaluation(const MetricAlarm& alarm, TimeMs now) {
    const std::int64_t step = evaluation_step(alarm);
    return TimeMs(now.value - now.value % step + step);
}

double samples_needed(std::string_view statistic) {
    if (statistic.size() < 2 || statistic[0] != 'p') return 0;
    const auto percent = text::parse_double(statistic.substr(1));
    if (!percent || *percent <= 0 || *percent >= 100) return 0;
    const double share = *percent / 100;
    // 1 - 0.99 is not exactly a hundredth; a thousandth of a sample is nobody's intention.
    const double needed = share >= 0.5 ? 10 / (1 - share) : 10 / share;
    return needed - 1e-3;
}

Decision decide(const MetricAlarm& alarm, const Window& window, std::span<const Sample> samples) {
    using Basis = Decision::Basis;
    RealPoints real = real_points(alarm, window, samples);
    Decision decision;
    decision.points = std::move(real.points);
    if (real.newest_too_few) return decision;
    const auto periods = static_cast<std::size_t>(alarm.evaluation_periods);
    if (decision.points.size() >= periods) {
        decision.points.resize(periods);
        decision.basis = Basis::Points;
        const auto breaching = std::ranges::count_if(decision.points, &Point::breaching);
        decision.state = breaching >= alarm.needed() ? State::Alarm : State::Ok;
        return decision;
    }
    if (!decision.points.empty()) {
        decide_with_gaps(alarm, window, decision);
        return decision;
    }
    const MissingData treatment = alarm.missing_data();
    if (treatment == MissingData::Ignore) return decision;
    decision.filled = alarm.evaluation_periods;
    decision.basis = treatment == MissingData::Missing ? Basis::Unknown : Basis::NothingReal;
    if (treatment == MissingData::Breaching) decision.state = State::Alarm;
    if (treatment == MissingData::NotBreaching) decision.state = State::Ok;
    return decision;
}

Outcome evaluate(const MetricAlarm& alarm, const Window& window, std::span<const Sample> samples,
                 TimeMs now) {
    const Decision decision = decide(alarm, window, samples);
    if (decision.basis == Decision::Basis::Keep) return {};
    return {decision.state, state_reason(alarm, decision),
            state_reason_data(alarm, window, decision, now)};
}

}  // namespace yagura::alarms
