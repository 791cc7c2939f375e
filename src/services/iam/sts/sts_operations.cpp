#include "services/iam/sts/sts_operations.h"

#include <fmt/core.h>

#include "services/iam/access_key_id.h"
#include "services/iam/sts/session_policies.h"

namespace yagura::services::iam {

using namespace api::sts;

namespace {

using IdentityKind = ports::Identity::Kind;

constexpr std::int64_t kHourSeconds = 3600;
constexpr std::int64_t kTokenSeconds = 43'200;  ///< of GetSessionToken and GetFederationToken

Error access_denied(std::string sentence) {
    return Error::of_service(Errc::Forbidden, "AccessDeniedException", std::move(sentence));
}

/// No second factors are registered, so none can be right.
Result<void> check_second_factor(const std::optional<std::string>& serial,
                                 const std::optional<std::string>& code) {
    if (!serial.has_value() && !code.has_value()) return {};
    return fail(
        access_denied("MultiFactorAuthentication failed with invalid MFA one time pass code. "));
}

/// How long credentials of GetSessionToken or GetFederationToken last; an hour at most for root.
std::int64_t token_seconds(const ports::Identity& identity,
                           const std::optional<std::int32_t>& wanted) {
    const bool root = identity.kind == IdentityKind::Root;
    const std::int64_t seconds = wanted.value_or(root ? kHourSeconds : kTokenSeconds);
    return root ? std::min(seconds, kHourSeconds) : seconds;
}

/// The session of a user or of root who asks with a long-term key.
Result<Session> own_session(const ports::Identity& identity, std::string_view operation) {
    const bool person = identity.kind == IdentityKind::User || identity.kind == IdentityKind::Root;
    if (!person || identity.access_key_id.starts_with("ASIA"))
        return fail(
            access_denied(fmt::format("Cannot call {} with session credentials", operation)));
    Session session;
    session.account_id = identity.account_id;
    session.owner_id = identity.principal_id;
    session.owner_name = identity.user_name;
    return session;
}

}  // namespace

Result<Credentials> StsOperations::issue(Session session, std::int64_t seconds) {
    make_credentials(session);
    session.issued = clock_.now();
    // Whole seconds, as the answer tells it.
    session.expires = TimeMs((session.issued.value / kSecondMs + seconds) * kSecondMs);
    Credentials out;
    out.access_key_id = session.access_key_id;
    out.secret_access_key = session.secret;
    out.session_token = session.token;
    out.expiration = session.expires;
    YG_CHECK(sessions_.add(std::move(session)));
    return out;
}

Result<GetCallerIdentityResponse> StsOperations::get_caller_identity(
    const Context& context, const GetCallerIdentityRequest&) {
    GetCallerIdentityResponse response;
    response.user_id = context.identity.principal_id;
    response.account = context.identity.account_id;
    response.arn = context.identity.arn;
    return response;
}

Result<GetSessionTokenResponse> StsOperations::get_session_token(
    const Context& context, const GetSessionTokenRequest& request) {
    Session session = YG_TRY(own_session(context.identity, "GetSessionToken"));
    YG_CHECK(check_second_factor(request.serial_number, request.token_code));
    session.kind = static_cast<std::int64_t>(Session::Kind::Same);
    session.arn = context.identity.arn;
    session.principal_id = context.identity.principal_id;
    GetSessionTokenResponse response;
    response.credentials = YG_TRY(
        issue(std::move(session), token_seconds(context.identity, request.duration_seconds)));
    return response;
}

Result<GetFederationTokenResponse> StsOperations::get_federation_token(
    const Context& context, const GetFederationTokenRequest& request) {
    Session session = YG_TRY(own_session(context.identity, "GetFederationToken"));
    session.kind = static_cast<std::int64_t>(Session::Kind::Federated);
    session.arn =
        fmt::format("arn:aws:sts::{}:federated-user/{}", context.account_id, request.name);
    session.principal_id = fmt::format("{}:{}", context.account_id, request.name);
    YG_CHECK(take_policies(*entities_.account(context.account_id), request.policy,
                           request.policy_arns, session));
    session.tags = YG_TRY(session_tags(request.tags));
    GetFederationTokenResponse response;
    response.packed_policy_size = YG_TRY(packed_size(session));
    FederatedUser& user = response.federated_user.emplace();
    user.arn = session.arn;
    user.federated_user_id = session.principal_id;
    response.credentials = YG_TRY(
        issue(std::move(session), token_seconds(context.identity, request.duration_seconds)));
    return response;
}

Result<GetAccessKeyInfoResponse> StsOperations::get_access_key_info(
    const Context&, const GetAccessKeyInfoRequest& request) {
    GetAccessKeyInfoResponse response;
    response.account = account_of_access_key_id(request.access_key_id);
    if (!response.account.has_value())
        return fail(
            validation_exception(fmt::format("Invalid Access Key: {}", request.access_key_id)));
    return response;
}

Result<DecodeAuthorizationMessageResponse> StsOperations::decode_authorization_message(
    const Context&, const DecodeAuthorizationMessageRequest&) {
    // None is ever given out: refusals say in plain words what was refused.
    return fail(invalid_authorization_message_exception("Message is not valid."));
}

}  // namespace yagura::services::iam
