#include "api/logs/errors.h"
#include "services/logs/index_policy.h"
#include "services/logs/logs_operations.h"
#include "services/logs/request_checks.h"

namespace yagura::services::logs {

using namespace api::logs;

// A policy is a promise of speed: it is checked, kept and shown. No read of the store uses it; only
// filterIndex of a query looks which groups have one.

namespace {

constexpr std::string_view kNoPolicy = "The specified index policy does not exist.";

IndexPolicy to_api(const LogGroup& group, const StoredIndexPolicy& policy) {
    IndexPolicy out;
    out.log_group_identifier = group.arn();
    out.last_update_time = policy.updated.value;
    out.policy_document = policy.document;
    out.source = IndexSource::LogGroup;
    return out;
}

}  // namespace

Result<PutIndexPolicyResponse> LogsOperations::put_index_policy(
    const ports::RequestContext& context, const PutIndexPolicyRequest& request) {
    const auto group = YG_TRY(require_group_by_identifier(context, request.log_group_identifier));
    YG_CHECK(require_standard_class(*group));
    const auto fields = parse_index_policy(request.policy_document);
    if (!fields.has_value()) {
        return fail(invalid_parameter_exception(fields.error().message()));
    }
    const StoredIndexPolicy policy{request.policy_document, clock_.now()};
    const auto stored = index_policies_.put(group->id, policy);
    if (!stored.has_value() && stored.error().code() == Errc::NotFound) {
        return fail(resource_not_found_exception("The specified log group does not exist."));
    }
    YG_CHECK(stored);
    PutIndexPolicyResponse response;
    response.index_policy = to_api(*group, policy);
    return response;
}

Result<DescribeIndexPoliciesResponse> LogsOperations::describe_index_policies(
    const ports::RequestContext& context, const DescribeIndexPoliciesRequest& request) {
    // One group has at most one policy, so there is never a second page.
    YG_CHECK(require_list_place("index-policies", request.next_token));
    DescribeIndexPoliciesResponse response;
    auto& policies = response.index_policies.emplace();
    for (const std::string& identifier : request.log_group_identifiers) {
        const auto group = YG_TRY(require_group_by_identifier(context, identifier));
        if (const auto policy = YG_TRY(index_policies_.find(group->id))) {
            policies.push_back(to_api(*group, *policy));
        }
    }
    return response;
}

Result<DescribeFieldIndexesResponse> LogsOperations::describe_field_indexes(
    const ports::RequestContext& context, const DescribeFieldIndexesRequest& request) {
    // At most a hundred groups of twenty fields: one page.
    YG_CHECK(require_list_place("field-indexes", request.next_token));
    DescribeFieldIndexesResponse response;
    auto& indexes = response.field_indexes.emplace();
    for (const std::string& identifier : request.log_group_identifiers) {
        const auto group = YG_TRY(require_group_by_identifier(context, identifier));
        const auto policy = YG_TRY(index_policies_.find(group->id));
        if (!policy) continue;
        for (const IndexedField& field : YG_TRY(parse_index_policy(policy->document))) {
            FieldIndex& index = indexes.emplace_back();
            index.log_group_identifier = group->arn();
            index.field_index_name = field.name;
            index.type = field.facet ? IndexType::Facet : IndexType::FieldIndex;
        }
    }
    return response;
}

Result<DeleteIndexPolicyResponse> LogsOperations::delete_index_policy(
    const ports::RequestContext& context, const DeleteIndexPolicyRequest& request) {
    const auto group = YG_TRY(require_group_by_identifier(context, request.log_group_identifier));
    YG_CHECK(require_standard_class(*group));
    if (!YG_TRY(index_policies_.remove(group->id))) {
        return fail(resource_not_found_exception(std::string(kNoPolicy)));
    }
    return DeleteIndexPolicyResponse();
}

}  // namespace yagura::services::logs
