#include "gateway/condition_keys.h"

#include <string>
#include <utility>

#include "base/time.h"
#include "text/timestamp.h"

namespace yagura::gateway {
namespace {

using Kind = ports::Identity::Kind;

policy::Principal::Kind principal_kind(Kind kind) {
    switch (kind) {
        case Kind::Root:
            return policy::Principal::Kind::Root;
        case Kind::User:
            return policy::Principal::Kind::User;
        case Kind::AssumedRole:
            return policy::Principal::Kind::AssumedRole;
        case Kind::FederatedUser:
            return policy::Principal::Kind::FederatedUser;
        case Kind::Service:
            return policy::Principal::Kind::Service;
        case Kind::Anonymous:
            return policy::Principal::Kind::Anonymous;
    }
    return policy::Principal::Kind::Anonymous;
}

std::string_view principal_type(Kind kind) {
    switch (kind) {
        case Kind::Root:
            return "Account";
        case Kind::User:
            return "User";
        case Kind::AssumedRole:
            return "AssumedRole";
        case Kind::FederatedUser:
            return "FederatedUser";
        default:
            return "Anonymous";
    }
}

bool has_temporary_key(const ports::Identity& identity) {
    return identity.access_key_id.starts_with("ASIA");
}

std::string truth(bool value) {
    return value ? "true" : "false";
}

void add_principal(policy::ContextKeys& keys, const ports::Identity& identity,
                   const ports::IdentityPolicySet& set) {
    const bool service = identity.kind == Kind::Service;
    keys["aws:PrincipalIsAWSService"] = {truth(service)};
    if (service) {
        keys["aws:PrincipalServiceName"] = {identity.arn};
        return;
    }
    const bool role = identity.kind == Kind::AssumedRole && !set.role_arn.empty();
    keys["aws:PrincipalArn"] = {role ? set.role_arn : identity.arn};
    keys["aws:PrincipalAccount"] = {identity.account_id};
    keys["aws:PrincipalType"] = {std::string(principal_type(identity.kind))};
    keys["aws:userid"] = {identity.principal_id};
    if (identity.kind == Kind::User) keys["aws:username"] = {identity.user_name};
    // Long-term keys say nothing about a second factor, and policies tell the two apart.
    if (has_temporary_key(identity)) keys["aws:MultiFactorAuthPresent"] = {truth(set.mfa)};
    if (set.issued.has_value())
        keys["aws:TokenIssueTime"] = {text::iso8601(*set.issued, text::Fraction::Never)};
    if (!set.source_identity.empty()) keys["aws:SourceIdentity"] = {set.source_identity};
    for (const auto& [tag, value] : set.principal_tags) keys["aws:PrincipalTag/" + tag] = {value};
}

/// Addresses within a VPC are private to it, so they have a key of their own.
void add_source(policy::ContextKeys& keys, const ports::RequestContext& context,
                const ports::Endpoint* endpoint) {
    if (context.identity.kind == Kind::Service) return;
    if (endpoint != nullptr) {
        keys["aws:SourceVpce"] = {endpoint->id};
        if (!endpoint->vpc.empty()) keys["aws:SourceVpc"] = {endpoint->vpc};
    }
    if (!context.source_ip.empty())
        keys[endpoint != nullptr ? "aws:VpcSourceIp" : "aws:SourceIp"] = {context.source_ip};
}

}  // namespace

policy::Principal principal_of(const ports::Identity& identity,
                               const ports::IdentityPolicySet& set) {
    policy::Principal out;
    out.kind = principal_kind(identity.kind);
    if (identity.kind == Kind::Service) {
        out.service = identity.arn;
        return out;
    }
    out.account = identity.account_id;
    out.arn = identity.arn;
    out.role_arn = set.role_arn;
    out.user_arn = set.user_arn;
    out.id = identity.principal_id;
    out.temporary = has_temporary_key(identity);
    out.mfa = set.mfa;
    return out;
}

policy::ContextKeys condition_keys(const ports::RequestContext& context,
                                   const ports::AuthorizationRequest& request,
                                   const ports::IdentityPolicySet& set,
                                   const ports::Endpoint* endpoint) {
    policy::ContextKeys keys;
    add_principal(keys, context.identity, set);
    keys["aws:CurrentTime"] = {text::iso8601(context.time, text::Fraction::Never)};
    keys["aws:EpochTime"] = {std::to_string(context.time.value / kSecondMs)};
    keys["aws:SecureTransport"] = {truth(context.secure_transport)};
    keys["aws:ViaAWSService"] = {"false"};
    const bool global = request.action.starts_with("iam:") || request.action.starts_with("sts:");
    keys["aws:RequestedRegion"] = {global ? "us-east-1" : context.region};
    add_source(keys, context, endpoint);
    if (!context.user_agent.empty()) keys["aws:UserAgent"] = {context.user_agent};
    // A request cannot speak for the server: the server's own keys stay.
    for (const auto& [key, values] : request.conditions) keys.try_emplace(key, values);
    return keys;
}

ArnOwner arn_owner(std::string_view arn) {
    if (!arn.starts_with("arn:")) return {};
    std::string_view parts[5];
    for (std::string_view& part : parts) {
        const std::size_t colon = arn.find(':');
        if (colon == std::string_view::npos) return {};
        part = arn.substr(0, colon);
        arn.remove_prefix(colon + 1);
    }
    return {parts[2], parts[4]};
}

}  // namespace yagura::gateway
