#include "policy/simulate.h"

#include <gtest/gtest.h>

namespace yagura::policy {
namespace {

NamedDocument document(std::string name, std::string_view json,
                       DocumentKind kind = DocumentKind::Identity) {
    auto parsed = Document::parse(json, kind);
    EXPECT_TRUE(parsed.has_value()) << name;
    return {std::move(name), *parsed};
}

class Simulating : public testing::Test {
  protected:
    Simulating() {
        principal_.kind = Principal::Kind::User;
        principal_.account = "111111111111";
        principal_.arn = "arn:aws:iam::111111111111:user/ann";
    }
    Simulation ask(std::string_view action, std::string_view resource = "*") {
        return simulate({principal_, action, resource, "", keys_}, sets_);
    }
    Principal principal_;
    PolicySets sets_;
    ContextKeys keys_;
};

TEST_F(Simulating, NamesTheStatementsThatDecide) {
    sets_.identity = {
        document("one", R"({"Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*"}]})"),
        document("two", R"({"Statement":[
            {"Effect":"Allow","Action":"logs:Put*","Resource":"*"},
            {"Effect":"Deny","Action":"logs:Delete*","Resource":"*"}]})")};
    const Simulation put = ask("logs:PutLogEvents");
    EXPECT_EQ(put.decision.outcome, Outcome::Allow);
    ASSERT_EQ(put.matched.size(), 2u);
    EXPECT_EQ(put.matched[1].document->name, "two");
    EXPECT_EQ(put.matched[1].statement->begin, 27u);
    const Simulation gone = ask("logs:DeleteLogGroup");
    EXPECT_EQ(gone.decision.outcome, Outcome::ExplicitDeny);
    ASSERT_EQ(gone.matched.size(), 1u);
    EXPECT_EQ(gone.matched[0].statement->effect, Effect::Deny);
    EXPECT_TRUE(ask("sns:Publish").matched.empty());
}

TEST_F(Simulating, ListsKeysWithoutAValueOfStatementsThatAreAboutTheRequest) {
    sets_.identity = {document("p", R"({"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"logs:*","Resource":"arn:aws:logs:*:*:log-group:${aws:username}",
         "Condition":{"Bool":{"aws:SecureTransport":"true"}}},
        {"Effect":"Allow","Action":"sns:*","Resource":"*",
         "Condition":{"StringEquals":{"sns:Protocol":"email"}}}]})")};
    const std::string group = "arn:aws:logs:r:111111111111:log-group:ann";
    EXPECT_EQ(ask("logs:PutLogEvents", group).missing_keys,
              (std::vector<std::string>{"aws:username"}));
    keys_["aws:username"] = {"ann"};
    EXPECT_EQ(ask("logs:PutLogEvents", group).missing_keys,
              (std::vector<std::string>{"aws:SecureTransport"}));
    keys_["aws:securetransport"] = {"true"};
    const Simulation whole = ask("logs:PutLogEvents", group);
    EXPECT_TRUE(whole.missing_keys.empty());
    EXPECT_TRUE(whole.decision.allowed());
}

TEST_F(Simulating, TellsOfBoundaryAndOrganization) {
    const std::string all = R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";
    sets_.identity = {document("all", all)};
    EXPECT_EQ(ask("logs:PutLogEvents").boundary_allows, std::nullopt);
    EXPECT_EQ(ask("logs:PutLogEvents").organization_allows, std::nullopt);
    sets_.boundary =
        document("edge", R"({"Statement":{"Effect":"Allow","Action":"logs:*","Resource":"*"}})");
    sets_.organization = {{document("full", all)},
                          {document("full", all),
                           document("no", R"({"Statement":{"Effect":"Deny","Action":"logs:Delete*",
                                           "Resource":"*"}})")}};
    EXPECT_EQ(ask("logs:PutLogEvents").boundary_allows, true);
    EXPECT_EQ(ask("sns:Publish").boundary_allows, false);
    EXPECT_EQ(ask("sns:Publish").organization_allows, true);
    const Simulation denied = ask("logs:DeleteLogGroup");
    EXPECT_EQ(denied.organization_allows, false);
    EXPECT_EQ(denied.matched.size(), 1u);
}

TEST_F(Simulating, ResourcePoliciesGrantToo) {
    sets_.resource = document("topic", R"({"Statement":[
        {"Effect":"Allow","Action":"sns:*","Resource":"*",
         "Principal":{"AWS":"arn:aws:iam::111111111111:user/ann"}},
        {"Effect":"Allow","Action":"sns:*","Resource":"*",
         "Principal":{"AWS":"arn:aws:iam::111111111111:user/bob"}}]})",
                              DocumentKind::Resource);
    const Simulation publish = ask("sns:Publish");
    EXPECT_TRUE(publish.decision.allowed());
    EXPECT_EQ(publish.matched.size(), 1u);
}

}  // namespace
}  // namespace yagura::policy
