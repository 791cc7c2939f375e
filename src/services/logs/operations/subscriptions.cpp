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

// The service delivers a test message before it takes a subscription. None of these targets exists
// in this server yet, so the message cannot be delivered: the answer is the service's own for that.
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
    return fail(undeliverable(arn->service));
}

Result<void> LogsOperations::delete_subscription_filter(
    const ports::RequestContext& context, const DeleteSubscriptionFilterRequest& request) {
    YG_CHECK(require_group(context, request.log_group_name));
    return fail(resource_not_found_exception("The specified subscription filter does not exist."));
}

Result<DescribeSubscriptionFiltersResponse> LogsOperations::describe_subscription_filters(
    const ports::RequestContext& context, const DescribeSubscriptionFiltersRequest& request) {
    const auto group = YG_TRY(require_group(context, request.log_group_name));
    YG_CHECK(require_standard_class(*group));
    return DescribeSubscriptionFiltersResponse();
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
