#include "services/iam/passwords.h"

#include <gtest/gtest.h>

#include "services/iam/iam_fixture.h"

namespace yagura::services::iam {
namespace {

using Outcome = ports::SignIn::Outcome;

constexpr std::int64_t kDay = 24LL * 3600 * 1000;

TEST(CheckPassword, WithoutAPolicyThreeKindsOfCharactersAndEightOfThem) {
    EXPECT_TRUE(check_password("Abcdefg1", std::nullopt).has_value());
    EXPECT_TRUE(check_password("abcdef1!", std::nullopt).has_value());
    for (const char* bad : {"Abcdef1", "abcdefg1", "abcdefgh", "ABCDEFG!", ""})
        EXPECT_EQ(check_password(bad, std::nullopt).error().name(),
                  "PasswordPolicyViolationException")
            << bad;
    EXPECT_EQ(check_password("Abcdefg1\x01", std::nullopt).error().name(), "ValidationException");
}

TEST(CheckPassword, APolicySaysWhatIsMissing) {
    PasswordPolicy policy;
    EXPECT_TRUE(check_password("abcdef", policy).has_value());
    policy = {.minimum_length = 10,
              .symbols = true,
              .numbers = true,
              .upper_case = true,
              .lower_case = true};
    const auto sentence = [&](std::string_view password) {
        const auto checked = check_password(password, policy);
        return checked.has_value() ? std::string() : std::string(checked.error().message());
    };
    EXPECT_EQ(sentence("Ab1!"), "Password should have a minimum length of 10");
    EXPECT_EQ(sentence("abcdefgh1!"), "Password should have at least one uppercase letter");
    EXPECT_EQ(sentence("ABCDEFGH1!"), "Password should have at least one lowercase letter");
    EXPECT_EQ(sentence("Abcdefghi!"), "Password should have at least one number");
    EXPECT_EQ(sentence("Abcdefghi1"), "Password should have at least one symbol");
    EXPECT_EQ(sentence("Abcdefgh1!"), "");
    // Two bytes are one character.
    EXPECT_EQ(sentence("Ab1!\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"),
              "Password should have a minimum length of 10");
}

class Passwords : public ::testing::Test, protected IamFixture {
  protected:
    void SetUp() override { make_user("ann"); }
    Result<api::iam::CreateLoginProfileResponse> create(const std::string& password,
                                                        bool reset = false) {
        api::iam::CreateLoginProfileRequest request;
        request.user_name = "ann";
        request.password = password;
        request.password_reset_required = reset;
        return iam_->create_login_profile(context_, request);
    }
    Result<void> change(const std::string& old_password, const std::string& new_password) {
        return iam_->change_password(as_user("ann"), {old_password, new_password});
    }
    Outcome sign_in(const std::string& password, const std::string& user = "ann",
                    const std::string& account = kAccount) {
        const auto answer = center_->sign_in().verify_password(account, user, password);
        EXPECT_TRUE(answer.has_value());
        return answer->outcome;
    }
    void set_policy(const api::iam::UpdateAccountPasswordPolicyRequest& request) {
        ASSERT_TRUE(iam_->update_account_password_policy(context_, request).has_value());
    }
};

TEST_F(Passwords, ALoginProfileLetsItsUserIn) {
    EXPECT_EQ(sign_in("Secret-1x"), Outcome::Refused);
    ASSERT_TRUE(create("Secret-1x").has_value());
    EXPECT_EQ(name_of(create("Secret-1x")), "EntityAlreadyExistsException");
    EXPECT_EQ(sign_in("Secret-1x"), Outcome::Granted);
    EXPECT_EQ(sign_in("Secret-1y"), Outcome::Refused);
    EXPECT_EQ(sign_in(""), Outcome::Refused);
    EXPECT_EQ(sign_in("Secret-1x", "bob"), Outcome::Refused);
    EXPECT_EQ(sign_in("Secret-1x", "ann", "222222222222"), Outcome::Refused);
    EXPECT_EQ(sign_in("Secret-1x", "ann", ""), Outcome::Refused);
    reopen();
    const auto answer = center_->sign_in().verify_password(kAccount, "ANN", "Secret-1x");
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->outcome, Outcome::Granted);
    EXPECT_EQ(answer->identity.arn, "arn:aws:iam::111111111111:user/ann");
    EXPECT_EQ(iam_->get_user(as_user("ann"), {})->user.password_last_used, clock_.now());
}

TEST_F(Passwords, NothingOfAPasswordIsStoredInTheClear) {
    ASSERT_TRUE(create("Secret-1x").has_value());
    close();
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        std::string bytes(std::filesystem::file_size(entry), '\0');
        FILE* const file = std::fopen(entry.path().c_str(), "rb");
        ASSERT_NE(file, nullptr);
        EXPECT_EQ(std::fread(bytes.data(), 1, bytes.size(), file), bytes.size());
        std::fclose(file);
        EXPECT_EQ(bytes.find("Secret-1x"), std::string::npos) << entry.path();
    }
}

TEST_F(Passwords, AnAccountMayBeNamedByItsAlias) {
    ASSERT_TRUE(create("Secret-1x").has_value());
    ASSERT_TRUE(iam_->create_account_alias(context_, {"example"}).has_value());
    EXPECT_EQ(sign_in("Secret-1x", "ann", "example"), Outcome::Granted);
    EXPECT_EQ(sign_in("Secret-1x", "ann", "other"), Outcome::Refused);
}

