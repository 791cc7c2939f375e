#include <fmt/core.h>

#include "crypto/password_hash.h"
#include "services/iam/iam_operations.h"
#include "services/iam/passwords.h"

namespace yagura::services::iam {
namespace {

Error no_login_profile(std::string_view user) {
    return wire::no_such_entity_exception(
        fmt::format("Login Profile for User {} cannot be found.", user));
}

Error no_password_policy(std::string_view account) {
    return wire::no_such_entity_exception(
        fmt::format("The Password Policy with domain name {} cannot be found.", account));
}

wire::LoginProfile login_profile_of(const User& user) {
    wire::LoginProfile out;
    out.user_name = user.name;
    out.create_date = user.password->created;
    out.password_reset_required = user.password->reset_required;
    return out;
}

std::optional<std::int32_t> if_set(std::int64_t value) {
    if (value == 0) return std::nullopt;
    return static_cast<std::int32_t>(value);
}

}  // namespace

// Hashing takes tens of milliseconds, so it is done before a change begins: changes of all
// accounts wait for one another.

Result<wire::CreateLoginProfileResponse> IamOperations::create_login_profile(
    const Context& context, const wire::CreateLoginProfileRequest& request) {
    const auto entities = account(context);
    const auto found = YG_TRY(named_or_calling_user(*entities, context, request.user_name));
    const auto exists = [&] {
        return fail(wire::entity_already_exists_exception(
            fmt::format("Login Profile for user {} already exists.", found->name)));
    };
    if (found->password.has_value()) return exists();
    if (!request.password.has_value())
        return fail(wire::validation_exception(
            "1 validation error detected: Value null at 'password' failed to satisfy constraint: "
            "Member must not be null"));
    YG_CHECK(check_password(*request.password, entities->settings().password_policy));
    std::string hash = YG_TRY(crypto::make_password_hash(*request.password));
    return entities_.change(
        context.account_id, [&](Draft& draft) -> Result<wire::CreateLoginProfileResponse> {
            User user = *YG_TRY(require<User>(draft.entities(), found->name));
            if (user.password.has_value()) return exists();
            user.password = replaced(std::nullopt, std::move(hash), clock_.now());
            user.password->reset_required = request.password_reset_required;
            wire::CreateLoginProfileResponse response;
            response.login_profile = login_profile_of(user);
            draft.put(std::move(user));
            return response;
        });
}

Result<wire::GetLoginProfileResponse> IamOperations::get_login_profile(
    const Context& context, const wire::GetLoginProfileRequest& request) {
    const auto entities = account(context);
    const auto user = YG_TRY(named_or_calling_user(*entities, context, request.user_name));
    if (!user->password.has_value()) return fail(no_login_profile(user->name));
    wire::GetLoginProfileResponse response;
    response.login_profile = login_profile_of(*user);
    return response;
}

Result<void> IamOperations::update_login_profile(const Context& context,
                                                 const wire::UpdateLoginProfileRequest& request) {
    const auto entities = account(context);
    const auto found = YG_TRY(require<User>(*entities, request.user_name));
    if (!found->password.has_value()) return fail(no_login_profile(found->name));
    std::optional<std::string> hash;
    if (request.password.has_value()) {
        const auto policy = entities->settings().password_policy;
        YG_CHECK(check_password(*request.password, policy));
        YG_CHECK(check_not_used_before(*request.password, *found->password, policy));
        hash = YG_TRY(crypto::make_password_hash(*request.password));
    }
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        User user = *YG_TRY(require<User>(draft.entities(), request.user_name));
        if (!user.password.has_value()) return fail(no_login_profile(user.name));
        if (hash.has_value()) user.password = replaced(user.password, *hash, clock_.now());
        if (request.password_reset_required.has_value())
            user.password->reset_required = *request.password_reset_required;
        draft.put(std::move(user));
        return {};
    });
}

