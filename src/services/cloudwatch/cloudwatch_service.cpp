#include "services/cloudwatch/cloudwatch_service.h"

namespace yagura::services::cloudwatch {

using namespace api::cloudwatch;
using ports::RequestContext;

CloudWatchOperations::CloudWatchOperations(const CloudWatchCollaborators& collaborators)
    : metrics_(collaborators.metrics, collaborators.clock) {}

Result<std::shared_ptr<CloudWatchOperations>> CloudWatchOperations::create(
    const CloudWatchCollaborators& collaborators) {
    return std::shared_ptr<CloudWatchOperations>(new CloudWatchOperations(collaborators));
}

Result<void> CloudWatchOperations::put_metric_data(const RequestContext& context,
                                                   const PutMetricDataRequest& request) {
    return metrics_.put(context, request);
}

Result<ListMetricsResponse> CloudWatchOperations::list_metrics(const RequestContext& context,
                                                               const ListMetricsRequest& request) {
    return metrics_.list(context, request);
}

Result<GetMetricStatisticsResponse> CloudWatchOperations::get_metric_statistics(
    const RequestContext& context, const GetMetricStatisticsRequest& request) {
    return metrics_.statistics(context, request);
}

Result<GetMetricDataResponse> CloudWatchOperations::get_metric_data(
    const RequestContext& context, const GetMetricDataRequest& request) {
    return metrics_.data(context, request);
}

}  // namespace yagura::services::cloudwatch
