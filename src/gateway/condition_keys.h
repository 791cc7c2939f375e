#pragma once

#include <string_view>

#include "policy/context_keys.h"
#include "policy/evaluate.h"
#include "ports/authorizer.h"
#include "ports/context.h"
#include "ports/endpoints.h"
#include "ports/identity_policies.h"

namespace yagura::gateway {

/// Who asks, in the words of the policy language.
policy::Principal principal_of(const ports::Identity& identity,
                               const ports::IdentityPolicySet& set);

/// The global condition keys of iam-sts.md section 7.3 that this server knows, and those that the
/// operation draws from its request. aws:ResourceAccount is not among them: it differs between the
/// resources of one request. `endpoint`: that the request came through, or null.
policy::ContextKeys condition_keys(const ports::RequestContext& context,
                                   const ports::AuthorizationRequest& request,
                                   const ports::IdentityPolicySet& set,
                                   const ports::Endpoint* endpoint = nullptr);

/// The parts of an ARN that decide whose it is; both empty for what is no ARN ("*").
struct ArnOwner {
    std::string_view service;
    std::string_view account;
};
ArnOwner arn_owner(std::string_view arn);

}  // namespace yagura::gateway
