#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "api/logs/service.h"
#include "base/clock.h"
#include "base/counters.h"
#include "engine/engine.h"
#include "insights/query.h"
#include "insights/workers.h"
#include "meta/database.h"
#include "metrics/metric_store.h"
#include "ports/authorizer.h"
#include "ports/event_import.h"
#include "services/logs/account_policy_store.h"
#include "services/logs/delivery_route.h"
#include "services/logs/destination_policies.h"
#include "services/logs/destination_store.h"
#include "services/logs/index_policy_store.h"
#include "services/logs/live_tail.h"
#include "services/logs/log_directory.h"
#include "services/logs/lookup_table_store.h"
#include "services/logs/metric_filter_store.h"
#include "services/logs/metric_follower.h"
#include "services/logs/queries/query_manager.h"
#include "services/logs/query_definition_store.h"
#include "services/logs/resource_policy_store.h"
#include "services/logs/subscription_delivery.h"
#include "services/logs/subscription_store.h"
#include "services/logs/tag_store.h"
#include "services/logs/usage_meter.h"

namespace yagura::services::logs {

/// What the service stands on; all must outlive it.
struct LogsCollaborators {
    engine::Engine& engine;
    meta::Database& database;
    Clock& clock;
    CounterRegistry& counters;
    const ports::Authorizer& authorizer;       ///< about log groups that stand inside of a query
    ports::RecordSink* records = nullptr;      ///< where subscriptions deliver; null: nowhere
    const ports::RoleAccess* roles = nullptr;  ///< as whom they do; null: not at all
    metrics::MetricStore* metrics = nullptr;   ///< where metric filters publish; null: nowhere
};

/// CloudWatch Logs: the operations of api/logs.smithy over the event store and the control plane.
/// The functions are in operations/, a file a family. Any thread.
class LogsOperations final : public api::logs::LogsService, public ports::EventImporter {
  public:
    /// Makes or migrates the tables and finishes drops that a crash interrupted.
    [[nodiscard]] static Result<std::shared_ptr<LogsOperations>> create(
        const LogsCollaborators& collaborators);

    // Log groups: operations/log_groups.cpp.
    Result<void> create_log_group(const ports::RequestContext& context,
                                  const api::logs::CreateLogGroupRequest& request) override;
    Result<void> delete_log_group(const ports::RequestContext& context,
                                  const api::logs::DeleteLogGroupRequest& request) override;
    Result<api::logs::DescribeLogGroupsResponse> describe_log_groups(
        const ports::RequestContext& context,
        const api::logs::DescribeLogGroupsRequest& request) override;
    Result<api::logs::ListLogGroupsResponse> list_log_groups(
        const ports::RequestContext& context,
        const api::logs::ListLogGroupsRequest& request) override;

    // Settings of groups: operations/log_group_settings.cpp.
    Result<void> put_retention_policy(const ports::RequestContext& context,
                                      const api::logs::PutRetentionPolicyRequest& request) override;
    Result<void> delete_retention_policy(
        const ports::RequestContext& context,
        const api::logs::DeleteRetentionPolicyRequest& request) override;
    Result<void> put_log_group_deletion_protection(
        const ports::RequestContext& context,
        const api::logs::PutLogGroupDeletionProtectionRequest& request) override;
    Result<void> associate_kms_key(const ports::RequestContext& context,
                                   const api::logs::AssociateKmsKeyRequest& request) override;
    Result<void> disassociate_kms_key(const ports::RequestContext& context,
                                      const api::logs::DisassociateKmsKeyRequest& request) override;

    // Log streams: operations/log_streams.cpp.
    Result<void> create_log_stream(const ports::RequestContext& context,
                                   const api::logs::CreateLogStreamRequest& request) override;
    Result<void> delete_log_stream(const ports::RequestContext& context,
                                   const api::logs::DeleteLogStreamRequest& request) override;
    Result<api::logs::DescribeLogStreamsResponse> describe_log_streams(
        const ports::RequestContext& context,
        const api::logs::DescribeLogStreamsRequest& request) override;

