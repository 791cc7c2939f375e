#pragma once

#include "api/cloudwatch/types.h"
#include "base/clock.h"
#include "metrics/metric_store.h"
#include "ports/context.h"

namespace yagura::services::cloudwatch {

/// The operations of api/cloudwatch.smithy on datapoints. Any thread.
class MetricOperations {
  public:
    MetricOperations(metrics::MetricStore& store, Clock& clock) : store_(store), clock_(clock) {}

    // put_metric_data.cpp
    Result<void> put(const ports::RequestContext& context,
                     const api::cloudwatch::PutMetricDataRequest& request);

    // read_metrics.cpp
    Result<api::cloudwatch::ListMetricsResponse> list(
        const ports::RequestContext& context, const api::cloudwatch::ListMetricsRequest& request);
    Result<api::cloudwatch::GetMetricStatisticsResponse> statistics(
        const ports::RequestContext& context,
        const api::cloudwatch::GetMetricStatisticsRequest& request);

    // get_metric_data.cpp
    Result<api::cloudwatch::GetMetricDataResponse> data(
        const ports::RequestContext& context, const api::cloudwatch::GetMetricDataRequest& request);

  private:
    metrics::MetricStore& store_;
    Clock& clock_;
};

/// 1, 5, 10, 20, 30 or whole minutes.
bool is_period(int seconds);

/// The metric of a request. Its account and region are the caller's.
metrics::MetricKey metric_key(
    const ports::RequestContext& context, const std::optional<std::string>& metric_namespace,
    const std::optional<std::string>& name,
    const std::optional<std::vector<api::cloudwatch::Dimension>>& dimensions);

/// A start of reading as the service rounds it down: to the part of the minute for short periods,
/// else to the minute, five minutes or the hour, whichever datapoints of that age are kept in.
/// In seconds.
std::int64_t rounded_start(TimeMs start, int period, TimeMs now);

}  // namespace yagura::services::cloudwatch
