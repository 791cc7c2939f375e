#pragma once

#include <map>
#include <string>
#include <string_view>

#include "gateway/policy_cache.h"
#include "policy/evaluate.h"
#include "ports/authorizer.h"
#include "ports/decisions.h"
#include "ports/endpoints.h"
#include "ports/identity_policies.h"
#include "ports/resource_details.h"

namespace yagura::gateway {

/// Where there are no users and roles: nobody but the root of an account has any permission.
class NoIdentityPolicies final : public ports::IdentityPolicies {
  public:
    std::shared_ptr<const ports::IdentityPolicySet> policies_of(
        const ports::Identity&) const override {
        return nullptr;
    }
};

/// Allows what the policies of who asks and of what is asked for allow (iam-sts.md section 6).
/// Every resource of a request must be allowed. Refusals have the words of section 11. Any number
/// of threads, once everything is registered.
class PolicyAuthorizer final : public ports::Authorizer, public ports::DecisionExplainer {
  public:
    /// `identities` must outlive this.
    explicit PolicyAuthorizer(const ports::IdentityPolicies& identities)
        : identities_(identities) {}

    /// The policies of the resources whose ARNs name `service` ("kinesis"). Those of "iam" are
    /// trust policies of roles and count for sts actions only. Before the first request.
    void add_resource_policies(std::string service, const ports::ResourcePolicies& policies);

    /// What is to be known of the resources whose ARNs name `service`. Before the first request.
    void add_resource_details(std::string service, const ports::ResourceDetails& details);

    /// The endpoints whose policies requests that came through them have to pass. `endpoints` must
    /// outlive this. Before the first request.
    void set_endpoints(const ports::EndpointDirectory& endpoints) { endpoints_ = &endpoints; }

    [[nodiscard]] Result<void> authorize(const ports::RequestContext& context,
                                         const ports::AuthorizationRequest& request) const override;

    /// The decision for one of the request's resources. Corruption when a stored policy cannot be
    /// read.
    [[nodiscard]] Result<policy::Decision> decide(const ports::RequestContext& context,
                                                  const ports::AuthorizationRequest& request,
                                                  std::string_view resource,
                                                  policy::Trace trace) const;

    [[nodiscard]] Result<ports::ExplainedDecision> explain(
        const ports::DecisionQuestion& question) const override;

  private:
    struct Caller;
    Result<void> add_endpoint(const ports::Endpoint& endpoint, std::string_view action,
                              Caller& caller) const;
    Result<Caller> caller_of(const ports::RequestContext& context,
                             const ports::AuthorizationRequest& request) const;
    Result<policy::Decision> decide(const Caller& caller, std::string_view action,
                                    std::string_view resource, policy::Trace trace) const;
    std::string full_arn(std::string_view resource) const;
    void add_resource_keys(const ports::RequestContext& context, std::string_view resource,
                           policy::ContextKeys& keys) const;

    const ports::IdentityPolicies& identities_;
    std::map<std::string, const ports::ResourcePolicies*, std::less<>> resource_policies_;
    std::map<std::string, const ports::ResourceDetails*, std::less<>> resource_details_;
    const ports::EndpointDirectory* endpoints_ = nullptr;
    mutable PolicyCache cache_;
};

/// The sentence of a refusal: "User: ARN is not authorized to perform: …".
std::string refusal_sentence(const ports::Identity& identity, std::string_view action,
                             std::string_view resource, const policy::Decision& decision);

}  // namespace yagura::gateway
