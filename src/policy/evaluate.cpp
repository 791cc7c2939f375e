#include "policy/evaluate.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "policy/matching.h"
#include "policy/principal_entry.h"

namespace yagura::policy {
namespace {

/// The fifth part of an ARN; empty for what is none and for ARNs without an account.
std::string_view account_of(std::string_view arn) {
    if (!arn.starts_with("arn:")) return {};
    for (int part = 0; part < 4; ++part) {
        const std::size_t colon = arn.find(':');
        if (colon == std::string_view::npos) return {};
        arn.remove_prefix(colon + 1);
    }
    return arn.substr(0, arn.find(':'));
}

/// A statement that applies, and the document it stands in.
struct Match {
    const NamedDocument* document = nullptr;
    std::size_t index = 0;
    Grant grant = Grant::None;
    explicit operator bool() const { return document != nullptr; }
    std::string statement() const {
        const std::string& sid = document->document->statements()[index].sid;
        return sid.empty() ? fmt::format("#{}", index + 1) : sid;
    }
};

class Evaluation {
  public:
    Evaluation(const Request& request, const PolicySets& sets, Trace trace)
        : request_(request), sets_(sets), tracing_(trace == Trace::On), action_(request.action) {
        std::ranges::transform(action_, action_.begin(), lower_ascii);
        std::string_view owner = request.resource_account;
        if (owner.empty()) owner = account_of(request.resource);
        cross_account_ = !owner.empty() && owner != request.principal.account;
        if (sets.resource.has_value() && sets.resource->document->kind() == DocumentKind::Trust)
            resource_type_ = PolicyType::Trust;
    }

    Decision decide() {
        // The one tells nothing but who asks, the other gives what the caller has already: no
        // policy can withhold them.
        if (action_ == "sts:getcalleridentity" || action_ == "sts:getsessiontoken")
            return allow(PolicyType::None, {}, "always allowed");
        if (auto denied = explicit_denies()) return *std::move(denied);
        if (auto refused = organization()) return *std::move(refused);
        if (auto refused = endpoint()) return *std::move(refused);
        const Match granted = resource_grant();
        if (auto refused = resource_must_allow(granted)) return *std::move(refused);
        if (is_service_or_nobody()) return allow(resource_type_, granted, "resource policy");
        if (auto refused = restricted_session()) return *std::move(refused);
        return own_policies(granted);
    }

  private:
    using Kind = Principal::Kind;

    bool is_service_or_nobody() const {
        return request_.principal.kind == Kind::Service ||
               request_.principal.kind == Kind::Anonymous;
    }

    bool applies(const Statement& statement) const {
        return action_applies(statement, action_) &&
               resource_applies(statement, request_.resource, request_.keys) &&
               conditions_hold(statement, request_.keys);
    }

    /// The strongest statement of `effect` in the document that is about the request.
    Match find(const NamedDocument& named, Effect effect) const {
        const Document& document = *named.document;
        const bool about_principals =
            document.kind() == DocumentKind::Resource || document.kind() == DocumentKind::Trust;
        Match best;
        for (std::size_t i = 0; i < document.statements().size(); ++i) {
            const Statement& statement = document.statements()[i];
            if (statement.effect != effect) continue;
            const Grant grant =
                about_principals ? grant_of(statement, request_.principal) : Grant::Direct;
            if (grant <= best.grant || !applies(statement)) continue;
            best = {&named, i, grant};
            if (grant == Grant::Direct) break;
        }
        return best;
    }

    Match find(const std::vector<NamedDocument>& list, Effect effect) const {
        for (const NamedDocument& named : list)
            if (const Match match = find(named, effect)) return match;
        return {};
    }

    Match find(const std::optional<NamedDocument>& named, Effect effect) const {
        return named.has_value() ? find(*named, effect) : Match();
    }

    std::optional<Decision> explicit_denies() {
        for (const auto& level : sets_.organization)
            if (auto denied = deny_if(find(level, Effect::Deny), PolicyType::Organization))
                return denied;
        if (auto denied = deny_if(find(sets_.endpoint, Effect::Deny), PolicyType::Endpoint))
            return denied;
        if (auto denied = deny_if(find(sets_.resource, Effect::Deny), resource_type_))
            return denied;
        // No policy of the account's own can bind its root user.
        if (request_.principal.kind == Kind::Root) return std::nullopt;
        if (auto denied = deny_if(find(sets_.identity, Effect::Deny), PolicyType::Identity))
            return denied;
        if (auto denied = deny_if(find(sets_.boundary, Effect::Deny), PolicyType::Boundary))
            return denied;
        return deny_if(find(sets_.session, Effect::Deny), PolicyType::Session);
    }

    std::optional<Decision> deny_if(const Match& match, PolicyType type) {
        if (!match) return std::nullopt;
        Decision out = decision(Outcome::ExplicitDeny, type, match);
        note("{}: {} of {} denies", to_string(type), out.statement, out.policy);
        out.trace = std::move(trace_);
        return out;
    }

    std::optional<Decision> organization() {
        for (std::size_t level = 0; level < sets_.organization.size(); ++level) {
            const Match match = find(sets_.organization[level], Effect::Allow);
            if (!match) return refuse(PolicyType::Organization);
            note("organization: level {} allows", level + 1);
        }
        return std::nullopt;
    }

    std::optional<Decision> endpoint() {
        if (!sets_.endpoint.has_value()) return std::nullopt;
        if (!find(sets_.endpoint, Effect::Allow)) return refuse(PolicyType::Endpoint);
        note("endpoint: allows");
        return std::nullopt;
    }

