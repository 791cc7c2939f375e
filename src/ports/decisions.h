#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "ports/context.h"

namespace yagura::ports {

/// A question about one action on one resource, for whoever wonders about policies.
struct DecisionQuestion {
    /// Who would ask, and the rest of the request that would be made.
    RequestContext context;
    std::string action;    ///< "logs:PutLogEvents"
    std::string resource;  ///< ARN or "*"
    /// Condition keys; they stand in for what the context says.
    std::map<std::string, std::vector<std::string>> keys;
};

struct ExplainedDecision {
    bool allowed = false;
    std::string outcome;             ///< "allow", "explicit", "implicit"
    std::string policy_type;         ///< "identity", "endpoint" …; "none" where none decided
    std::string policy;              ///< that allowed or denied; empty: nothing matched
    std::string statement;           ///< its Sid, or "#2"
    std::string sentence;            ///< of the refusal; empty when allowed
    std::vector<std::string> steps;  ///< one line for every step of the evaluation
};

class DecisionExplainer {
  public:
    virtual ~DecisionExplainer() = default;
    /// Decides as a request would be decided. Corruption when a stored policy cannot be read.
    [[nodiscard]] virtual Result<ExplainedDecision> explain(
        const DecisionQuestion& question) const = 0;
};

/// Finds who an ARN names.
class PrincipalDirectory {
  public:
    virtual ~PrincipalDirectory() = default;
    /// A user, a role (as a session of it) or the root user by its ARN. Nothing for who is not
    /// there.
    virtual std::optional<Identity> find_principal(std::string_view arn) const = 0;
};

}  // namespace yagura::ports
