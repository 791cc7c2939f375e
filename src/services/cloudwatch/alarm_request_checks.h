#pragma once

#include <string_view>
#include <vector>

#include "alarms/alarm.h"
#include "api/cloudwatch/types.h"
#include "base/error.h"
#include "ports/context.h"

namespace yagura::services::cloudwatch {

/// The alarm that a request asks for, with everything checked that the declaration cannot say. The
/// errors are those of the API.
[[nodiscard]] Result<alarms::MetricAlarm> checked(
    const ports::RequestContext& context, const api::cloudwatch::PutMetricAlarmRequest& request);
[[nodiscard]] Result<alarms::CompositeAlarm> checked(
    const ports::RequestContext& context, const api::cloudwatch::PutCompositeAlarmRequest& request);

/// A statistic that alarms can use: a plain one, or one of the extended forms ("p99.9",
/// "TM(10%:90%)").
bool is_statistic(std::string_view text);

}  // namespace yagura::services::cloudwatch
