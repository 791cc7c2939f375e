#include "services/cloudwatch/cloudwatch_service.h"

namespace yagura::services::cloudwatch {

using namespace api::cloudwatch;
using ports::RequestContext;

CloudWatchOperations::CloudWatchOperations(const CloudWatchCollaborators& collaborators)
    : metrics_(collaborators.metrics, collaborators.clock),
      reader_(collaborators.metrics),
      tag_store_(collaborators.database),
      tags_(tag_store_) {}

Result<std::shared_ptr<CloudWatchOperations>> CloudWatchOperations::create(
    const CloudWatchCollaborators& collaborators) {
    std::shared_ptr<CloudWatchOperations> out(new CloudWatchOperations(collaborators));
    YG_CHECK(out->tag_store_.migrate());
    out->alarms_ =
        YG_TRY(AlarmOperations::create({collaborators.database, collaborators.clock, out->reader_,
                                        collaborators.alarm_actions, out->tag_store_},
                                       collaborators.alarms));
    out->dashboards_ = YG_TRY(
        DashboardOperations::create(collaborators.database, out->tag_store_, collaborators.clock));
    out->images_ =
        std::make_unique<WidgetImages>(out->metrics_, *out->alarms_, collaborators.clock);
    out->tags_.add_kind([alarms = out->alarms_.get()](const RequestContext& context,
                                                      std::string_view arn) -> Result<bool> {
        return alarms->has(context, arn);
    });
    out->tags_.add_kind(
        [dashboards = out->dashboards_.get()](const RequestContext& context, std::string_view arn) {
            return dashboards->has(context, arn);
        });
    return out;
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

Result<PutDashboardResponse> CloudWatchOperations::put_dashboard(
    const RequestContext& context, const PutDashboardRequest& request) {
    return dashboards_->put(context, request);
}

Result<GetDashboardResponse> CloudWatchOperations::get_dashboard(
    const RequestContext& context, const GetDashboardRequest& request) {
    return dashboards_->get(context, request);
}

Result<ListDashboardsResponse> CloudWatchOperations::list_dashboards(
    const RequestContext& context, const ListDashboardsRequest& request) {
    return dashboards_->list(context, request);
}

Result<DeleteDashboardsResponse> CloudWatchOperations::delete_dashboards(
    const RequestContext& context, const DeleteDashboardsRequest& request) {
    YG_CHECK(dashboards_->remove(context, request));
    return DeleteDashboardsResponse();
}

Result<GetMetricWidgetImageResponse> CloudWatchOperations::get_metric_widget_image(
    const RequestContext& context, const GetMetricWidgetImageRequest& request) {
    return images_->draw(context, request);
}

Result<void> CloudWatchOperations::put_metric_alarm(const RequestContext& context,
                                                    const PutMetricAlarmRequest& request) {
    return alarms_->put(context, request);
}

Result<void> CloudWatchOperations::put_composite_alarm(const RequestContext& context,
                                                       const PutCompositeAlarmRequest& request) {
    return alarms_->put(context, request);
}

Result<DescribeAlarmsResponse> CloudWatchOperations::describe_alarms(
    const RequestContext& context, const DescribeAlarmsRequest& request) {
    return alarms_->describe(context, request);
}

Result<DescribeAlarmsForMetricResponse> CloudWatchOperations::describe_alarms_for_metric(
    const RequestContext& context, const DescribeAlarmsForMetricRequest& request) {
    return alarms_->describe_for_metric(context, request);
}

Result<DescribeAlarmHistoryResponse> CloudWatchOperations::describe_alarm_history(
    const RequestContext& context, const DescribeAlarmHistoryRequest& request) {
    return alarms_->describe_history(context, request);
}

Result<void> CloudWatchOperations::set_alarm_state(const RequestContext& context,
                                                   const SetAlarmStateRequest& request) {
    return alarms_->set_state(context, request);
}

Result<void> CloudWatchOperations::enable_alarm_actions(const RequestContext& context,
                                                        const EnableAlarmActionsRequest& request) {
    return alarms_->enable_actions(context, request.alarm_names, true);
}

Result<void> CloudWatchOperations::disable_alarm_actions(
    const RequestContext& context, const DisableAlarmActionsRequest& request) {
    return alarms_->enable_actions(context, request.alarm_names, false);
}

Result<void> CloudWatchOperations::delete_alarms(const RequestContext& context,
                                                 const DeleteAlarmsRequest& request) {
    return alarms_->remove(context, request.alarm_names);
}

Result<TagResourceResponse> CloudWatchOperations::tag_resource(const RequestContext& context,
                                                               const TagResourceRequest& request) {
    YG_CHECK(tags_.tag(context, request));
    return TagResourceResponse();
}

Result<UntagResourceResponse> CloudWatchOperations::untag_resource(
    const RequestContext& context, const UntagResourceRequest& request) {
    YG_CHECK(tags_.untag(context, request));
    return UntagResourceResponse();
}

Result<ListTagsForResourceResponse> CloudWatchOperations::list_tags_for_resource(
    const RequestContext& context, const ListTagsForResourceRequest& request) {
    return tags_.list(context, request);
}

}  // namespace yagura::services::cloudwatch
