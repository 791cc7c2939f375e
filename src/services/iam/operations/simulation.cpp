#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "services/iam/iam_operations.h"
#include "services/iam/paging.h"
#include "services/iam/simulator.h"

namespace yagura::services::iam {
namespace {

template <class Request>
SimulationQuestion question_of(const Request& request, std::string account,
                               std::string caller_arn) {
    const std::vector<std::string> everything = {"*"};
    const bool named = request.resource_arns.has_value() && !request.resource_arns->empty();
    return {request.action_names,
            named ? *request.resource_arns : everything,
            request.permissions_boundary_policy_input_list,
            request.resource_policy,
            request.resource_owner,
            request.context_entries,
            request.caller_arn.value_or(std::move(caller_arn)),
            std::move(account)};
}

/// Results have no name of their own, so pages are cut by their number.
template <class Response, class Request>
Result<Response> page_of(const Request& request, std::vector<wire::EvaluationResult> results) {
    std::vector<std::pair<std::string, wire::EvaluationResult>> numbered;
    for (wire::EvaluationResult& result : results)
        numbered.emplace_back(fmt::format("{:09}", numbered.size()), std::move(result));
    Response response;
    std::vector<std::pair<std::string, wire::EvaluationResult>> page;
    YG_CHECK(cut_page(
        request, std::move(numbered), [](const auto& entry) { return entry.first; }, page,
        response));
    for (auto& [number, result] : page) response.evaluation_results.push_back(std::move(result));
    return response;
}

/// Keys of conditions and variables, each once, whatever the case of its letters.
std::vector<std::string> keys_of(const SimulatedPolicies& policies) {
    std::set<std::string, policy::IgnoringCase> keys;
    const auto add = [&](const policy::NamedDocument& named) {
        keys.insert(named.document->context_keys().begin(), named.document->context_keys().end());
    };
    std::ranges::for_each(policies.sets.identity, add);
    if (policies.sets.boundary.has_value()) add(*policies.sets.boundary);
    return {keys.begin(), keys.end()};
}

}  // namespace

Result<wire::SimulatePrincipalPolicyResponse> IamOperations::simulate_principal_policy(
    const Context& context, const wire::SimulatePrincipalPolicyRequest& request) {
    SimulatedPolicies policies;
    YG_CHECK(add_policies_of(*account(context), context.account_id, request.policy_source_arn,
                             policies));
    if (request.policy_input_list.has_value())
        YG_CHECK(add_policy_inputs(*request.policy_input_list, policies));
    const auto source = parse_entity_arn(request.policy_source_arn);
    const bool user = source.has_value() && source->kind == kKind<User>;
    return page_of<wire::SimulatePrincipalPolicyResponse>(
        request, YG_TRY(simulate_all(question_of(request, context.account_id,
                                                 user ? request.policy_source_arn : ""),
                                     std::move(policies))));
}

Result<wire::SimulateCustomPolicyResponse> IamOperations::simulate_custom_policy(
    const Context& context, const wire::SimulateCustomPolicyRequest& request) {
    SimulatedPolicies policies;
    YG_CHECK(add_policy_inputs(request.policy_input_list, policies));
    return page_of<wire::SimulateCustomPolicyResponse>(
        request,
        YG_TRY(simulate_all(question_of(request, context.account_id, ""), std::move(policies))));
}

Result<wire::GetContextKeysForCustomPolicyResponse>
IamOperations::get_context_keys_for_custom_policy(
    const Context&, const wire::GetContextKeysForCustomPolicyRequest& request) {
    SimulatedPolicies policies;
    YG_CHECK(add_policy_inputs(request.policy_input_list, policies));
    wire::GetContextKeysForCustomPolicyResponse response;
    response.context_key_names = keys_of(policies);
    return response;
}

Result<wire::GetContextKeysForPrincipalPolicyResponse>
IamOperations::get_context_keys_for_principal_policy(
    const Context& context, const wire::GetContextKeysForPrincipalPolicyRequest& request) {
    SimulatedPolicies policies;
    YG_CHECK(add_policies_of(*account(context), context.account_id, request.policy_source_arn,
                             policies));
    if (request.policy_input_list.has_value())
        YG_CHECK(add_policy_inputs(*request.policy_input_list, policies));
    wire::GetContextKeysForPrincipalPolicyResponse response;
    response.context_key_names = keys_of(policies);
    return response;
}

}  // namespace yagura::services::iam
