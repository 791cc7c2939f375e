#include "services/logs/subscription_target.h"

#include <fmt/core.h>

#include "api/logs/errors.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

bool is_destination(const ArnParts& arn) {
    return arn.service == "logs";
}

}  // namespace

Result<ArnParts> check_target_form(const ports::RequestContext& context,
                                   const SubscriptionTarget& target) {
    const auto arn = parse_arn(target.destination_arn);
    if (!arn) return fail(invalid_parameter_exception("Invalid destinationArn."));
    if (arn->service == "lambda" && arn->account != context.account_id) {
        return fail(access_denied_exception(
            "Cross-account lambda invocation passing is not allowed. You must use "
            "DestinationPolicies to create cross account lambda triggers."));
    }
    if ((arn->service == "kinesis" || arn->service == "firehose") && !target.role_arn) {
        return fail(invalid_parameter_exception(fmt::format(
            "destinationArn for vendor {} cannot be used without roleArn", arn->service)));
    }
    const bool known = arn->service == "kinesis" || arn->service == "firehose" ||
                       arn->service == "lambda" ||
                       (is_destination(*arn) && arn->resource.starts_with("destination:"));
    if (known) return *arn;
    return fail(invalid_parameter_exception(
        fmt::format("{} operation cannot work with destinationArn for vendor {}", target.operation,
                    arn->service)));
}

Result<void> check_role(const ports::Authorizer& authorizer, const ports::RequestContext& context,
                        const std::string& role_arn, std::string associated_arn) {
    const auto role = parse_arn(role_arn);
    if (!role || role->service != "iam" || !role->resource.starts_with("role/")) {
        return fail(invalid_parameter_exception("The specified roleArn is not the ARN of a role."));
    }
    ports::AuthorizationRequest passing;
    passing.action = "iam:PassRole";
    passing.resources = {role_arn};
    passing.conditions["iam:PassedToService"] = {"logs.amazonaws.com"};
    passing.conditions["iam:AssociatedResourceArn"] = {std::move(associated_arn)};
    return authorizer.authorize(context, passing);
}

Result<void> check_target_allowed(const ports::Authorizer& authorizer,
                                  const ports::RequestContext& context,
                                  const SubscriptionTarget& target, std::string source_arn) {
    const auto arn = parse_arn(target.destination_arn);
    if (arn && is_destination(*arn)) {
        YG_CHECK(authorizer.authorize(
            context, {"logs:PutSubscriptionFilter", {target.destination_arn}, {}}));
    }
    if (!target.role_arn) return {};
    return check_role(authorizer, context, *target.role_arn, std::move(source_arn));
}

bool is_deliverable(const ports::RequestContext& context, const ArnParts& arn) {
    const bool own_stream = arn.service == "kinesis" && arn.account == context.account_id;
    return arn.region == context.region && (own_stream || is_destination(arn));
}

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

}  // namespace yagura::services::logs