    // Events: operations/put_log_events.cpp, get_log_events.cpp, filter_log_events.cpp,
    // log_records.cpp, start_live_tail.cpp.
    Result<api::logs::PutLogEventsResponse> put_log_events(
        const ports::RequestContext& context,
        const api::logs::PutLogEventsRequest& request) override;
    Result<api::logs::GetLogEventsResponse> get_log_events(
        const ports::RequestContext& context,
        const api::logs::GetLogEventsRequest& request) override;
    Result<api::logs::FilterLogEventsResponse> filter_log_events(
        const ports::RequestContext& context,
        const api::logs::FilterLogEventsRequest& request) override;
    Result<api::logs::GetLogRecordResponse> get_log_record(
        const ports::RequestContext& context,
        const api::logs::GetLogRecordRequest& request) override;
    Result<api::logs::GetLogGroupFieldsResponse> get_log_group_fields(
        const ports::RequestContext& context,
        const api::logs::GetLogGroupFieldsRequest& request) override;
    Result<void> start_live_tail(const ports::RequestContext& context,
                                 const api::logs::StartLiveTailRequest& request,
                                 api::logs::StartLiveTailResponseStream stream) override;
    Result<void> import_events(const ports::RequestContext& context, std::string_view log_group,
                               std::string_view log_stream,
                               std::span<const ports::ImportedEvent> events) override;

    // Tags: operations/tags.cpp.
    Result<void> tag_resource(const ports::RequestContext& context,
                              const api::logs::TagResourceRequest& request) override;
    Result<void> untag_resource(const ports::RequestContext& context,
                                const api::logs::UntagResourceRequest& request) override;
    Result<api::logs::ListTagsForResourceResponse> list_tags_for_resource(
        const ports::RequestContext& context,
        const api::logs::ListTagsForResourceRequest& request) override;
    Result<void> tag_log_group(const ports::RequestContext& context,
                               const api::logs::TagLogGroupRequest& request) override;
    Result<void> untag_log_group(const ports::RequestContext& context,
                                 const api::logs::UntagLogGroupRequest& request) override;
    Result<api::logs::ListTagsLogGroupResponse> list_tags_log_group(
        const ports::RequestContext& context,
        const api::logs::ListTagsLogGroupRequest& request) override;

    // Metric filters: operations/metric_filters.cpp.
    Result<void> put_metric_filter(const ports::RequestContext& context,
                                   const api::logs::PutMetricFilterRequest& request) override;
    Result<void> delete_metric_filter(const ports::RequestContext& context,
                                      const api::logs::DeleteMetricFilterRequest& request) override;
    Result<api::logs::DescribeMetricFiltersResponse> describe_metric_filters(
        const ports::RequestContext& context,
        const api::logs::DescribeMetricFiltersRequest& request) override;
    Result<api::logs::TestMetricFilterResponse> test_metric_filter(
        const ports::RequestContext& context,
        const api::logs::TestMetricFilterRequest& request) override;

    // Account-level policies: operations/account_policies.cpp.
    Result<api::logs::PutAccountPolicyResponse> put_account_policy(
        const ports::RequestContext& context,
        const api::logs::PutAccountPolicyRequest& request) override;
    Result<api::logs::DescribeAccountPoliciesResponse> describe_account_policies(
        const ports::RequestContext& context,
        const api::logs::DescribeAccountPoliciesRequest& request) override;
    Result<void> delete_account_policy(
        const ports::RequestContext& context,
        const api::logs::DeleteAccountPolicyRequest& request) override;

    // Subscription filters and destinations: operations/subscriptions.cpp.
    Result<void> put_subscription_filter(
        const ports::RequestContext& context,
        const api::logs::PutSubscriptionFilterRequest& request) override;
    Result<void> delete_subscription_filter(
        const ports::RequestContext& context,
        const api::logs::DeleteSubscriptionFilterRequest& request) override;
    Result<api::logs::DescribeSubscriptionFiltersResponse> describe_subscription_filters(
        const ports::RequestContext& context,
        const api::logs::DescribeSubscriptionFiltersRequest& request) override;
    Result<api::logs::PutDestinationResponse> put_destination(
        const ports::RequestContext& context,
        const api::logs::PutDestinationRequest& request) override;
    Result<void> put_destination_policy(
        const ports::RequestContext& context,
        const api::logs::PutDestinationPolicyRequest& request) override;
    Result<api::logs::DescribeDestinationsResponse> describe_destinations(
        const ports::RequestContext& context,
        const api::logs::DescribeDestinationsRequest& request) override;
    Result<void> delete_destination(const ports::RequestContext& context,
                                    const api::logs::DeleteDestinationRequest& request) override;

