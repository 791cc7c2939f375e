#pragma once

#include <memory>

#include "api/cloudwatch/service.h"
#include "base/clock.h"
#include "metrics/metric_store.h"
#include "services/cloudwatch/alarm_operations.h"
#include "services/cloudwatch/dashboard_operations.h"
#include "services/cloudwatch/metric_operations.h"
#include "services/cloudwatch/metric_store_reader.h"
#include "services/cloudwatch/tag_operations.h"
#include "services/cloudwatch/widget_image.h"

namespace yagura::services::cloudwatch {

/// What the service stands on; all must outlive it.
struct CloudWatchCollaborators {
    metrics::MetricStore& metrics;
    meta::Database& database;
    Clock& clock;
    ports::AlarmActions& alarm_actions;
    AlarmKeeperOptions alarms;
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

    // Dashboards and pictures.
    Result<api::cloudwatch::PutDashboardResponse> put_dashboard(
        const ports::RequestContext& context,
        const api::cloudwatch::PutDashboardRequest& request) override;
    Result<api::cloudwatch::GetDashboardResponse> get_dashboard(
        const ports::RequestContext& context,
        const api::cloudwatch::GetDashboardRequest& request) override;
    Result<api::cloudwatch::ListDashboardsResponse> list_dashboards(
        const ports::RequestContext& context,
        const api::cloudwatch::ListDashboardsRequest& request) override;
    Result<api::cloudwatch::DeleteDashboardsResponse> delete_dashboards(
        const ports::RequestContext& context,
        const api::cloudwatch::DeleteDashboardsRequest& request) override;

    Result<api::cloudwatch::GetMetricWidgetImageResponse> get_metric_widget_image(
        const ports::RequestContext& context,
        const api::cloudwatch::GetMetricWidgetImageRequest& request) override;

    // Alarms and tags.
    Result<void> put_metric_alarm(const ports::RequestContext& context,
                                  const api::cloudwatch::PutMetricAlarmRequest& request) override;
    Result<void> put_composite_alarm(
        const ports::RequestContext& context,
        const api::cloudwatch::PutCompositeAlarmRequest& request) override;
    Result<api::cloudwatch::DescribeAlarmsResponse> describe_alarms(
        const ports::RequestContext& context,
        const api::cloudwatch::DescribeAlarmsRequest& request) override;
    Result<api::cloudwatch::DescribeAlarmsForMetricResponse> describe_alarms_for_metric(
        const ports::RequestContext& context,
        const api::cloudwatch::DescribeAlarmsForMetricRequest& request) override;
    Result<api::cloudwatch::DescribeAlarmHistoryResponse> describe_alarm_history(
        const ports::RequestContext& context,
        const api::cloudwatch::DescribeAlarmHistoryRequest& request) override;
    Result<void> set_alarm_state(const ports::RequestContext& context,
                                 const api::cloudwatch::SetAlarmStateRequest& request) override;
    Result<void> enable_alarm_actions(
        const ports::RequestContext& context,
        const api::cloudwatch::EnableAlarmActionsRequest& request) override;
    Result<void> disable_alarm_actions(
        const ports::RequestContext& context,
        const api::cloudwatch::DisableAlarmActionsRequest& request) override;
    Result<void> delete_alarms(const ports::RequestContext& context,
                               const api::cloudwatch::DeleteAlarmsRequest& request) override;
    Result<api::cloudwatch::TagResourceResponse> tag_resource(
        const ports::RequestContext& context,
        const api::cloudwatch::TagResourceRequest& request) override;
    Result<api::cloudwatch::UntagResourceResponse> untag_resource(
        const ports::RequestContext& context,
        const api::cloudwatch::UntagResourceRequest& request) override;
    Result<api::cloudwatch::ListTagsForResourceResponse> list_tags_for_resource(
        const ports::RequestContext& context,
        const api::cloudwatch::ListTagsForResourceRequest& request) override;

    AlarmKeeper& alarms() { return alarms_->keeper(); }

  private:
    explicit CloudWatchOperations(const CloudWatchCollaborators& collaborators);

    MetricOperations metrics_;
    MetricStoreReader reader_;
    TagStore tag_store_;
    TagOperations tags_;
    std::unique_ptr<AlarmOperations> alarms_;
    std::unique_ptr<DashboardOperations> dashboards_;
    std::unique_ptr<WidgetImages> images_;
};

}  // namespace yagura::services::cloudwatch
