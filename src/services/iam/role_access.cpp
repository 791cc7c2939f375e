#include "services/iam/role_access.h"

#include <fmt/core.h>

namespace yagura::services::iam {

Result<ports::Identity> ServiceRoles::assume_for_service(std::string_view role_arn,
                                                         std::string_view service,
                                                         std::string_view source_arn,
                                                         std::string_view source_account) const {
    const auto parts = parse_entity_arn(role_arn);
    if (!parts.has_value() || parts->kind != kKind<Role>)
        return fail(Errc::NotFound, fmt::format("{} is no role", role_arn));
    const auto role = entities_.account(parts->account)->find<Role>(parts->name);
    if (role == nullptr || arn_of(parts->account, *role) != role_arn)
        return fail(Errc::NotFound, fmt::format("{} is no role", role_arn));
    ports::RequestContext context;
    context.identity.kind = ports::Identity::Kind::Service;
    context.identity.arn = service;
    context.time = clock_.now();
    context.secure_transport = true;
    ports::AuthorizationRequest asked;
    asked.action = "sts:AssumeRole";
    asked.resources = {std::string(role_arn)};
    asked.conditions["aws:SourceArn"] = {std::string(source_arn)};
    asked.conditions["aws:SourceAccount"] = {std::string(source_account)};
    YG_CHECK(authorizer_.authorize(context, asked));
    ports::Identity identity;
    identity.kind = ports::Identity::Kind::AssumedRole;
    identity.account_id = parts->account;
    // A session name is made of letters, digits and a few signs: a service's name is one.
    identity.arn =
        fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", parts->account, role->name, service);
    identity.principal_id = fmt::format("{}:{}", role->id, service);
    return identity;
}

}  // namespace yagura::services::iam
