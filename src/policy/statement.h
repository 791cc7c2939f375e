#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "policy/condition.h"
#include "policy/wildcard.h"

namespace yagura::policy {

enum class Effect { Allow, Deny };

/// One entry of a Principal element.
struct PrincipalEntry {
    enum class Kind {
        Everybody,  ///< "*"
        Account,    ///< 12 digits or the ARN of an account's root; value holds the digits
        Arn,        ///< user, role, session of a role, federated user
        Id,         ///< AIDA…, AROA…: what is left of an entity that was deleted
        Service,    ///< value holds the name without a region: logs.amazonaws.com
        Federated,
        Canonical,
    };
    Kind kind = Kind::Everybody;
    std::string value;
    std::string region;   ///< of a regional service name; else empty
    std::string written;  ///< as the document has it
};

/// A statement of a document, compiled. Lists that the document does not have are empty.
struct Statement {
    std::string sid;
    Effect effect = Effect::Deny;
    std::vector<std::string> actions;  ///< prepared globs in lower case
    bool not_action = false;           ///< the list is of NotAction
    std::vector<TextPattern> resources;
    bool not_resource = false;
    bool any_resource = false;  ///< trust policies, which name none; and the pattern "*"
    std::vector<PrincipalEntry> principals;
    bool not_principal = false;
    std::vector<Condition> conditions;
    std::size_t begin = 0;  ///< offsets in the document's text; `end` behind the last brace
    std::size_t end = 0;
};

}  // namespace yagura::policy
