#include <fmt/core.h>

#include "api/logs/errors.h"
#include "base/log.h"
#include "pattern/filter_pattern.h"
#include "policy/document.h"
#include "services/logs/logs_operations.h"
#include "services/logs/page_token.h"
#include "services/logs/request_checks.h"
#include "services/logs/selection_criteria.h"
#include "services/logs/subscription_target.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

constexpr std::size_t kMaxPolicyBytes = 5'120;
constexpr std::string_view kListKind = "destinations";

api::logs::Destination to_api(const services::logs::Destination& destination) {
    api::logs::Destination out;
    out.destination_name = destination.name;
    out.target_arn = destination.target_arn;
    out.role_arn = destination.role_arn;
    out.access_policy = destination.access_policy;
    out.arn = destination.arn();
    out.creation_time = destination.created.value;
    return out;
}

}  // namespace

/// Whether a test message arrives. Why not is for the server's log: callers may not learn what
/// other accounts have.
bool LogsOperations::try_out(const Result<DeliveryRoute>& route) {
    auto sent = route ? sender_.send_control_message(*route) : fail(route.error());
    if (sent) return true;
    log::info("logs.subscription", "no test message could be delivered: {}",
              sent.error().message());
    return false;
}

Result<void> LogsOperations::put_subscription_filter(const ports::RequestContext& context,
                                                     const PutSubscriptionFilterRequest& request) {
    const SubscriptionTarget target{"PutSubscriptionFilter", request.destination_arn,
                                    request.role_arn};
    const ArnParts arn = YG_TRY(check_target_form(context, target));
    YG_CHECK(check_target_allowed(authorizer_, context, target,
                                  log_group_arn(Scope::of(context), request.log_group_name)));
    const auto group = YG_TRY(require_group(context, request.log_group_name));
    YG_CHECK(require_standard_class(*group));
    const auto filter = pattern::FilterPattern::parse(request.filter_pattern);
    if (!filter.has_value()) return fail(invalid_parameter_exception(filter.error().message()));
    if (request.field_selection_criteria) {
        const auto criteria = SelectionCriteria::parse(*request.field_selection_criteria);
        if (!criteria.has_value()) {
            return fail(invalid_parameter_exception(criteria.error().message()));
        }
    }
    if (request.field_selection_criteria || request.emit_system_fields ||
        request.apply_on_transformed_logs) {
        return fail(invalid_parameter_exception(
            "fieldSelectionCriteria, emitSystemFields and applyOnTransformedLogs are not supported "
            "for delivery."));
    }
    if (!is_deliverable(context, arn)) return fail(undeliverable(arn.service));
    Subscription subscription;
    subscription.group = group->id;
    subscription.name = request.filter_name;
    subscription.created = clock_.now();
    subscription.destination_arn = request.destination_arn;
    subscription.role_arn = request.role_arn.value_or("");
    subscription.pattern = request.filter_pattern;
    subscription.distribution = std::string(to_string(request.distribution));
    subscription.position = engine_.end();
    subscription.account = context.account_id;
    subscription.region = context.region;
    subscription.partition = context.partition;
    subscription.group_name = group->name;
    if (!try_out(sender_.route_of(subscription))) return fail(undeliverable(arn.service));
    auto put = subscriptions_.put(subscription);
    if (!put && put.error().code() == Errc::LimitExceeded) {
        return fail(limit_exceeded_exception("Resource limit exceeded."));
    }
    YG_CHECK(put);
    return delivery_.reload();
}

Result<void> LogsOperations::delete_subscription_filter(
    const ports::RequestContext& context, const DeleteSubscriptionFilterRequest& request) {
    const auto group = YG_TRY(require_group(context, request.log_group_name));
    if (!YG_TRY(subscriptions_.remove(group->id, request.filter_name))) {
        return fail(
            resource_not_found_exception("The specified subscription filter does not exist."));
    }
    return delivery_.reload();
}

