#include "policy/simulate.h"

#include <algorithm>
#include <set>

#include "policy/matching.h"
#include "policy/principal_entry.h"

namespace yagura::policy {
namespace {

class Simulator {
  public:
    Simulator(const Request& request, const PolicySets& sets)
        : request_(request), sets_(sets), action_(request.action) {
        std::ranges::transform(action_, action_.begin(), lower_ascii);
    }

    Simulation run() {
        Simulation out;
        out.decision = evaluate(request_, sets_);
        visit_all();
        if (out.decision.outcome == Outcome::Allow) out.matched = allowing_;
        if (out.decision.outcome == Outcome::ExplicitDeny) out.matched = denying_;
        out.missing_keys.assign(missing_.begin(), missing_.end());
        if (sets_.boundary.has_value()) out.boundary_allows = lets_pass({*sets_.boundary});
        if (!sets_.organization.empty()) {
            out.organization_allows = std::ranges::all_of(
                sets_.organization, [this](const auto& level) { return lets_pass(level); });
        }
        return out;
    }

  private:
    void visit_all() {
        for (const auto& level : sets_.organization) visit(level, Says::DenyOnly);
        if (sets_.endpoint.has_value()) visit(*sets_.endpoint, Says::DenyOnly);
        if (sets_.resource.has_value()) visit(*sets_.resource, Says::Both);
        visit(sets_.identity, Says::Both);
        if (sets_.boundary.has_value()) visit(*sets_.boundary, Says::DenyOnly);
        visit(sets_.session, Says::DenyOnly);
    }

    /// What grants are identity and resource policies; the others only hold back.
    enum class Says { Both, DenyOnly };

    void visit(const std::vector<NamedDocument>& list, Says says) {
        for (const NamedDocument& named : list) visit(named, says);
    }

    void visit(const NamedDocument& named, Says says) {
        for (const Statement& statement : named.document->statements()) {
            if (!is_about(named, statement)) continue;
            for (const Condition& condition : statement.conditions) {
                note_missing(condition.key());
                for (const std::string& name : condition.variable_names()) note_missing(name);
            }
            if (!conditions_hold(statement, request_.keys)) continue;
            if (statement.effect == Effect::Deny) {
                denying_.push_back({&named, &statement});
            } else if (says == Says::Both) {
                allowing_.push_back({&named, &statement});
            }
        }
    }

    /// Whether principal, action and resource are the statement's, whatever its conditions say.
    bool is_about(const NamedDocument& named, const Statement& statement) {
        const DocumentKind kind = named.document->kind();
        const bool names_principals = kind == DocumentKind::Resource || kind == DocumentKind::Trust;
        if (names_principals && grant_of(statement, request_.principal) == Grant::None)
            return false;
        if (!action_applies(statement, action_)) return false;
        for (const TextPattern& pattern : statement.resources)
            for (const std::string& name : pattern.variable_names()) note_missing(name);
        return resource_applies(statement, request_.resource, request_.keys);
    }

    void note_missing(const std::string& key) {
        if (!request_.keys.contains(key)) missing_.insert(key);
    }

    bool lets_pass(const std::vector<NamedDocument>& list) const {
        bool allowed = false;
        for (const NamedDocument& named : list) {
            for (const Statement& statement : named.document->statements()) {
                const bool applies =
                    action_applies(statement, action_) &&
                    resource_applies(statement, request_.resource, request_.keys) &&
                    conditions_hold(statement, request_.keys);
                if (applies && statement.effect == Effect::Deny) return false;
                allowed = allowed || applies;
            }
        }
        return allowed;
    }

    const Request& request_;
    const PolicySets& sets_;
    std::string action_;  ///< in lower case
    std::vector<MatchedStatement> allowing_;
    std::vector<MatchedStatement> denying_;
    std::set<std::string, IgnoringCase> missing_;
};

}  // namespace

Simulation simulate(const Request& request, const PolicySets& sets) {
    return Simulator(request, sets).run();
}

}  // namespace yagura::policy
