#include "gateway/policy_authorizer.h"

#include <utility>

#include <fmt/core.h>

#include "gateway/condition_keys.h"

namespace yagura::gateway {
namespace {

bool is_role_arn(std::string_view arn) {
    return arn_owner(arn).service == "iam" && arn.find(":role/") != std::string_view::npos;
}

/// "an identity-based policy" and the like, as refusals name the places of policies.
std::string_view denying_policy(policy::PolicyType type) {
    switch (type) {
        case policy::PolicyType::Organization:
            return "a service control policy";
        case policy::PolicyType::Endpoint:
            return "a VPC endpoint policy";
        case policy::PolicyType::Resource:
            return "a resource-based policy";
        case policy::PolicyType::Trust:
            return "the role trust policy";
        case policy::PolicyType::Boundary:
            return "a permissions boundary";
        case policy::PolicyType::Session:
            return "a session policy";
        default:
            return "an identity-based policy";
    }
}

/// "identity-based policy" of "no identity-based policy allows".
std::string_view silent_policy(policy::PolicyType type) {
    std::string_view named = denying_policy(type);
    named.remove_prefix(named.find(' ') + 1);
    return named;
}

policy::Decision refusal(policy::PolicyType type) {
    policy::Decision out;
    out.outcome = policy::Outcome::ImplicitDeny;
    out.type = type;
    return out;
}

}  // namespace

std::string refusal_sentence(const ports::Identity& identity, std::string_view action,
                             std::string_view resource, const policy::Decision& decision) {
    const bool denied = decision.outcome == policy::Outcome::ExplicitDeny;
    if (action == "iam:PassRole" && decision.type == policy::PolicyType::Resource && !denied)
        return "Cross-account pass role is not allowed.";
    const bool trust = decision.type == policy::PolicyType::Trust;
    if (trust && !denied && identity.kind == ports::Identity::Kind::Root &&
        action == "sts:AssumeRole")
        return "Roles may not be assumed by root accounts.";
    // The sentence of SNS writes the service in capitals.
    std::string shown(action);
    if (shown.starts_with("sns:")) shown.replace(0, 3, "SNS");
    std::string out = identity.kind == ports::Identity::Kind::Service ? "" : "User: ";
    out += fmt::format("{} is not authorized to perform: {}", identity.arn, shown);
    if (resource != "*" || !action.starts_with("cloudwatch:"))
        out += fmt::format(" on resource: {}", resource);
    if (denied)
        return out + fmt::format(" with an explicit deny in {}", denying_policy(decision.type));
    // Whether a role exists is not told to who may not take it, so there is no reason here.
    if (trust) return out;
    return out +
           fmt::format(" because no {} allows the {} action", silent_policy(decision.type), shown);
}

/// What is the same for all resources of a request.
struct PolicyAuthorizer::Caller {
    std::shared_ptr<const ports::IdentityPolicySet> set;
    std::shared_ptr<const policy::PolicySets> sets;
    policy::Principal principal;
    policy::ContextKeys keys;
    bool gone = false;  ///< the identity was deleted
};

void PolicyAuthorizer::add_resource_policies(std::string service,
                                             const ports::ResourcePolicies& policies) {
    resource_policies_[std::move(service)] = &policies;
}

void PolicyAuthorizer::add_resource_details(std::string service,
                                            const ports::ResourceDetails& details) {
    resource_details_[std::move(service)] = &details;
}

Result<PolicyAuthorizer::Caller> PolicyAuthorizer::caller_of(
    const ports::RequestContext& context, const ports::AuthorizationRequest& request) const {
    using Kind = ports::Identity::Kind;
    static const auto kNoPolicies = std::make_shared<const ports::IdentityPolicySet>();
    Caller out;
    const Kind kind = context.identity.kind;
    const bool may_have_none =
        kind == Kind::Root || kind == Kind::Service || kind == Kind::Anonymous;
    out.set = identities_.policies_of(context.identity);
    out.gone = out.set == nullptr && !may_have_none;
    if (out.set == nullptr) out.set = kNoPolicies;
    out.sets = YG_TRY(cache_.sets_of(out.set));
    out.principal = principal_of(context.identity, *out.set);
    std::shared_ptr<const ports::Endpoint> endpoint;
    if (endpoints_ != nullptr && !context.listener.empty() && kind != Kind::Service)
        endpoint = endpoints_->endpoint_of(context.listener);
    out.keys = condition_keys(context, request, *out.set, endpoint.get());
    if (endpoint != nullptr) YG_CHECK(add_endpoint(*endpoint, request.action, out));
    return out;
}

Result<void> PolicyAuthorizer::add_endpoint(const ports::Endpoint& endpoint,
                                            std::string_view action, Caller& caller) const {
    // Passing a role is no call that goes through the endpoint: it is a right that another call
    // asks for.
    if (!endpoint.policy.has_value() || action == "iam:PassRole") return {};
    auto sets = std::make_shared<policy::PolicySets>(*caller.sets);
    sets->endpoint = YG_TRY(cache_.document_of(*endpoint.policy, policy::DocumentKind::Resource));
    caller.sets = std::move(sets);
    return {};
}

Result<policy::Decision> PolicyAuthorizer::decide(const Caller& caller, std::string_view action,
                                                  std::string_view resource,
                                                  policy::Trace trace) const {
    if (caller.gone && action != "sts:GetCallerIdentity")
        return refusal(policy::PolicyType::Identity);
    const ArnOwner owner = arn_owner(resource);
    const bool taking_role = action.starts_with("sts:") && is_role_arn(resource);
    std::optional<ports::NamedPolicy> own;
    const auto registered = resource_policies_.find(owner.service);
    if (registered != resource_policies_.end() && (owner.service != "iam" || taking_role))
        own = registered->second->policy_of(resource);
    // A role without a trust policy, or none at all, lets nobody in.
    if (taking_role && !own.has_value()) return refusal(policy::PolicyType::Trust);
    if (!own.has_value()) {
        return policy::evaluate({caller.principal, action, resource, owner.account, caller.keys},
                                *caller.sets, trace);
    }
    policy::PolicySets sets = *caller.sets;
    sets.resource = YG_TRY(cache_.document_of(
        *own, taking_role ? policy::DocumentKind::Trust : policy::DocumentKind::Resource));
    return policy::evaluate({caller.principal, action, resource, owner.account, caller.keys}, sets,
                            trace);
}

std::string PolicyAuthorizer::full_arn(std::string_view resource) const {
    const auto details = resource_details_.find(arn_owner(resource).service);
    if (details == resource_details_.end()) return std::string(resource);
    return details->second->full_arn(resource);
}

void PolicyAuthorizer::add_resource_keys(const ports::RequestContext& context,
                                         std::string_view resource,
                                         policy::ContextKeys& keys) const {
    const ArnOwner owner = arn_owner(resource);
    keys["aws:ResourceAccount"] = {owner.account.empty() ? context.account_id
                                                         : std::string(owner.account)};
    const auto details = resource_details_.find(owner.service);
    if (details == resource_details_.end()) return;
    // What the request itself says of a new resource goes before what was.
    for (auto& [key, values] : details->second->condition_keys(resource))
        keys.try_emplace(key, std::move(values));
}

Result<policy::Decision> PolicyAuthorizer::decide(const ports::RequestContext& context,
                                                  const ports::AuthorizationRequest& request,
                                                  std::string_view resource,
                                                  policy::Trace trace) const {
    Caller caller = YG_TRY(caller_of(context, request));
    const std::string full = full_arn(resource);
    add_resource_keys(context, full, caller.keys);
    return decide(caller, request.action, full, trace);
}

Result<ports::ExplainedDecision> PolicyAuthorizer::explain(
    const ports::DecisionQuestion& question) const {
    const ports::Identity& identity = question.context.identity;
    Caller caller = YG_TRY(caller_of(question.context, {question.action, {}, {}}));
    const std::string full = full_arn(question.resource);
    add_resource_keys(question.context, full, caller.keys);
    for (const auto& [key, values] : question.keys) caller.keys[key] = values;
    const policy::Decision decision =
        YG_TRY(decide(caller, question.action, full, policy::Trace::On));
    ports::ExplainedDecision out;
    out.allowed = decision.allowed();
    out.outcome = to_string(decision.outcome);
    out.policy_type = to_string(decision.type);
    out.policy = decision.policy;
    out.statement = decision.statement;
    if (!out.allowed) out.sentence = refusal_sentence(identity, question.action, full, decision);
    out.steps = decision.trace;
    if (caller.gone) out.steps.push_back(identity.arn + " is not there");
    return out;
}

Result<void> PolicyAuthorizer::authorize(const ports::RequestContext& context,
                                         const ports::AuthorizationRequest& request) const {
    const Caller caller = YG_TRY(caller_of(context, request));
    for (const std::string& resource : request.resources) {
        Caller asking = caller;
        const std::string full = full_arn(resource);
        add_resource_keys(context, full, asking.keys);
        const policy::Decision decision =
            YG_TRY(decide(asking, request.action, full, policy::Trace::Off));
        if (decision.allowed()) continue;
        return fail(Errc::Forbidden,
                    refusal_sentence(context.identity, request.action, full, decision));
    }
    return {};
}

}  // namespace yagura::gateway
