#pragma once

#include <memory>

#include "api/cloudwatch/types.h"
#include "base/clock.h"
#include "meta/database.h"
#include "ports/alarm_actions.h"
#include "ports/context.h"
#include "ports/metric_reader.h"
#include "services/cloudwatch/alarm_keeper.h"
#include "services/cloudwatch/alarm_store.h"
#include "services/cloudwatch/tag_store.h"

namespace yagura::services::cloudwatch {

/// What alarms stand on; all must outlive them.
struct AlarmCollaborators {
    meta::Database& database;
    Clock& clock;
    ports::MetricReader& metrics;
    ports::AlarmActions& actions;
    TagStore& tags;
};

/// The operations of api/cloudwatch.smithy on alarms. Any thread.
class AlarmOperations {
  public:
    /// Makes or migrates the tables and loads the alarms.
    [[nodiscard]] static Result<std::unique_ptr<AlarmOperations>> create(
        const AlarmCollaborators& collaborators, AlarmKeeperOptions options);

    Result<void> put(const ports::RequestContext& context,
                     const api::cloudwatch::PutMetricAlarmRequest& request);
    Result<void> put(const ports::RequestContext& context,
                     const api::cloudwatch::PutCompositeAlarmRequest& request);
    Result<api::cloudwatch::DescribeAlarmsResponse> describe(
        const ports::RequestContext& context,
        const api::cloudwatch::DescribeAlarmsRequest& request);
    Result<api::cloudwatch::DescribeAlarmsForMetricResponse> describe_for_metric(
        const ports::RequestContext& context,
        const api::cloudwatch::DescribeAlarmsForMetricRequest& request);
    Result<api::cloudwatch::DescribeAlarmHistoryResponse> describe_history(
        const ports::RequestContext& context,
        const api::cloudwatch::DescribeAlarmHistoryRequest& request);
    Result<void> set_state(const ports::RequestContext& context,
                           const api::cloudwatch::SetAlarmStateRequest& request);
    Result<void> enable_actions(const ports::RequestContext& context,
                                const std::vector<std::string>& names, bool enabled);
    Result<void> remove(const ports::RequestContext& context,
                        const std::vector<std::string>& names);

    /// Whether it is the ARN of an alarm of the caller's that exists.
    bool has(const ports::RequestContext& context, std::string_view arn) const;
    /// The metric alarm of the caller's with this ARN; nothing for others and composite ones.
    std::optional<alarms::MetricAlarm> find_metric_alarm(const ports::RequestContext& context,
                                                         std::string_view arn) const;

    AlarmKeeper& keeper() { return *keeper_; }

  private:
    explicit AlarmOperations(const AlarmCollaborators& collaborators)
        : clock_(collaborators.clock),
          metrics_(collaborators.metrics),
          store_(collaborators.database),
          tags_(collaborators.tags) {}

    [[nodiscard]] Result<void> require_children(const AlarmScope& scope,
                                                const alarms::CompositeAlarm& alarm) const;

    AlarmSnapshot find(const ports::RequestContext& context, std::string_view arn) const;

    Clock& clock_;
    ports::MetricReader& metrics_;
    AlarmStore store_;
    TagStore& tags_;
    std::unique_ptr<AlarmKeeper> keeper_;
};

}  // namespace yagura::services::cloudwatch
