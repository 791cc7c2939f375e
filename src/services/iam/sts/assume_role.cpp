#include <algorithm>

#include <fmt/core.h>

#include "services/iam/sts/session_policies.h"
#include "services/iam/sts/sts_operations.h"

namespace yagura::services::iam {

using namespace api::sts;

namespace {

using IdentityKind = ports::Identity::Kind;

constexpr std::int64_t kChainedSeconds = 3600;

Result<EntityArn> parse_role_arn(const std::string& text) {
    auto parts = parse_entity_arn(text);
    const bool account =
        parts.has_value() && parts->account.size() == 12 &&
        std::ranges::all_of(parts->account, [](char c) { return c >= '0' && c <= '9'; });
    if (!account || parts->kind != kKind<Role>)
        return fail(validation_exception(fmt::format("{} is invalid", text)));
    return *std::move(parts);
}

Result<std::int64_t> session_seconds(const ports::Identity& caller, const Role& role,
                                     const std::optional<std::int32_t>& wanted) {
    const std::int64_t seconds = wanted.value_or(kChainedSeconds);
    if (caller.kind == IdentityKind::AssumedRole && seconds > kChainedSeconds)
        return fail(validation_exception(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
            "role chaining."));
    if (seconds > role.max_session_seconds)
        return fail(validation_exception(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."));
    return seconds;
}

bool same_key(std::string_view left, std::string_view right) {
    return lower_case(left) == lower_case(right);
}

bool has_key(const std::vector<std::string>& keys, std::string_view key) {
    return std::ranges::any_of(keys,
                               [&](const std::string& other) { return same_key(other, key); });
}

}  // namespace

/// Whether the caller may do `action` on the role as well as assume it.
Result<void> StsOperations::check_also_allowed(const Context& context, std::string_view action,
                                               const AssumeRoleRequest& request) {
    ports::AuthorizationRequest asked;
    asked.action = action;
    asked.resources = {request.role_arn};
    for (const api::sts::Tag& tag : request.tags.value_or(std::vector<api::sts::Tag>())) {
        asked.conditions["aws:RequestTag/" + tag.key] = {tag.value};
        asked.conditions["aws:TagKeys"].push_back(tag.key);
    }
    if (request.transitive_tag_keys.has_value())
        asked.conditions["sts:TransitiveTagKeys"] = *request.transitive_tag_keys;
    if (request.source_identity.has_value())
        asked.conditions["sts:SourceIdentity"] = {*request.source_identity};
    asked.conditions["sts:RoleSessionName"] = {request.role_session_name};
    if (request.external_id.has_value())
        asked.conditions["sts:ExternalId"] = {*request.external_id};
    return authorizer_.authorize(context, asked);
}

/// Tags of the request, and of the calling session those that stay through every role.
Result<void> StsOperations::take_tags(const Context& context, const AssumeRoleRequest& request,
                                      const Session* calling, Session& session) {
    session.tags = YG_TRY(session_tags(request.tags));
    session.transitive_keys = request.transitive_tag_keys.value_or(std::vector<std::string>());
    for (const std::string& key : session.transitive_keys) {
        const bool sent = std::ranges::any_of(
            session.tags, [&](const iam::Tag& tag) { return same_key(tag.key, key); });
        if (!sent)
            return fail(invalid_parameter_value_exception(
                "The specified transitive tag key must be included in the requested tags."));
    }
    if (calling != nullptr) {
        for (const iam::Tag& tag : calling->tags) {
            if (!has_key(calling->transitive_keys, tag.key)) continue;
            const bool conflict = std::ranges::any_of(
                session.tags, [&](const iam::Tag& other) { return same_key(other.key, tag.key); });
            if (conflict)
                return fail(invalid_parameter_value_exception(
                    "One of the specified transitive tag keys can't be set because it conflicts "
                    "with a transitive tag key from the calling session."));
            session.tags.push_back(tag);
            session.transitive_keys.push_back(tag.key);
        }
    }
    if (request.tags.has_value() && !request.tags->empty())
        YG_CHECK(check_also_allowed(context, "sts:TagSession", request));
    return {};
}

/// A source identity, once set, stays with every role that is taken from there on.
Result<void> StsOperations::take_source_identity(const Context& context,
                                                 const AssumeRoleRequest& request,
                                                 const Session* calling, Session& session) {
    const std::string inherited = calling == nullptr ? "" : calling->source_identity;
    session.source_identity = request.source_identity.value_or(inherited);
    if (session.source_identity.empty()) return {};
    if (!inherited.empty() && session.source_identity != inherited)
        return fail(Error::of_service(
            Errc::Forbidden, "AccessDeniedException",
            fmt::format("User: {} is not authorized to perform: sts:SetSourceIdentity on "
                        "resource: {}",
                        context.identity.arn, request.role_arn)));
    return check_also_allowed(context, "sts:SetSourceIdentity", request);
}

Result<AssumeRoleResponse> StsOperations::assume_role(const Context& context,
                                                      const AssumeRoleRequest& request) {
    const EntityArn arn = YG_TRY(parse_role_arn(request.role_arn));
    const auto entities = entities_.account(arn.account);
    const auto role = entities->find<Role>(arn.name);
    // The gateway has asked the trust policy: a role that is gone since then is as good as none.
    if (role == nullptr || context.identity.kind == IdentityKind::Root)
        return fail(Error::of_service(Errc::Forbidden, "AccessDeniedException",
                                      "Roles may not be assumed by root accounts."));
    if (request.serial_number.has_value() || request.token_code.has_value())
        return fail(Error::of_service(
            Errc::Forbidden, "AccessDeniedException",
            "MultiFactorAuthentication failed with invalid MFA one time pass code. "));
    const std::int64_t seconds =
        YG_TRY(session_seconds(context.identity, *role, request.duration_seconds));
    const auto calling = sessions_.find(context.identity.access_key_id);
    Session session;
    session.kind = static_cast<std::int64_t>(Session::Kind::Role);
    session.account_id = arn.account;
    session.owner_id = role->id;
    session.owner_name = role->name;
    session.arn = fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", arn.account, role->name,
                              request.role_session_name);
    session.principal_id = fmt::format("{}:{}", role->id, request.role_session_name);
    YG_CHECK(take_tags(context, request, calling.get(), session));
    YG_CHECK(take_source_identity(context, request, calling.get(), session));
    YG_CHECK(take_policies(*entities, request.policy, request.policy_arns, session));
    AssumeRoleResponse response;
    if (session.limited || !session.tags.empty())
        response.packed_policy_size = YG_TRY(packed_size(session));
    if (!session.source_identity.empty()) response.source_identity = session.source_identity;
    AssumedRoleUser& user = response.assumed_role_user.emplace();
    user.arn = session.arn;
    user.assumed_role_id = session.principal_id;
    response.credentials = YG_TRY(issue(std::move(session), seconds));
    return response;
}

}  // namespace yagura::services::iam
