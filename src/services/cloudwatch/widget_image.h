#pragma once

#include "alarms/alarm.h"
#include "api/cloudwatch/types.h"
#include "base/clock.h"
#include "ports/context.h"
#include "services/cloudwatch/alarm_operations.h"
#include "services/cloudwatch/metric_operations.h"

namespace yagura::services::cloudwatch {

/// GetMetricWidgetImage: reads what a widget asks for as GetMetricData would, and draws it. Any
/// thread.
class WidgetImages {
  public:
    WidgetImages(MetricOperations& metrics, AlarmOperations& alarms, Clock& clock)
        : metrics_(metrics), alarms_(alarms), clock_(clock) {}

    Result<api::cloudwatch::GetMetricWidgetImageResponse> draw(
        const ports::RequestContext& context,
        const api::cloudwatch::GetMetricWidgetImageRequest& request);

  private:
    MetricOperations& metrics_;
    AlarmOperations& alarms_;
    Clock& clock_;
};

}  // namespace yagura::services::cloudwatch
