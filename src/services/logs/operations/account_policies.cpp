#include <fmt/core.h>

#include "api/logs/errors.h"
#include "pattern/filter_pattern.h"
#include "services/logs/account_subscription.h"
#include "services/logs/logs_operations.h"
#include "services/logs/subscription_target.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

constexpr std::size_t kMaxCriteriaBytes = 25 << 10;

api::logs::AccountPolicy to_api(const services::logs::AccountPolicy& policy) {
    api::logs::AccountPolicy out;
    out.policy_name = policy.name;
    out.policy_document = policy.document;
    out.last_updated_time = policy.updated.value;
    out.policy_type = PolicyType::SubscriptionFilterPolicy;
    out.scope = api::logs::Scope::All;
    if (!policy.criteria.empty()) out.selection_criteria = policy.criteria;
    out.account_id = policy.scope.account;
    return out;
}

struct CheckedPolicy {
    AccountSubscription subscription;
    std::set<std::string, std::less<>> excluded;
};

// What the policy says by itself, whoever puts it.
Result<CheckedPolicy> check(const PutAccountPolicyRequest& request) {
    if (request.policy_name.starts_with("aws/")) {
        return fail(invalid_parameter_exception("policyName must not begin with aws/."));
    }
    const std::string criteria = request.selection_criteria.value_or("");
    if (criteria.size() > kMaxCriteriaBytes) {
        return fail(invalid_parameter_exception(
            fmt::format("selectionCriteria is larger than {} bytes.", kMaxCriteriaBytes)));
    }
    auto document = parse_account_subscription(request.policy_document);
    if (!document) {
        return fail(invalid_parameter_exception(
            fmt::format("Invalid policyDocument: {}.", document.error().message())));
    }
    auto excluded = parse_excluded_groups(criteria);
    if (!excluded) {
        return fail(invalid_parameter_exception(
            fmt::format("Invalid selectionCriteria: {}.", excluded.error().message())));
    }
    const auto filter = pattern::FilterPattern::parse(document->pattern);
    if (!filter) return fail(invalid_parameter_exception(filter.error().message()));
    return CheckedPolicy{std::move(*document), std::move(*excluded)};
}

}  // namespace

Result<PutAccountPolicyResponse> LogsOperations::put_account_policy(
    const ports::RequestContext& context, const PutAccountPolicyRequest& request) {
    if (request.policy_type != PolicyType::SubscriptionFilterPolicy) {
        return fail(invalid_parameter_exception(
            fmt::format("Operation PutAccountPolicy with policyType {} is not supported by this "
                        "service.",
                        to_string(request.policy_type))));
    }
    const CheckedPolicy checked = YG_TRY(check(request));
    const Scope scope = Scope::of(context);
    const SubscriptionTarget target{"PutAccountPolicy", checked.subscription.destination_arn,
                                    checked.subscription.role_arn};
    const ArnParts arn = YG_TRY(check_target_form(context, target));
    // It subscribes to every group: the caller must be allowed to.
    const std::string every_group = log_group_arn(scope, "*");
    YG_CHECK(authorizer_.authorize(context, {"logs:PutSubscriptionFilter", {every_group}, {}}));
    YG_CHECK(check_target_allowed(authorizer_, context, target, every_group));
    if (!is_deliverable(context, arn)) return fail(undeliverable(arn.service));

    Subscription trial;
    trial.destination_arn = checked.subscription.destination_arn;
    trial.role_arn = checked.subscription.role_arn.value_or("");
    trial.account = scope.account;
    trial.region = scope.region;
    trial.partition = scope.partition;
    trial.group_name = "*";
    if (!try_out(sender_.route_of(trial))) return fail(undeliverable(arn.service));

    services::logs::AccountPolicy policy;
    policy.scope = scope;
    policy.name = request.policy_name;
    policy.document = request.policy_document;
    policy.criteria = request.selection_criteria.value_or("");
    policy.updated = clock_.now();
    policy.start = engine_.end();
    const auto from_now = YG_TRY(groups_let_in(policy, checked.excluded));
    const auto put = account_policies_.put(policy, from_now);
    if (!put && put.error().code() == Errc::LimitExceeded) {
        return fail(limit_exceeded_exception("Resource limit exceeded."));
    }
    PutAccountPolicyResponse response;
    response.account_policy = to_api(YG_TRY(put));
    YG_CHECK(delivery_.reload());
    return response;
}

/// Groups that the policy excluded until now and no longer does. What came to them meanwhile is not
/// the policy's.
Result<std::vector<engine::GroupId>> LogsOperations::groups_let_in(
    const services::logs::AccountPolicy& policy,
    const std::set<std::string, std::less<>>& excluded) {
    std::vector<engine::GroupId> out;
    const auto old = YG_TRY(account_policies_.find(policy.scope));
    if (!old) return out;
    for (const std::string& name : YG_TRY(parse_excluded_groups(old->criteria))) {
        if (excluded.contains(name)) continue;
        if (const auto group = YG_TRY(directory_.find_group(policy.scope, name))) {
            out.push_back(group->id);
        }
    }
    return out;
}

Result<DescribeAccountPoliciesResponse> LogsOperations::describe_account_policies(
    const ports::RequestContext& context, const DescribeAccountPoliciesRequest& request) {
    DescribeAccountPoliciesResponse response;
    auto& policies = response.account_policies.emplace();
    if (request.policy_type != PolicyType::SubscriptionFilterPolicy) return response;
    if (request.account_identifiers) {
        for (const std::string& account : *request.account_identifiers) {
            if (account == context.account_id) continue;
            return fail(invalid_parameter_exception(
                "accountIdentifiers may name the caller's own account only."));
        }
    }
    const auto policy = YG_TRY(account_policies_.find(Scope::of(context)));
    if (policy && (!request.policy_name || *request.policy_name == policy->name)) {
        policies.push_back(to_api(*policy));
    }
    return response;
}

Result<void> LogsOperations::delete_account_policy(const ports::RequestContext& context,
                                                   const DeleteAccountPolicyRequest& request) {
    const bool removed = request.policy_type == PolicyType::SubscriptionFilterPolicy &&
                         YG_TRY(account_policies_.remove(Scope::of(context), request.policy_name));
    if (!removed) {
        return fail(resource_not_found_exception("The specified account policy does not exist."));
    }
    return delivery_.reload();
}

}  // namespace yagura::services::logs