    Match resource_grant() const {
        // A role cannot be taken by who has no identity at all, nor by the root of an account.
        if (resource_type_ == PolicyType::Trust &&
            (request_.principal.kind == Kind::Anonymous || request_.principal.kind == Kind::Root))
            return {};
        return find(sets_.resource, Effect::Allow);
    }

    std::optional<Decision> resource_must_allow(const Match& granted) {
        if (granted) {
            note("{}: {} of {} allows", to_string(resource_type_), granted.statement(),
                 granted.document->name);
            return std::nullopt;
        }
        const bool needed =
            cross_account_ || is_service_or_nobody() || resource_type_ == PolicyType::Trust;
        if (needed) return refuse(resource_type_);
        if (sets_.resource.has_value()) note("{}: does not allow", to_string(resource_type_));
        return std::nullopt;
    }

    /// What credentials of GetSessionToken without a second factor and of GetFederationToken may
    /// never do, whatever policies say.
    std::optional<Decision> restricted_session() {
        const Principal& principal = request_.principal;
        const bool iam = action_.starts_with("iam:");
        const bool sts = action_.starts_with("sts:");
        const bool federated = principal.kind == Kind::FederatedUser;
        if (federated && (iam || sts)) return refuse(PolicyType::Session);
        const bool user = principal.kind == Kind::User || principal.kind == Kind::Root;
        if (user && principal.temporary &&
            ((iam && !principal.mfa) || (sts && action_ != "sts:assumerole")))
            return refuse(PolicyType::Session);
        return std::nullopt;
    }

    Decision own_policies(const Match& granted) {
        if (request_.principal.kind == Kind::Root)
            return allow(granted ? resource_type_ : PolicyType::None, granted, "root user");
        // Across accounts the caller's own side must allow whatever the other side says.
        const Grant grant = cross_account_ ? Grant::None : granted.grant;
        if (grant == Grant::Direct) return allow(resource_type_, granted, "granted directly");
        const Match identity = find(sets_.identity, Effect::Allow);
        if (grant != Grant::Limited) {
            if (!identity) return refuse(PolicyType::Identity);
            note("identity: {} of {} allows", identity.statement(), identity.document->name);
        }
        if (sets_.boundary.has_value() && !find(sets_.boundary, Effect::Allow))
            return refuse(PolicyType::Boundary);
        const bool limited =
            !sets_.session.empty() || request_.principal.kind == Kind::FederatedUser;
        if (limited && !find(sets_.session, Effect::Allow)) return refuse(PolicyType::Session);
        if (grant == Grant::Limited) return allow(resource_type_, granted, "resource policy");
        return allow(PolicyType::Identity, identity, "identity policies");
    }

    static Decision decision(Outcome outcome, PolicyType type, const Match& match) {
        Decision out;
        out.outcome = outcome;
        out.type = type;
        if (match) {
            out.policy = match.document->name;
            out.statement = match.statement();
        }
        return out;
    }

    Decision allow(PolicyType type, const Match& match, std::string_view why) {
        note("allowed: {}", why);
        Decision out = decision(Outcome::Allow, type, match);
        out.trace = std::move(trace_);
        return out;
    }

    Decision refuse(PolicyType type) {
        if (tracing_) note("{}: {}", to_string(type), unwilling(type));
        Decision out = decision(Outcome::ImplicitDeny, type, {});
        out.trace = std::move(trace_);
        return out;
    }

    /// The policies of this place, none of which allows.
    std::string unwilling(PolicyType type) const {
        std::string names;
        const auto add = [&](const NamedDocument& named) {
            names += (names.empty() ? "" : "; ") + named.name;
        };
        const auto add_all = [&](const auto& list) {
            for (const NamedDocument& named : list) add(named);
        };
        if (type == PolicyType::Organization)
            for (const auto& level : sets_.organization) add_all(level);
        if (type == PolicyType::Endpoint && sets_.endpoint) add(*sets_.endpoint);
        if (type == resource_type_ && sets_.resource) add(*sets_.resource);
        if (type == PolicyType::Identity) add_all(sets_.identity);
        if (type == PolicyType::Boundary && sets_.boundary) add(*sets_.boundary);
        if (type == PolicyType::Session) add_all(sets_.session);
        return names.empty() ? "nothing allows, there is no policy" : "nothing allows in " + names;
    }

    template <class... Values>
    void note(fmt::format_string<Values...> form, Values&&... values) {
        if (tracing_) trace_.push_back(fmt::format(form, std::forward<Values>(values)...));
    }

    const Request& request_;
    const PolicySets& sets_;
    bool tracing_;
    std::string action_;  ///< in lower case
    bool cross_account_ = false;
    PolicyType resource_type_ = PolicyType::Resource;
    std::vector<std::string> trace_;
};

}  // namespace

std::string_view to_string(PolicyType type) {
    switch (type) {
        case PolicyType::None:
            return "none";
        case PolicyType::Organization:
            return "organization";
        case PolicyType::Endpoint:
            return "endpoint";
        case PolicyType::Resource:
            return "resource";
        case PolicyType::Trust:
            return "trust";
        case PolicyType::Identity:
            return "identity";
        case PolicyType::Boundary:
            return "boundary";
        case PolicyType::Session:
            return "session";
    }
    return "none";
}

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
        case Outcome::Allow:
            return "allow";
        case Outcome::ExplicitDeny:
            return "explicit";
        case Outcome::ImplicitDeny:
            return "implicit";
    }
    return "implicit";
}

Decision evaluate(const Request& request, const PolicySets& sets, Trace trace) {
    return Evaluation(request, sets, trace).decide();
}

}  // namespace yagura::policy