Result<void> IamOperations::delete_login_profile(const Context& context,
                                                 const wire::DeleteLoginProfileRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        User user = *YG_TRY(named_or_calling_user(draft.entities(), context, request.user_name));
        if (!user.password.has_value()) return fail(no_login_profile(user.name));
        user.password.reset();
        draft.put(std::move(user));
        return {};
    });
}

Result<void> IamOperations::change_password(const Context& context,
                                            const wire::ChangePasswordRequest& request) {
    if (context.identity.kind != ports::Identity::Kind::User)
        return fail(
            wire::invalid_user_type_exception("Only IAM Users can change their own password"));
    const auto entities = account(context);
    const auto found = YG_TRY(require<User>(*entities, context.identity.user_name));
    if (!found->password.has_value()) return fail(no_login_profile(found->name));
    if (!YG_TRY(crypto::password_matches(request.old_password, found->password->hash)))
        return fail(Error::of_service(Errc::Forbidden, "AccessDeniedException",
                                      "The old password was incorrect."));
    const auto policy = entities->settings().password_policy;
    if (policy.has_value() && policy->hard_expiry &&
        is_expired(*found->password, policy, clock_.now()))
        return fail(
            Error::of_service(Errc::Forbidden, "AccessDeniedException",
                              "The password has expired. An administrator must set a new one."));
    YG_CHECK(check_password(request.new_password, policy));
    YG_CHECK(check_not_used_before(request.new_password, *found->password, policy));
    const std::string hash = YG_TRY(crypto::make_password_hash(request.new_password));
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        User user = *YG_TRY(require<User>(draft.entities(), found->name));
        if (!user.password.has_value() || user.password->hash != found->password->hash)
            return fail(wire::entity_temporarily_unmodifiable_exception(
                fmt::format("The password of user {} was changed meanwhile.", user.name)));
        user.password = replaced(user.password, hash, clock_.now());
        user.password->reset_required = false;
        draft.put(std::move(user));
        return {};
    });
}

Result<void> IamOperations::update_account_password_policy(
    const Context& context, const wire::UpdateAccountPasswordPolicyRequest& request) {
    PasswordPolicy policy;
    policy.minimum_length = request.minimum_password_length.value_or(6);
    policy.symbols = request.require_symbols;
    policy.numbers = request.require_numbers;
    policy.upper_case = request.require_uppercase_characters;
    policy.lower_case = request.require_lowercase_characters;
    policy.users_may_change = request.allow_users_to_change_password;
    policy.max_age_days = request.max_password_age.value_or(0);
    policy.not_among_last = request.password_reuse_prevention.value_or(0);
    policy.hard_expiry = request.hard_expiry.value_or(false);
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        AccountSettings settings = draft.entities().settings();
        settings.password_policy = policy;
        draft.put(std::move(settings));
        return {};
    });
}

Result<wire::GetAccountPasswordPolicyResponse> IamOperations::get_account_password_policy(
    const Context& context) {
    const auto policy = account(context)->settings().password_policy;
    if (!policy.has_value()) return fail(no_password_policy(context.account_id));
    wire::GetAccountPasswordPolicyResponse response;
    wire::PasswordPolicy& shown = response.password_policy;
    shown.minimum_password_length = static_cast<std::int32_t>(policy->minimum_length);
    shown.require_symbols = policy->symbols;
    shown.require_numbers = policy->numbers;
    shown.require_uppercase_characters = policy->upper_case;
    shown.require_lowercase_characters = policy->lower_case;
    shown.allow_users_to_change_password = policy->users_may_change;
    shown.expire_passwords = policy->max_age_days != 0;
    shown.max_password_age = if_set(policy->max_age_days);
    shown.password_reuse_prevention = if_set(policy->not_among_last);
    shown.hard_expiry = policy->hard_expiry;
    return response;
}

Result<void> IamOperations::delete_account_password_policy(const Context& context) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        AccountSettings settings = draft.entities().settings();
        if (!settings.password_policy.has_value())
            return fail(no_password_policy(context.account_id));
        settings.password_policy.reset();
        draft.put(std::move(settings));
        return {};
    });
}

}  // namespace yagura::services::iam
