#include <gtest/gtest.h>

#include <algorithm>

#include "services/iam/iam_fixture.h"
#include "services/iam/trust_policies.h"

namespace yagura::services::iam {
namespace {

namespace wire = api::iam;

constexpr const char* kDocument =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"logs:*","Resource":"*"}})";
constexpr const char* kFullAccess = "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess";

class Policies : public ::testing::Test, protected IamFixture {
  protected:
    void SetUp() override { make_user("ann"); }
    std::shared_ptr<const ports::IdentityPolicySet> of(const ports::Identity& identity) const {
        return center_->policies().policies_of(identity);
    }
    std::vector<std::string> names_of(const std::string& user) const {
        std::vector<std::string> out;
        for (const auto& policy : of(as_user(user).identity)->identity) out.push_back(policy.name);
        return out;
    }
    void put(const std::string& name) {
        wire::PutUserPolicyRequest request;
        request.user_name = "ann";
        request.policy_name = name;
        request.policy_document = kDocument;
        ASSERT_TRUE(iam_->put_user_policy(context_, request).has_value());
    }
    void make_role(const std::string& name, const std::string& trusted) {
        wire::CreateRoleRequest request;
        request.role_name = name;
        request.assume_role_policy_document =
            R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":")" +
            trusted + R"("},"Action":"sts:AssumeRole"}})";
        const auto made = iam_->create_role(context_, request);
        ASSERT_TRUE(made.has_value()) << made.error().message();
    }
};

TEST_F(Policies, AUserHasItsOwnThoseOfItsGroupsAndABoundary) {
    put("one");
    ASSERT_TRUE(iam_->attach_user_policy(context_, {"ann", kFullAccess}).has_value());
    ASSERT_TRUE(iam_->create_group(context_, {std::nullopt, "writers"}).has_value());
    ASSERT_TRUE(iam_->attach_group_policy(context_, {"writers", kFullAccess}).has_value());
    EXPECT_EQ(names_of("ann"),
              (std::vector<std::string>{"user ann, inline policy one", kFullAccess}));
    ASSERT_TRUE(iam_->add_user_to_group(context_, {"writers", "ann"}).has_value());
    EXPECT_EQ(names_of("ann").size(), 3u);
    EXPECT_FALSE(of(as_user("ann").identity)->boundary.has_value());
    ASSERT_TRUE(iam_->put_user_permissions_boundary(context_, {"ann", kFullAccess}).has_value());
    EXPECT_EQ(of(as_user("ann").identity)->boundary->name, kFullAccess);
}

TEST_F(Policies, TheSetIsTheSameUntilSomethingChanges) {
    const auto identity = as_user("ann").identity;
    const auto before = of(identity);
    EXPECT_EQ(of(identity), before);
    put("one");
    EXPECT_NE(of(identity), before);
    EXPECT_EQ(of(identity)->identity.size(), 1u);
    // The document's pointer stays, so that it need not be compiled again.
    const auto document = of(identity)->identity[0].document;
    put("two");
    EXPECT_EQ(of(identity)->identity[0].document, document);
}

TEST_F(Policies, WhoIsGoneHasNone) {
    const auto identity = as_user("ann").identity;
    ASSERT_TRUE(iam_->delete_user(context_, {"ann"}).has_value());
    EXPECT_EQ(of(identity), nullptr);
    make_user("ann");  // somebody else with the same name
    EXPECT_EQ(of(identity), nullptr);
    EXPECT_EQ(of(context_.identity), nullptr);  // root: no policies are its
}

TEST_F(Policies, ASessionIsOfTheRoleThatWasTaken) {
    make_role("app", "arn:aws:iam::111111111111:root");
    const auto session = center_->policies().find_principal("arn:aws:iam::111111111111:role/app");
    ASSERT_TRUE(session.has_value());
    EXPECT_EQ(session->arn, "arn:aws:sts::111111111111:assumed-role/app/session");
    EXPECT_EQ(of(*session)->role_arn, "arn:aws:iam::111111111111:role/app");
    ASSERT_TRUE(iam_->delete_role(context_, {"app"}).has_value());
    make_role("app", "arn:aws:iam::111111111111:root");
    EXPECT_EQ(of(*session), nullptr);
}

TEST_F(Policies, PrincipalsAreFoundByTheirArn) {
    const auto find = [&](const char* arn) { return center_->policies().find_principal(arn); };
    EXPECT_EQ(find("arn:aws:iam::111111111111:root")->kind, ports::Identity::Kind::Root);
    EXPECT_EQ(find("arn:aws:iam::111111111111:user/ann")->kind, ports::Identity::Kind::User);
    for (const char* none : {"arn:aws:iam::111111111111:user/bob", "arn:aws:iam::1:group/g", "ann",
                             "arn:aws:iam::111111111111:role/ann", ""})
        EXPECT_FALSE(find(none).has_value()) << none;
}

TEST_F(Policies, EntitiesAsResources) {
    wire::CreateUserRequest request;
    request.user_name = "bob";
    request.path = "/team/";
    request.tags.emplace().push_back({"stage", "test"});
    request.permissions_boundary = kFullAccess;
    ASSERT_TRUE(iam_->create_user(context_, request).has_value());
    const PolicyDirectory& policies = center_->policies();
    const std::string arn = "arn:aws:iam::111111111111:user/team/bob";
    EXPECT_EQ(policies.full_arn("arn:aws:iam::111111111111:user/bob"), arn);
    EXPECT_EQ(policies.full_arn("arn:aws:iam::111111111111:user/nobody"),
              "arn:aws:iam::111111111111:user/nobody");
    const ports::ConditionKeys keys = policies.condition_keys(arn);
    EXPECT_EQ(keys.at("aws:ResourceTag/stage"), std::vector<std::string>{"test"});
    EXPECT_EQ(keys.at("iam:PermissionsBoundary"), std::vector<std::string>{kFullAccess});
}

TEST_F(Policies, TrustIsForAPersonAndNotForAName) {
    const std::string ann = "arn:aws:iam::111111111111:user/ann";
    make_role("app", ann);
    const auto trusted = [&] {
        return *center_->trust().policy_of("arn:aws:iam::111111111111:role/app")->document;
    };
    EXPECT_NE(trusted().find(ann), std::string::npos);
    wire::UpdateUserRequest rename;
    rename.user_name = "ann";
    rename.new_user_name = "anna";
    ASSERT_TRUE(iam_->update_user(context_, rename).has_value());
    EXPECT_NE(trusted().find("user/anna"), std::string::npos);
    const std::string id = as_user("anna").identity.principal_id;
    ASSERT_TRUE(iam_->delete_user(context_, {"anna"}).has_value());
    make_user("ann");
    EXPECT_EQ(trusted().find(ann), std::string::npos);
    EXPECT_NE(trusted().find(id), std::string::npos);
    EXPECT_FALSE(center_->trust().policy_of("arn:aws:iam::111111111111:role/none").has_value());
}

TEST(ReplacePrincipals, TouchesNothingElse) {
    const std::string document =
        R"({ "Statement" : [ {"Sid":"a", "Principal": {"AWS": [ "x", "y" ]}, "Action":"x"} ] })";
    EXPECT_EQ(replace_principals(document, {{"x", "z\""}}),
              R"({ "Statement" : [ {"Sid":"a", "Principal": {"AWS": [ "z\"", "y" ]}, )"
              R"("Action":"x"} ] })");
    EXPECT_EQ(replace_principals(document, {}), document);
}

}  // namespace
}  // namespace yagura::services::iam
