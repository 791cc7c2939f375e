#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/context_keys.h"
#include "policy/document.h"

namespace yagura::policy {

/// Who asks.
struct Principal {
    enum class Kind { Root, User, AssumedRole, FederatedUser, Service, Anonymous };
    Kind kind = Kind::Anonymous;
    std::string account;     ///< 12 digits; empty for services
    std::string arn;         ///< of a session: the session's
    std::string role_arn;    ///< of an assumed role: the role's, with its path
    std::string user_arn;    ///< of a federated user: the user who made the session
    std::string id;          ///< AIDA…, AROA…:session
    std::string service;     ///< of a service: logs.amazonaws.com or logs.REGION.amazonaws.com
    bool temporary = false;  ///< of a user or root: by credentials of GetSessionToken
    bool mfa = false;        ///< the session was made with a second factor
};

/// One action on one resource. Views must outlive the call.
struct Request {
    const Principal& principal;
    std::string_view action;  ///< "logs:PutLogEvents"
    /// ARN, or "*" where the action names none.
    std::string_view resource;
    std::string_view resource_account;  ///< the owner; empty: the principal's account
    const ContextKeys& keys;
};

struct NamedDocument {
    std::string name;
    std::shared_ptr<const Document> document;
};

/// All policies that apply to a request, by the place where they stand.
struct PolicySets {
    std::vector<NamedDocument> identity;
    std::optional<NamedDocument> boundary;
    std::vector<NamedDocument> session;                    ///< empty: none were passed
    std::vector<std::vector<NamedDocument>> organization;  ///< a list a level, each must allow
    std::optional<NamedDocument> endpoint;  ///< of the VPC endpoint that the request came through
    /// The resource's own; of DocumentKind::Trust for a role, which then must always allow.
    std::optional<NamedDocument> resource;
};

/// Where the policy stands that decided.
enum class PolicyType {
    None,
    Organization,
    Endpoint,
    Resource,
    Trust,
    Identity,
    Boundary,
    Session
};
std::string_view to_string(PolicyType type);

enum class Outcome { Allow, ExplicitDeny, ImplicitDeny };
std::string_view to_string(Outcome outcome);

struct Decision {
    Outcome outcome = Outcome::ImplicitDeny;
    PolicyType type = PolicyType::None;  ///< that granted, or that refused
    std::string policy;                  ///< name of the document; empty when nothing matched
    std::string statement;               ///< its Sid, or "#2" for the second statement
    /// One line for every step that was taken, for a person; only when asked for.
    std::vector<std::string> trace;
    bool allowed() const { return outcome == Outcome::Allow; }
};

enum class Trace { Off, On };

/// Decides by the order of iam-sts.md section 6: explicit denies of any policy, organization,
/// endpoint, resource policy, identity policies, boundary, session policies. Never fails; what is
/// not allowed is denied.
Decision evaluate(const Request& request, const PolicySets& sets, Trace trace = Trace::Off);

}  // namespace yagura::policy
