#pragma once

#include <optional>

#include "alarms/alarm.h"
#include "api/cloudwatch/types.h"

namespace yagura::services::cloudwatch {

/// Alarms as the API shows them, and back. What an alarm does not have stays absent; what a shape
/// lacks is empty.
api::cloudwatch::MetricAlarm to_shape(const alarms::MetricAlarm& alarm);
api::cloudwatch::CompositeAlarm to_shape(const alarms::CompositeAlarm& alarm);
alarms::MetricAlarm from_shape(const api::cloudwatch::MetricAlarm& shape);
alarms::CompositeAlarm from_shape(const api::cloudwatch::CompositeAlarm& shape);

alarms::MathMember member_from(const api::cloudwatch::MetricDataQuery& query);
std::vector<alarms::Dimension> dimensions_from(
    const std::optional<std::vector<api::cloudwatch::Dimension>>& dimensions);

api::cloudwatch::StateValue to_shape(alarms::State state);
alarms::State from_shape(api::cloudwatch::StateValue state);

}  // namespace yagura::services::cloudwatch