Result<DescribeSubscriptionFiltersResponse> LogsOperations::describe_subscription_filters(
    const ports::RequestContext& context, const DescribeSubscriptionFiltersRequest& request) {
    const auto group = YG_TRY(require_group(context, request.log_group_name));
    YG_CHECK(require_standard_class(*group));
    DescribeSubscriptionFiltersResponse response;
    // A group has two at most: one page, whatever the limit but 1.
    const std::string after = YG_TRY(require_list_place("subscriptions", request.next_token));
    for (const Subscription& filter : YG_TRY(subscriptions_.of_group(group->id))) {
        if (!filter.name.starts_with(request.filter_name_prefix.value_or(""))) continue;
        if (!after.empty() && filter.name <= after) continue;
        auto& items = response.subscription_filters;
        if (items.size() == static_cast<std::size_t>(request.limit)) {
            response.next_token = to_list_token("subscriptions", items.back().filter_name);
            break;
        }
        SubscriptionFilter out;
        out.filter_name = filter.name;
        out.log_group_name = group->name;
        out.filter_pattern = filter.pattern;
        out.destination_arn = filter.destination_arn;
        if (!filter.role_arn.empty()) out.role_arn = filter.role_arn;
        out.distribution = parse_distribution(filter.distribution);
        out.creation_time = filter.created.value;
        items.push_back(std::move(out));
    }
    return response;
}

Result<PutDestinationResponse> LogsOperations::put_destination(
    const ports::RequestContext& context, const PutDestinationRequest& request) {
    const auto target = parse_arn(request.target_arn);
    const bool stream =
        target && target->service == "kinesis" && target->resource.starts_with("stream/");
    const bool firehose =
        target && target->service == "firehose" && target->resource.starts_with("deliverystream/");
    if (!stream && !firehose) {
        return fail(invalid_parameter_exception(
            "The specified targetArn is not the ARN of a Kinesis or Firehose stream."));
    }
    services::logs::Destination destination;
    destination.scope = Scope::of(context);
    destination.name = request.destination_name;
    destination.created = clock_.now();
    destination.target_arn = request.target_arn;
    destination.role_arn = request.role_arn;
    YG_CHECK(check_role(authorizer_, context, request.role_arn, destination.arn()));
    // The test message goes on behalf of the destination's own account; later ones on the senders'.
    const DeliveryRoute route{request.target_arn, request.role_arn, context.region,
                              destination.arn(), context.account_id};
    if (!stream || !try_out(route)) return fail(undeliverable("logs"));
    const auto stored = YG_TRY(destinations_.put(destination));
    if (request.tags) YG_CHECK(put_tags(stored.arn(), *request.tags));
    PutDestinationResponse response;
    response.destination = to_api(stored);
    return response;
}

Result<void> LogsOperations::put_destination_policy(const ports::RequestContext& context,
                                                    const PutDestinationPolicyRequest& request) {
    if (request.access_policy.size() > kMaxPolicyBytes) {
        return fail(invalid_parameter_exception(
            fmt::format("The access policy is larger than {} bytes.", kMaxPolicyBytes)));
    }
    const auto policy =
        policy::Document::parse(request.access_policy, policy::DocumentKind::Resource);
    if (!policy) return fail(invalid_parameter_exception(policy.error().message()));
    if (!YG_TRY(destinations_.set_policy(Scope::of(context), request.destination_name,
                                         request.access_policy))) {
        return fail(resource_not_found_exception("The specified destination does not exist."));
    }
    return {};
}

Result<DescribeDestinationsResponse> LogsOperations::describe_destinations(
    const ports::RequestContext& context, const DescribeDestinationsRequest& request) {
    const std::string prefix = request.destination_name_prefix.value_or("");
    const auto limit = static_cast<std::size_t>(request.limit);
    const std::string after = YG_TRY(require_list_place(kListKind, request.next_token));
    DescribeDestinationsResponse response;
    auto& items = response.destinations;
    YG_CHECK(destinations_.visit(
        Scope::of(context), std::max(after, prefix), [&](services::logs::Destination destination) {
            if (!destination.name.starts_with(prefix)) return false;
            if (!after.empty() && destination.name == after) return true;
            if (items.size() == limit) {
                response.next_token = to_list_token(kListKind, items.back().destination_name);
                return false;
            }
            items.push_back(to_api(destination));
            return true;
        }));
    return response;
}

Result<void> LogsOperations::delete_destination(const ports::RequestContext& context,
                                                const DeleteDestinationRequest& request) {
    if (!YG_TRY(destinations_.remove(Scope::of(context), request.destination_name))) {
        return fail(resource_not_found_exception("The specified destination does not exist."));
    }
    return {};
}

}  // namespace yagura::services::logs
