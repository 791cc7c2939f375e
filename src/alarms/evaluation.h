#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "alarms/alarm.h"
#include "base/time.h"

namespace yagura::alarms {

/// The periods that one evaluation looks at: `count` of them, the newest ending at `end`. More than
/// the alarm's evaluation periods, so that a late point or a gap does not decide alone.
struct Window {
    TimeMs start;
    TimeMs end;
    int count = 0;
};

/// The window of an evaluation at `now`. It slides: a five-minute alarm that is evaluated at :06
/// looks at [:01, :06). It ends at the last whole minute (ten seconds for periods below a minute,
/// the whole hour for alarms that look back more than a day).
Window window_at(const MetricAlarm& alarm, TimeMs now);

/// When the next evaluation after `now` is due: the next time that window_at() changes.
TimeMs next_evaluation(const MetricAlarm& alarm, TimeMs now);

/// One period of the window. Without a value it is missing.
struct Sample {
    std::optional<double> value = {};
    double sample_count = 0;
    // The anomaly band at that time; a period without a band is missing.
    std::optional<double> lower = {};
    std::optional<double> upper = {};
};

/// What an evaluation comes to. No state: the present one stays, whatever it is.
struct Outcome {
    std::optional<State> state;
    std::string reason;       ///< StateReason, word for word
    std::string reason_data;  ///< StateReasonData: JSON
};

/// Decides. `samples` are the window's periods, oldest first, exactly `window.count`. Pure: the
/// present state plays no part but for outcomes that keep it.
Outcome evaluate(const MetricAlarm& alarm, const Window& window, std::span<const Sample> samples,
                 TimeMs now);

/// A real point within an evaluation.
struct Point {
    TimeMs start;
    Sample sample;
    bool breaching = false;
};

/// How evaluate() came to its decision: what the texts are made from.
struct Decision {
    enum class Basis {
        Keep,         ///< the state stays
        Points,       ///< real points decide
        Filled,       ///< real points and missing ones that count as something
        FilledOnly,   ///< the missing ones alone decide, though there are real ones
        NothingReal,  ///< no real point, and missing ones count as something
        Unknown,      ///< no real point: INSUFFICIENT_DATA
    };
    Basis basis = Basis::Keep;
    State state = State::InsufficientData;
    std::vector<Point> points;  ///< the real ones that were looked at, newest first
    int filled = 0;             ///< how many missing ones took part
};

/// The decision alone.
Decision decide(const MetricAlarm& alarm, const Window& window, std::span<const Sample> samples);

/// Fewer samples than a percentile needs to mean something (`EvaluateLowSampleCountPercentile`
/// "ignore"): 10 / (1 - p) from the median up, 10 / p below. 0 for other statistics.
double samples_needed(std::string_view statistic);

}  // namespace yagura::alarms
