#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace yagura::alarms {

enum class State : std::uint8_t { Ok, Alarm, InsufficientData };
/// "OK", "ALARM", "INSUFFICIENT_DATA".
std::string_view to_string(State state);
std::optional<State> parse_state(std::string_view text);

enum class Comparison : std::uint8_t {
    GreaterThanOrEqualToThreshold,
    GreaterThanThreshold,
    LessThanThreshold,
    LessThanOrEqualToThreshold,
    // These three compare with a band of anomaly detection instead of a threshold.
    LessThanLowerOrGreaterThanUpperThreshold,
    LessThanLowerThreshold,
    GreaterThanUpperThreshold,
};
/// The enumerator's name, as the API spells it.
std::string_view to_string(Comparison comparison);
std::optional<Comparison> parse_comparison(std::string_view text);
/// Compares with a band.
bool is_anomaly(Comparison comparison);

/// What a period without data counts as.
enum class MissingData : std::uint8_t { Missing, Ignore, Breaching, NotBreaching };
/// "missing", "ignore", "breaching", "notBreaching".
std::string_view to_string(MissingData treatment);
std::optional<MissingData> parse_missing_data(std::string_view text);

struct Dimension {
    std::string name;
    std::string value;
    bool operator==(const Dimension&) const = default;
};

/// One metric with a statistic, as an alarm names it.
struct MetricStat {
    std::string metric_namespace;
    std::string metric_name;
    std::vector<Dimension> dimensions = {};
    std::string stat = {};  ///< "Average", "p90"
    int period = 60;        ///< seconds
    std::optional<std::string> unit = {};
    std::string account_id = {};  ///< of the metric, where it was named
    bool operator==(const MetricStat&) const = default;
};

/// A member of an alarm on metric math: a metric or an expression.
struct MathMember {
    std::string id;
    std::optional<MetricStat> metric = {};
    std::string expression = {};
    std::optional<std::string> label = {};
    std::optional<int> period = {};  ///< of an expression
    bool return_data = true;
    bool operator==(const MathMember&) const = default;
};

/// What metric and composite alarms have in common: name, actions and present state.
struct AlarmBase {
    std::string name;
    std::string arn;
    std::string account_id;
    std::string region;
    std::optional<std::string> description;
    bool actions_enabled = true;
    std::vector<std::string> ok_actions;
    std::vector<std::string> alarm_actions;
    std::vector<std::string> insufficient_data_actions;
    TimeMs configuration_updated;

    State state = State::InsufficientData;
    State previous = State::InsufficientData;  ///< before the last transition
    std::string reason;
    std::string reason_data;  ///< JSON; empty for none
    TimeMs state_updated;
    TimeMs state_transitioned;

    const std::vector<std::string>& actions_of(State which) const;
};

/// An alarm on one metric or on metric math. Values that the API only echoes where they were given
/// are optional; `..._or_default` functions say what counts.
struct MetricAlarm : AlarmBase {
    // The single metric; unused where `math` is not empty.
    MetricStat metric;
    std::vector<MathMember> math;

    int evaluation_periods = 1;
    std::optional<int> datapoints_to_alarm;
    std::optional<double> threshold;
    std::optional<std::string> threshold_metric_id;
    Comparison comparison = Comparison::GreaterThanThreshold;
    std::optional<MissingData> treat_missing_data;
    /// "evaluate" or "ignore".
    std::optional<std::string> low_sample_percentile;

    bool on_math() const { return !math.empty(); }
    /// Seconds; of metric math, what its metrics share.
    int period() const;
    int needed() const { return datapoints_to_alarm.value_or(evaluation_periods); }
    /// What counts: AWS/DynamoDB always ignores.
    MissingData missing_data() const;
};

/// Whose doing it is that a composite alarm's actions do not run.
enum class SuppressedBy : std::uint8_t { Nobody, WaitPeriod, ExtensionPeriod, Alarm };
/// "WaitPeriod", "ExtensionPeriod", "Alarm"; empty for Nobody.
std::string_view to_string(SuppressedBy by);

struct CompositeAlarm : AlarmBase {
    std::string rule;
    std::optional<std::string> suppressor;  ///< name or ARN
    std::optional<int> wait_seconds;
    std::optional<int> extension_seconds;
    SuppressedBy suppressed_by = SuppressedBy::Nobody;
    TimeMs suppressed_since;
};

/// "arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME".
std::string alarm_arn(std::string_view partition, std::string_view region,
                      std::string_view account_id, std::string_view name);
/// What follows ":alarm:" in an alarm's ARN; nothing for another text.
std::optional<std::string_view> name_in_arn(std::string_view arn);
/// "US East (N. Virginia)" for us-east-1; the code itself for a region without such a name.
std::string_view region_display_name(std::string_view region);

}  // namespace yagura::alarms
