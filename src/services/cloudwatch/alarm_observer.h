#pragma once

#include "alarms/evaluation.h"
#include "base/error.h"
#include "ports/metric_reader.h"

namespace yagura::services::cloudwatch {

/// Reads what an alarm looks at and decides. The errors are the reader's.
[[nodiscard]] Result<alarms::Outcome> observe(const alarms::MetricAlarm& alarm,
                                              ports::MetricReader& reader, TimeMs now);

/// What of an alarm on metric math the reader is asked for.
std::vector<ports::MetricMember> members_of(const alarms::MetricAlarm& alarm);

}  // namespace yagura::services::cloudwatch
