#include <fmt/core.h>

#include "api/logs/errors.h"
#include "services/logs/logs_operations.h"
#include "services/logs/page_token.h"
#include "services/logs/request_checks.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

constexpr std::string_view kListKind = "resource-policies";

api::logs::ResourcePolicy to_api(const services::logs::ResourcePolicy& policy) {
    api::logs::ResourcePolicy out;
    if (!policy.name.empty()) out.policy_name = policy.name;
    out.policy_document = policy.document;
    out.last_updated_time = policy.updated.value;
    out.policy_scope = policy.resource_arn.empty() ? PolicyScope::Account : PolicyScope::Resource;
    if (!policy.resource_arn.empty()) {
        out.resource_arn = policy.resource_arn;
        out.revision_id = policy.revision;
    }
    return out;
}

}  // namespace

Result<PutResourcePolicyResponse> LogsOperations::put_resource_policy(
    const ports::RequestContext& context, const PutResourcePolicyRequest& request) {
    if (!request.policy_document || !is_json_object(*request.policy_document)) {
        return fail(invalid_parameter_exception("The specified policy document is not valid JSON."));
    }
    const Scope scope = Scope::of(context);
    PutResourcePolicyResponse response;
    if (!request.resource_arn) {
        if (!request.policy_name || request.policy_name->empty()) {
            return fail(invalid_parameter_exception("Must specify policyName or resourceArn."));
        }
        const auto put = resource_policies_.put_account_policy(
            scope, *request.policy_name, *request.policy_document, clock_.now());
        if (!put.has_value() && put.error().code() == Errc::LimitExceeded) {
            return fail(limit_exceeded_exception("Resource limit exceeded."));
        }
        response.resource_policy = to_api(YG_TRY(put));
        return response;
    }
    const auto group = YG_TRY(require_group_by_identifier(context, *request.resource_arn));
    const auto put = resource_policies_.put_resource_policy(
        scope, request.policy_name.value_or(""), group->arn(), *request.policy_document,
        request.expected_revision_id, clock_.now());
    if (!put.has_value() && put.error().code() == Errc::Conflict) {
        return fail(operation_aborted_exception(
            "The expected revision does not match the current revision of the resource policy."));
    }
    const auto stored = YG_TRY(put);
    response.resource_policy = to_api(stored);
    response.revision_id = stored.revision;
    return response;
}

Result<DescribeResourcePoliciesResponse> LogsOperations::describe_resource_policies(
    const ports::RequestContext& context, const DescribeResourcePoliciesRequest& request) {
    const bool of_resource = request.resource_arn || (request.policy_scope &&
                                                      *request.policy_scope == PolicyScope::Resource);
    std::string resource;
    if (request.resource_arn) {
        resource = YG_TRY(require_group_by_identifier(context, *request.resource_arn))->arn();
    }
    const auto limit = static_cast<std::size_t>(request.limit);
    const std::string after = YG_TRY(require_list_place(kListKind, request.next_token));
    DescribeResourcePoliciesResponse response;
    auto& items = response.resource_policies;
    std::string last;
    for (const auto& policy : YG_TRY(resource_policies_.list(Scope::of(context)))) {
        if (policy.resource_arn.empty() == of_resource) continue;
        if (!resource.empty() && policy.resource_arn != resource) continue;
        std::string place = fmt::format("{}{}{}", policy.name, '\0', policy.resource_arn);
        if (!after.empty() && place <= after) continue;
        if (items.size() == limit) {
            response.next_token = to_list_token(kListKind, last);
            break;
        }
        items.push_back(to_api(policy));
        last = std::move(place);
    }
    return response;
}

Result<void> LogsOperations::delete_resource_policy(const ports::RequestContext& context,
                                                    const DeleteResourcePolicyRequest& request) {
    const Scope scope = Scope::of(context);
    if (request.resource_arn) {
        const auto group = YG_TRY(require_group_by_identifier(context, *request.resource_arn));
        const auto removed = resource_policies_.remove_resource_policy(
            scope, group->arn(), request.expected_revision_id);
        if (removed.has_value()) return {};
        if (removed.error().code() == Errc::Conflict) {
            return fail(operation_aborted_exception(
                "The expected revision does not match the current revision of the resource "
                "policy."));
        }
        if (removed.error().code() != Errc::NotFound) return removed;
    } else if (request.policy_name) {
        const auto removed = resource_policies_.remove_account_policy(scope, *request.policy_name);
        if (removed.has_value() || removed.error().code() != Errc::NotFound) return removed;
    } else {
        return fail(invalid_parameter_exception("Must specify policyName or resourceArn."));
    }
    return fail(resource_not_found_exception(fmt::format(
        "Policy with name [{}] does not exist.", request.policy_name.value_or(""))));
}

}  // namespace yagura::services::logs
