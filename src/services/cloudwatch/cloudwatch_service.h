#pragma once

#include <memory>

#include "api/cloudwatch/service.h"
#include "base/clock.h"
#include "metrics/metric_store.h"
#include "services/cloudwatch/metric_operations.h"

namespace yagura::services::cloudwatch {

/// What the service stands on; all must outlive it.
struct CloudWatchCollaborators {
    metrics::MetricStore& metrics;
    Clock& clock;
};

/// CloudWatch: hands each operation of api/cloudwatch.smithy to who carries it out. Any thread.
class CloudWatchOperations final : public api::cloudwatch::CloudWatchService {
  public:
    [[nodiscard]] static Result<std::shared_ptr<CloudWatchOperations>> create(
        const CloudWatchCollaborators& collaborators);

    Result<void> put_metric_data(const ports::RequestContext& context,
                                 const api::cloudwatch::PutMetricDataRequest& request) override;
    Result<api::cloudwatch::ListMetricsResponse> list_metrics(
        const ports::RequestContext& context,
        const api::cloudwatch::ListMetricsRequest& request) override;
    Result<api::cloudwatch::GetMetricStatisticsResponse> get_metric_statistics(
        const ports::RequestContext& context,
        const api::cloudwatch::GetMetricStatisticsRequest& request) override;
    Result<api::cloudwatch::GetMetricDataResponse> get_metric_data(
        const ports::RequestContext& context,
        const api::cloudwatch::GetMetricDataRequest& request) override;

  private:
    explicit CloudWatchOperations(const CloudWatchCollaborators& collaborators);

    MetricOperations metrics_;
};

}  // namespace yagura::services::cloudwatch
