#include "gateway/root_authorizer.h"

#include <fmt/core.h>

namespace yagura::gateway {
namespace {

/// The fifth part of an ARN; empty for what is none ("*") and for ARNs without an account.
std::string_view account_of_arn(std::string_view arn) {
    if (!arn.starts_with("arn:")) return {};
    for (int part = 0; part < 4; ++part) {
        const std::size_t colon = arn.find(':');
        if (colon == std::string_view::npos) return {};
        arn.remove_prefix(colon + 1);
    }
    return arn.substr(0, arn.find(':'));
}

}  // namespace

Result<void> RootAuthorizer::authorize(const ports::RequestContext& context,
                                       const ports::AuthorizationRequest& request) const {
    for (const std::string& resource : request.resources) {
        const std::string_view owner = account_of_arn(resource);
        if (owner.empty() || owner == context.identity.account_id) continue;
        return fail(Errc::Forbidden,
                    fmt::format("User: {} is not authorized to perform: {} on resource: {} because "
                                "no resource-based policy allows the {} action",
                                context.identity.arn, request.action, resource, request.action));
    }
    return {};
}

}  // namespace yagura::gateway