TEST_F(Passwords, AUserChangesItsOwn) {
    ASSERT_TRUE(create("Secret-1x", true).has_value());
    EXPECT_EQ(sign_in("Secret-1x"), Outcome::MustChange);
    EXPECT_EQ(message_of(change("wrong", "Secret-2x")), "The old password was incorrect.");
    EXPECT_EQ(name_of(change("Secret-1x", "short")), "PasswordPolicyViolationException");
    ASSERT_TRUE(change("Secret-1x", "Secret-2x").has_value());
    EXPECT_EQ(sign_in("Secret-2x"), Outcome::Granted);
    EXPECT_EQ(sign_in("Secret-1x"), Outcome::Refused);
    EXPECT_EQ(name_of(iam_->change_password(context_, {"a", "b"})), "InvalidUserTypeException");
}

TEST_F(Passwords, FormerOnesAreRemembered) {
    ASSERT_TRUE(create("Secret-1x").has_value());
    api::iam::UpdateAccountPasswordPolicyRequest policy;
    policy.password_reuse_prevention = 2;
    set_policy(policy);
    ASSERT_TRUE(change("Secret-1x", "Secret-2x").has_value());
    EXPECT_EQ(message_of(change("Secret-2x", "Secret-1x")),
              "Policy constraint violation with password reuse prevention during password change.");
    EXPECT_FALSE(change("Secret-2x", "Secret-2x").has_value());
    ASSERT_TRUE(change("Secret-2x", "Secret-3x").has_value());
    EXPECT_TRUE(change("Secret-3x", "Secret-1x").has_value());
}

TEST_F(Passwords, OldOnesExpire) {
    ASSERT_TRUE(create("Secret-1x").has_value());
    api::iam::UpdateAccountPasswordPolicyRequest policy;
    policy.max_password_age = 90;
    set_policy(policy);
    clock_.advance(89 * kDay);
    EXPECT_EQ(sign_in("Secret-1x"), Outcome::Granted);
    clock_.advance(kDay);
    EXPECT_EQ(sign_in("Secret-1x"), Outcome::MustChange);
    policy.hard_expiry = true;
    set_policy(policy);
    EXPECT_EQ(sign_in("Secret-1x"), Outcome::Expired);
    EXPECT_EQ(sign_in("wrong"), Outcome::Refused);
    EXPECT_FALSE(change("Secret-1x", "Secret-2x").has_value());
    api::iam::UpdateLoginProfileRequest update;
    update.user_name = "ann";
    update.password = "Secret-2x";
    ASSERT_TRUE(iam_->update_login_profile(context_, update).has_value());
    EXPECT_EQ(sign_in("Secret-2x"), Outcome::Granted);
}

TEST_F(Passwords, ProfilesAreShownAndGo) {
    const auto get = [&] { return iam_->get_login_profile(context_, {"ann"}); };
    EXPECT_EQ(message_of(get()), "Login Profile for User ann cannot be found.");
    ASSERT_TRUE(create("Secret-1x", true).has_value());
    EXPECT_TRUE(get()->login_profile.password_reset_required);
    EXPECT_EQ(get()->login_profile.create_date, clock_.now());
    api::iam::UpdateLoginProfileRequest update;
    update.user_name = "ann";
    update.password_reset_required = false;
    ASSERT_TRUE(iam_->update_login_profile(context_, update).has_value());
    EXPECT_FALSE(get()->login_profile.password_reset_required);
    EXPECT_EQ(sign_in("Secret-1x"), Outcome::Granted);
    EXPECT_EQ(message_of(iam_->delete_user(context_, {"ann"})),
              "Cannot delete entity, must delete login profile first.");
    ASSERT_TRUE(iam_->delete_login_profile(context_, {"ann"}).has_value());
    EXPECT_EQ(name_of(iam_->delete_login_profile(context_, {"ann"})), "NoSuchEntityException");
    EXPECT_EQ(sign_in("Secret-1x"), Outcome::Refused);
    EXPECT_TRUE(iam_->delete_user(context_, {"ann"}).has_value());
}

TEST_F(Passwords, ThePolicyOfTheAccount) {
    EXPECT_EQ(message_of(iam_->get_account_password_policy(context_)),
              "The Password Policy with domain name 111111111111 cannot be found.");
    api::iam::UpdateAccountPasswordPolicyRequest request;
    request.minimum_password_length = 12;
    request.require_numbers = true;
    request.max_password_age = 30;
    request.allow_users_to_change_password = true;
    set_policy(request);
    reopen();
    const auto shown = iam_->get_account_password_policy(context_)->password_policy;
    EXPECT_EQ(shown.minimum_password_length, 12);
    EXPECT_TRUE(shown.require_numbers);
    EXPECT_FALSE(shown.require_symbols);
    EXPECT_TRUE(shown.expire_passwords);
    EXPECT_EQ(shown.max_password_age, 30);
    EXPECT_EQ(shown.password_reuse_prevention, std::nullopt);
    // Every user may change the own password then, whatever else it may do.
    const auto set = center_->policies().policies_of(as_user("ann").identity);
    ASSERT_EQ(set->identity.size(), 1u);
    EXPECT_NE(set->identity.front().document->find("iam:ChangePassword"), std::string::npos);
    ASSERT_TRUE(iam_->delete_account_password_policy(context_).has_value());
    EXPECT_EQ(name_of(iam_->delete_account_password_policy(context_)), "NoSuchEntityException");
    EXPECT_TRUE(center_->policies().policies_of(as_user("ann").identity)->identity.empty());
}

}  // namespace
}  // namespace yagura::services::iam