    // Resource policies: operations/resource_policies.cpp.
    Result<api::logs::PutResourcePolicyResponse> put_resource_policy(
        const ports::RequestContext& context,
        const api::logs::PutResourcePolicyRequest& request) override;
    Result<api::logs::DescribeResourcePoliciesResponse> describe_resource_policies(
        const ports::RequestContext& context,
        const api::logs::DescribeResourcePoliciesRequest& request) override;
    Result<void> delete_resource_policy(
        const ports::RequestContext& context,
        const api::logs::DeleteResourcePolicyRequest& request) override;

    // Saved queries: operations/query_definitions.cpp.
    Result<api::logs::PutQueryDefinitionResponse> put_query_definition(
        const ports::RequestContext& context,
        const api::logs::PutQueryDefinitionRequest& request) override;
    Result<api::logs::DescribeQueryDefinitionsResponse> describe_query_definitions(
        const ports::RequestContext& context,
        const api::logs::DescribeQueryDefinitionsRequest& request) override;
    Result<api::logs::DeleteQueryDefinitionResponse> delete_query_definition(
        const ports::RequestContext& context,
        const api::logs::DeleteQueryDefinitionRequest& request) override;

    // Lookup tables: operations/lookup_tables.cpp.
    Result<api::logs::CreateLookupTableResponse> create_lookup_table(
        const ports::RequestContext& context,
        const api::logs::CreateLookupTableRequest& request) override;
    Result<api::logs::UpdateLookupTableResponse> update_lookup_table(
        const ports::RequestContext& context,
        const api::logs::UpdateLookupTableRequest& request) override;
    Result<api::logs::GetLookupTableResponse> get_lookup_table(
        const ports::RequestContext& context,
        const api::logs::GetLookupTableRequest& request) override;
    Result<api::logs::DescribeLookupTablesResponse> describe_lookup_tables(
        const ports::RequestContext& context,
        const api::logs::DescribeLookupTablesRequest& request) override;
    Result<void> delete_lookup_table(const ports::RequestContext& context,
                                     const api::logs::DeleteLookupTableRequest& request) override;

    // Field indexes: operations/index_policies.cpp.
    Result<api::logs::PutIndexPolicyResponse> put_index_policy(
        const ports::RequestContext& context,
        const api::logs::PutIndexPolicyRequest& request) override;
    Result<api::logs::DescribeIndexPoliciesResponse> describe_index_policies(
        const ports::RequestContext& context,
        const api::logs::DescribeIndexPoliciesRequest& request) override;
    Result<api::logs::DescribeFieldIndexesResponse> describe_field_indexes(
        const ports::RequestContext& context,
        const api::logs::DescribeFieldIndexesRequest& request) override;
    Result<api::logs::DeleteIndexPolicyResponse> delete_index_policy(
        const ports::RequestContext& context,
        const api::logs::DeleteIndexPolicyRequest& request) override;

    // Insights queries: operations/queries.cpp.
    Result<api::logs::StartQueryResponse> start_query(
        const ports::RequestContext& context, const api::logs::StartQueryRequest& request) override;
    Result<api::logs::StopQueryResponse> stop_query(
        const ports::RequestContext& context, const api::logs::StopQueryRequest& request) override;
    Result<api::logs::GetQueryResultsResponse> get_query_results(
        const ports::RequestContext& context,
        const api::logs::GetQueryResultsRequest& request) override;
    Result<api::logs::DescribeQueriesResponse> describe_queries(
        const ports::RequestContext& context,
        const api::logs::DescribeQueriesRequest& request) override;
    Result<api::logs::ListLogGroupsForQueryResponse> list_log_groups_for_query(
        const ports::RequestContext& context,
        const api::logs::ListLogGroupsForQueryRequest& request) override;

    /// Tells the event store what has expired; run now and then (server's scheduler).
    [[nodiscard]] Result<void> apply_retention();
    /// The live-tail sessions, which want a tick a second and an end at the stop.
    LiveTail& live_tail() { return live_tail_; }
    /// The access policies of destinations, for decisions about them.
    const ports::ResourcePolicies& resource_policies() const { return destination_policies_; }

