#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/evaluate.h"
#include "policy/statement.h"

namespace yagura::policy {

/// "logs.ap-northeast-1.amazonaws.com" -> logs.amazonaws.com and the region; other names as they
/// are, without a region.
struct ServiceName {
    std::string name;
    std::string region;
};
ServiceName split_service_name(std::string_view text);

/// Nothing when the text cannot be a principal of the type ("AWS", "Service", …).
std::optional<PrincipalEntry> parse_principal(std::string_view type, std::string_view text);

/// How far an Allow in a resource policy reaches: the rows of iam-sts.md section 6.2, weakest
/// first.
enum class Grant {
    None,       ///< the statement is not about this principal
    Delegated,  ///< names the account: the principal's own policies must allow too
    Limited,    ///< names the role, or the user of a federated session: boundary and session limit
    Direct,     ///< names who asks: nothing else is needed
};

/// What `entry` is to `principal`.
Grant grant_of(const PrincipalEntry& entry, const Principal& principal);

/// The strongest of the statement's entries; for NotPrincipal Direct or None.
Grant grant_of(const Statement& statement, const Principal& principal);

}  // namespace yagura::policy
