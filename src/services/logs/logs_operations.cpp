#include "services/logs/logs_operations.h"

#include "api/logs/errors.h"
#include "base/log.h"
#include "services/logs/schema.h"

namespace yagura::services::logs {

using namespace api::logs;

Result<std::shared_ptr<LogsOperations>> LogsOperations::create(
    const LogsCollaborators& collaborators) {
    YG_CHECK(collaborators.database.migrate(kComponent, migrations()));
    std::shared_ptr<LogsOperations> service(new LogsOperations(collaborators));
    YG_CHECK(service->subscriptions_.migrate());
    YG_CHECK(service->account_policies_.migrate());
    YG_CHECK(service->delivery_.reload());
    for (const auto& drop : YG_TRY(service->directory_.pending_drops())) {
        YG_CHECK(service->carry_out(drop));
    }
    return service;
}

LogsOperations::LogsOperations(const LogsCollaborators& collaborators)
    : engine_(collaborators.engine),
      clock_(collaborators.clock),
      authorizer_(collaborators.authorizer),
      directory_(collaborators.database),
      tags_(collaborators.database),
      metric_filters_(collaborators.database),
      destinations_(collaborators.database),
      resource_policies_(collaborators.database),
      query_definitions_(collaborators.database),
      index_policies_(collaborators.database),
      lookup_tables_(collaborators.database),
      subscriptions_(collaborators.database),
      account_policies_(collaborators.database),
      route_sink_(collaborators.records, collaborators.roles, collaborators.authorizer,
                  collaborators.clock),
      sender_(collaborators.engine, collaborators.clock, directory_, destinations_, route_sink_,
              collaborators.counters),
      delivery_(collaborators.engine, collaborators.clock, directory_, subscriptions_,
                account_policies_, sender_, collaborators.counters),
      live_tail_(collaborators.engine, collaborators.clock, directory_),
      incoming_events_(collaborators.counters.counter("yagura_logs_incoming_events_total",
                                                      "Log events accepted.")),
      incoming_bytes_(collaborators.counters.counter("yagura_logs_incoming_bytes_total",
                                                     "Bytes of the messages accepted.")),
      rejected_events_(
          collaborators.counters.counter("yagura_logs_rejected_events_total",
                                         "Log events passed over as too old, too new or expired.")),
      queries_(collaborators.clock, query_threads_) {
    if (collaborators.metrics == nullptr) return;
    metric_follower_ =
        std::make_unique<MetricFollower>(engine_, clock_, metric_filters_, *collaborators.metrics);
    usage_ = std::make_unique<UsageMeter>(clock_, *collaborators.metrics);
}

Result<void> LogsOperations::publish_metrics() {
    if (metric_follower_) YG_CHECK(metric_follower_->tick());
    if (usage_) YG_CHECK(usage_->publish());
    return {};
}

Result<LogsOperations::GroupPointer> LogsOperations::require_group(
    const ports::RequestContext& context, std::string_view name) {
    auto group = YG_TRY(directory_.find_group(Scope::of(context), name));
    if (!group) {
        return fail(resource_not_found_exception("The specified log group does not exist."));
    }
    return group;
}

Result<LogsOperations::GroupPointer> LogsOperations::require_group_by_identifier(
    const ports::RequestContext& context, std::string_view identifier) {
    const Scope caller = Scope::of(context);
    const auto reference = parse_log_group_identifier(caller, identifier);
    if (!reference) {
        return fail(invalid_parameter_exception("The specified log group ARN is invalid."));
    }
    if (reference->scope != caller) {
        return fail(resource_not_found_exception("The specified log group does not exist."));
    }
    return require_group(context, reference->name);
}

Result<LogsOperations::GroupPointer> LogsOperations::require_group(
    const ports::RequestContext& context, const std::optional<std::string>& name,
    const std::optional<std::string>& identifier) {
    if (name && identifier) {
        return fail(validation_exception(
            "LogGroup name and LogGroup ARN are mutually exclusive parameters."));
    }
    if (name) return require_group(context, *name);
    if (identifier) return require_group_by_identifier(context, *identifier);
    return fail(
        invalid_parameter_exception("Must specify either logGroupName or logGroupIdentifier."));
}

Result<LogStream> LogsOperations::require_stream(const LogGroup& group, std::string_view name) {
    auto stream = YG_TRY(directory_.find_stream(group, name));
    if (!stream) {
        return fail(resource_not_found_exception("The specified log stream does not exist."));
    }
    return *std::move(stream);
}

Result<void> LogsOperations::carry_out(const LogDirectory::PendingDrop& drop) {
    if (drop.stream) {
        YG_CHECK(engine_.drop_stream(drop.group, *drop.stream));
    } else {
        YG_CHECK(engine_.drop_group(drop.group));
    }
    return directory_.forget_drop(drop);
}

Result<void> LogsOperations::apply_retention() {
    queries_.sweep();
    const TimeMs now = clock_.now();
    for (const LogGroup& group : YG_TRY(directory_.groups_with_retention())) {
        YG_CHECK(engine_.expire(group.id, group.oldest_kept(now)));
    }
    return {};
}

}  // namespace yagura::services::logs
