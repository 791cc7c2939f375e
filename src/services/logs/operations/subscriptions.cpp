#include <fmt/core.h>

#include "api/logs/errors.h"
#include "pattern/filter_pattern.h"
#include "services/logs/logs_operations.h"
#include "services/logs/page_token.h"
#include "services/logs/request_checks.h"
#include "services/logs/selection_criteria.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

constexpr std::size_t kMaxPolicyBytes = 5'120;
constexpr std::string_view kListKind = "destinations";

// What a subscription points at, by the service that its ARN names.
Result<void> check_destination_vendor(const ports::RequestContext& context,
                                      const PutSubscriptionFilterRequest& request,
                                      const ArnParts& arn) {
    if (arn.service == "lambda" && arn.account != context.account_id) {
        return fail(access_denied_exception(
            "Cross-account lambda invocation passing is not allowed. You must use "
            "DestinationPolicies to create cross account lambda triggers."));
    }
    if ((arn.service == "kinesis" || arn.service == "firehose") && !request.role_arn) {
        return fail(invalid_parameter_exception(fmt::format(
            "destinationArn for vendor {} cannot be used without roleArn", arn.service)));
    }
    if (arn.service == "kinesis" || arn.service == "firehose" || arn.service == "lambda") return {};
    if (arn.service == "logs" && arn.resource.starts_with("destination:")) return {};
    return fail(invalid_parameter_exception(fmt::format(
        "PutSubscriptionFilter operation cannot work with destinationArn for vendor {}",
        arn.service)));
}

// The service delivers a test message before it takes a subscription. Of these targets only streams
// of the same account take one; for the others the answer is the service's own for that.
Error undeliverable(std::string_view vendor) {
    if (vendor == "kinesis") {
        return invalid_parameter_exception(
            "Could not deliver test message to specified Kinesis stream. Check if the given "
            "kinesis stream is in ACTIVE state.");
    }
    if (vendor == "firehose") {
        return invalid_parameter_exception(
            "Could not deliver test message to specified Firehose stream. Check if the given "
            "Firehose stream is in ACTIVE state.");
    }
    if (vendor == "lambda") {
        return invalid_parameter_exception(
            "Could not execute the lambda function. Make sure you have given CloudWatch Logs "
            "permission to execute your function.");
    }
    return invalid_parameter_exception(
        "Could not deliver test message to specified destination. Check if the destination is "
        "valid.");
}

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

Result<void> LogsOperations::put_subscription_filter(const ports::RequestContext& context,
                                                     const PutSubscriptionFilterRequest& request) {
    const auto arn = parse_arn(request.destination_arn);
    if (!arn) return fail(invalid_parameter_exception("Invalid destinationArn."));
    YG_CHECK(check_destination_vendor(context, request, *arn));
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
    // Stream and role are the caller's own: nobody writes into another account this way.
    const auto role = parse_arn(request.role_arn.value_or(""));
    if (arn->service != "kinesis" || arn->account != context.account_id ||
        arn->region != context.region || !role || role->service != "iam" ||
        role->account != context.account_id) {
        return fail(undeliverable(arn->service));
    }
    if (!delivery_.send_control_message(request.destination_arn)) {
        return fail(undeliverable(arn->service));
    }
    Subscription subscription;
    subscription.group = group->id;
    subscription.name = request.filter_name;
    subscription.created = clock_.now();
    subscription.destination_arn = request.destination_arn;
    subscription.role_arn = *request.role_arn;
    subscription.pattern = request.filter_pattern;
    subscription.distribution = std::string(to_string(request.distribution));
    subscription.position = engine_.end();
    auto put = subscriptions_.put(subscription);
    if (!put && put.error().code() == Errc::LimitExceeded) {
        return fail(limit_exceeded_exception("Resource limit exceeded."));
    }
    return put;
}

Result<void> LogsOperations::delete_subscription_filter(
    const ports::RequestContext& context, const DeleteSubscriptionFilterRequest& request) {
    const auto group = YG_TRY(require_group(context, request.log_group_name));
    if (YG_TRY(subscriptions_.remove(group->id, request.filter_name))) return {};
    return fail(resource_not_found_exception("The specified subscription filter does not exist."));
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
        out.role_arn = filter.role_arn;
        out.distribution = parse_distribution(filter.distribution);
        out.creation_time = filter.created.value;
        items.push_back(std::move(out));
    }
    return response;
}

Result<PutDestinationResponse> LogsOperations::put_destination(
    const ports::RequestContext& context, const PutDestinationRequest& request) {
    const auto target = parse_arn(request.target_arn);
    const bool stream = target && target->service == "kinesis" &&
                        target->resource.starts_with("stream/");
    const bool firehose = target && target->service == "firehose" &&
                          target->resource.starts_with("deliverystream/");
    if (!stream && !firehose) {
        return fail(invalid_parameter_exception(
            "The specified targetArn is not the ARN of a Kinesis or Firehose stream."));
    }
    const auto role = parse_arn(request.role_arn);
    if (!role || role->service != "iam" || !role->resource.starts_with("role/")) {
        return fail(invalid_parameter_exception("The specified roleArn is not the ARN of a role."));
    }
    services::logs::Destination destination;
    destination.scope = Scope::of(context);
    destination.name = request.destination_name;
    destination.created = clock_.now();
    destination.target_arn = request.target_arn;
    destination.role_arn = request.role_arn;
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
    if (!is_json_object(request.access_policy)) {
        return fail(invalid_parameter_exception("The access policy is not valid JSON."));
    }
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