    /// The delivery of subscriptions, which wants a tick a second and an end at the stop.
    SubscriptionDelivery& subscription_delivery() { return delivery_; }
    /// Evaluates metric filters on what is new, and publishes what the service measures of itself.
    /// Called about once a second.
    [[nodiscard]] Result<void> publish_metrics();

  private:
    explicit LogsOperations(const LogsCollaborators& collaborators);

    using GroupPointer = std::shared_ptr<const LogGroup>;
    Result<GroupPointer> require_group(const ports::RequestContext& context, std::string_view name);
    /// A name or an ARN of the caller's account and region.
    Result<GroupPointer> require_group_by_identifier(const ports::RequestContext& context,
                                                     std::string_view identifier);
    bool try_out(const Result<DeliveryRoute>& route);
    Result<std::vector<engine::GroupId>> groups_let_in(
        const AccountPolicy& policy, const std::set<std::string, std::less<>>& excluded);
    /// The groups that a StartQuery names, each once.
    Result<std::vector<GroupPointer>> groups_of_query(const ports::RequestContext& context,
                                                      const std::vector<std::string>& identifiers);
    /// The groups that a query itself names; Forbidden when the caller may not query one of them.
    Result<std::vector<GroupPointer>> groups_of_source(const ports::RequestContext& context,
                                                       const insights::SourceClause& source);
    /// Compiles a query's text for a caller; MalformedQueryException with the place of the error,
    /// or Forbidden for a lookup table that the caller may not read.
    Result<std::shared_ptr<const insights::Query>> compile_query(
        const ports::RequestContext& context, const std::string& text,
        insights::CompileOptions options);
    /// Leaves of `groups` those that have an index on every field of the query's filterIndex.
    Result<void> keep_indexed_groups(const insights::Query& query,
                                     std::vector<GroupPointer>& groups);
    /// Exactly one of the two must be given.
    Result<GroupPointer> require_group(const ports::RequestContext& context,
                                       const std::optional<std::string>& name,
                                       const std::optional<std::string>& identifier);
    Result<LogStream> require_stream(const LogGroup& group, std::string_view name);
    Result<GroupPointer> require_kms_target(const ports::RequestContext& context,
                                            const std::optional<std::string>& name,
                                            const std::optional<std::string>& resource);
    Result<std::string> require_tagged_resource(const ports::RequestContext& context,
                                                std::string_view arn);
    Result<void> carry_out(const LogDirectory::PendingDrop& drop);
    Result<api::logs::LogGroup> describe(const LogGroup& group);
    api::logs::LogStream describe(const LogGroup& group, const LogStream& stream);
    Result<void> put_tags(std::string_view resource, const TagStore::Tags& tags);
    Result<engine::Appended> append(const LogGroup& group, const LogStream& stream, TimeMs now,
                                    std::span<const engine::EventView> events);
    Result<bool> has_tags(const LogGroup& group, const std::vector<api::logs::TagFilter>& filters);

    engine::Engine& engine_;
    Clock& clock_;
    const ports::Authorizer& authorizer_;
    LogDirectory directory_;
    TagStore tags_;
    MetricFilterStore metric_filters_;
    std::unique_ptr<MetricFollower> metric_follower_;  ///< null without a metric store
    std::unique_ptr<UsageMeter> usage_;                ///< the same
    DestinationStore destinations_;
    ResourcePolicyStore resource_policies_;
    QueryDefinitionStore query_definitions_;
    IndexPolicyStore index_policies_;
    LookupTableStore lookup_tables_;
    SubscriptionStore subscriptions_;
    AccountPolicyStore account_policies_;
    DestinationPolicies destination_policies_{destinations_};
    RouteSink route_sink_;
    SubscriptionSender sender_;
    SubscriptionDelivery delivery_;
    LiveTail live_tail_;
    Counter& incoming_events_;
    Counter& incoming_bytes_;
    Counter& rejected_events_;
    // Last, so that running queries end before what they read goes.
    /// Threads that steer a query each; the work by column is done by the workers.
    ThreadPool query_threads_{"query", 8};
    insights::Workers query_workers_{std::thread::hardware_concurrency()};
    QueryManager queries_;
};

}  // namespace yagura::services::logs
