#include "gateway/policy_authorizer.h"

#include <gtest/gtest.h>

#include <map>

namespace yagura::gateway {
namespace {

constexpr std::string_view kGroup =
    "arn:aws:logs:ap-northeast-1:111111111111:log-group:app:log-stream:";

ports::NamedPolicy named(std::string name, std::string json) {
    return {std::move(name), std::make_shared<const std::string>(std::move(json))};
}

std::string document(std::string_view effect, std::string_view action,
                     std::string_view rest = R"(,"Resource":"*")") {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":")" + std::string(effect) +
           R"(","Action":")" + std::string(action) + "\"" + std::string(rest) + "}]}";
}

class Directory final : public ports::IdentityPolicies {
  public:
    std::shared_ptr<const ports::IdentityPolicySet> policies_of(
        const ports::Identity& identity) const override {
        const auto found = sets.find(identity.arn);
        if (found == sets.end()) return nullptr;
        return found->second;
    }
    void put(const std::string& arn, ports::IdentityPolicySet set) {
        sets[arn] = std::make_shared<const ports::IdentityPolicySet>(std::move(set));
    }
    std::map<std::string, std::shared_ptr<const ports::IdentityPolicySet>> sets;
};

class Resources final : public ports::ResourcePolicies {
  public:
    std::optional<ports::NamedPolicy> policy_of(std::string_view arn) const override {
        const auto found = policies.find(arn);
        if (found == policies.end()) return std::nullopt;
        return found->second;
    }
    std::map<std::string, ports::NamedPolicy, std::less<>> policies;
};

class PolicyAuthorizerTest : public testing::Test {
  protected:
    PolicyAuthorizerTest() {
        bob_.identity.kind = ports::Identity::Kind::User;
        bob_.identity.account_id = "111111111111";
        bob_.identity.arn = "arn:aws:iam::111111111111:user/bob";
        bob_.identity.principal_id = "AIDAAAAAAAAAAAAAAAAAA";
        bob_.identity.user_name = "bob";
        bob_.identity.access_key_id = "AKIAAAAAAAAAAAAAAAAA";
        bob_.account_id = "111111111111";
        bob_.region = "ap-northeast-1";
        bob_.source_ip = "203.0.113.9";
        bob_.time = TimeMs(1'768'469'400'000);
        root_ = bob_;
        root_.identity.kind = ports::Identity::Kind::Root;
        root_.identity.arn = "arn:aws:iam::111111111111:root";
    }

    void give(std::string json) {
        ports::IdentityPolicySet set;
        set.identity.push_back(named("bob/inline/p", std::move(json)));
        directory_.put(bob_.identity.arn, std::move(set));
    }

    /// Empty when allowed, else the sentence.
    std::string ask(const ports::RequestContext& context, std::string_view action,
                    std::vector<std::string> resources,
                    std::map<std::string, std::vector<std::string>> conditions = {}) {
        const auto answer =
            authorizer_.authorize(context, {action, std::move(resources), std::move(conditions)});
        if (answer.has_value()) return "";
        EXPECT_EQ(answer.error().code(), Errc::Forbidden);
        return answer.error().message();
    }

    Directory directory_;
    Resources streams_;
    Resources roles_;
    PolicyAuthorizer authorizer_{directory_};
    ports::RequestContext bob_;
    ports::RequestContext root_;
};

TEST_F(PolicyAuthorizerTest, SaysWhatIsMissing) {
    give(document("Allow", "logs:PutLogEvents"));
    EXPECT_EQ(ask(bob_, "logs:CreateLogGroup", {std::string(kGroup)}),
              "User: arn:aws:iam::111111111111:user/bob is not authorized to perform: "
              "logs:CreateLogGroup on resource: "
              "arn:aws:logs:ap-northeast-1:111111111111:log-group:app:log-stream: because no "
              "identity-based policy allows the logs:CreateLogGroup action");
    EXPECT_EQ(ask(bob_, "logs:PutLogEvents", {std::string(kGroup)}), "");
    EXPECT_EQ(ask(bob_, "cloudwatch:PutMetricData", {"*"}),
              "User: arn:aws:iam::111111111111:user/bob is not authorized to perform: "
              "cloudwatch:PutMetricData because no identity-based policy allows the "
              "cloudwatch:PutMetricData action");
}

TEST_F(PolicyAuthorizerTest, SaysWhatDenies) {
    give(document("Deny", "logs:*"));
    EXPECT_TRUE(ask(bob_, "logs:PutLogEvents", {std::string(kGroup)})
                    .ends_with(" with an explicit deny in an identity-based policy"));
    ports::IdentityPolicySet set;
    set.identity.push_back(named("all", document("Allow", "*")));
    set.boundary = named("edge", document("Allow", "logs:*"));
    directory_.put(bob_.identity.arn, set);
    EXPECT_TRUE(ask(bob_, "sns:Publish", {"arn:aws:sns:r:111111111111:t"})
                    .ends_with("because no permissions boundary allows the SNS:Publish action"));
}

TEST_F(PolicyAuthorizerTest, EveryResourceMustBeAllowed) {
    give(document("Allow", "logs:*", R"(,"Resource":"arn:aws:logs:*:*:log-group:app:*")"));
    const std::string other = "arn:aws:logs:ap-northeast-1:111111111111:log-group:b:log-stream:";
    EXPECT_EQ(ask(bob_, "logs:StartQuery", {std::string(kGroup)}), "");
    EXPECT_NE(ask(bob_, "logs:StartQuery", {std::string(kGroup), other}).find(other),
              std::string::npos);
}

TEST_F(PolicyAuthorizerTest, FillsTheKeysOfTheRequest) {
    const auto only_if = [&](std::string_view condition) {
        give(document("Allow", "*",
                      R"(,"Resource":"*","Condition":{)" + std::string(condition) + "}"));
        return ask(bob_, "logs:PutLogEvents", {std::string(kGroup)},
                   {{"aws:TagKeys", {"team"}}, {"aws:SourceIp", {"10.0.0.1"}}});
    };
    EXPECT_EQ(only_if(R"("IpAddress":{"aws:SourceIp":"203.0.113.0/24"})"), "");
    EXPECT_EQ(only_if(R"("StringEquals":{"aws:username":"bob"})"), "");
    EXPECT_EQ(only_if(R"("StringEquals":{"aws:userid":"AIDAAAAAAAAAAAAAAAAAA"})"), "");
    EXPECT_EQ(only_if(R"("ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::*:user/bob"})"), "");
    EXPECT_EQ(only_if(R"("StringEquals":{"aws:ResourceAccount":"111111111111"})"), "");
    EXPECT_EQ(only_if(R"("StringEquals":{"aws:RequestedRegion":"ap-northeast-1"})"), "");
    EXPECT_EQ(only_if(R"("Bool":{"aws:SecureTransport":"false"})"), "");
    EXPECT_EQ(only_if(R"("Null":{"aws:MultiFactorAuthPresent":"true"})"), "");
    EXPECT_EQ(only_if(R"("DateEquals":{"aws:CurrentTime":"2026-01-15T09:30:00Z"})"), "");
    EXPECT_EQ(only_if(R"("ForAllValues:StringEquals":{"aws:TagKeys":"team"})"), "");
    // What a request says about its own address counts for nothing.
    EXPECT_NE(only_if(R"("IpAddress":{"aws:SourceIp":"10.0.0.0/8"})"), "");
}

TEST_F(PolicyAuthorizerTest, ChangesCountAtOnce) {
    give(document("Allow", "logs:*"));
    EXPECT_EQ(ask(bob_, "logs:PutLogEvents", {std::string(kGroup)}), "");
    give(document("Deny", "logs:*"));
    EXPECT_NE(ask(bob_, "logs:PutLogEvents", {std::string(kGroup)}), "");
    // Who is gone may do nothing, but is told who that was: a session outlives its role.
    directory_.sets.clear();
    EXPECT_NE(ask(bob_, "logs:PutLogEvents", {std::string(kGroup)}), "");
    EXPECT_EQ(ask(bob_, "sts:GetCallerIdentity", {"*"}), "");
}

TEST_F(PolicyAuthorizerTest, RootNeedsNoPolicies) {
    EXPECT_EQ(ask(root_, "logs:DeleteLogGroup", {std::string(kGroup)}), "");
    EXPECT_TRUE(
        ask(root_, "logs:DeleteLogGroup", {"arn:aws:logs:r:999999999999:log-group:x:log-stream:"})
            .ends_with("because no resource-based policy allows the logs:DeleteLogGroup action"));
}

TEST_F(PolicyAuthorizerTest, AsksForPoliciesOfResources) {
    authorizer_.add_resource_policies("kinesis", streams_);
    const std::string stream = "arn:aws:kinesis:ap-northeast-1:999999999999:stream/s";
    give(document("Allow", "kinesis:*"));
    EXPECT_NE(ask(bob_, "kinesis:GetRecords", {stream}), "");
    streams_.policies[stream] =
        named(stream, document("Allow", "kinesis:GetRecords",
                               R"(,"Resource":"*","Principal":{"AWS":"111111111111"})"));
    EXPECT_EQ(ask(bob_, "kinesis:GetRecords", {stream}), "");
    EXPECT_NE(ask(bob_, "kinesis:PutRecord", {stream}), "");
}

TEST_F(PolicyAuthorizerTest, TrustPoliciesAreForTakingRolesOnly) {
    authorizer_.add_resource_policies("iam", roles_);
    const std::string role = "arn:aws:iam::111111111111:role/R";
    give(document("Allow", "*"));
    EXPECT_EQ(ask(bob_, "sts:AssumeRole", {role}),
              "User: arn:aws:iam::111111111111:user/bob is not authorized to perform: "
              "sts:AssumeRole on resource: arn:aws:iam::111111111111:role/R");
    roles_.policies[role] =
        named(role, document("Allow", "sts:AssumeRole", R"(,"Principal":{"AWS":"111111111111"})"));
    EXPECT_EQ(ask(bob_, "sts:AssumeRole", {role}), "");
    EXPECT_EQ(ask(root_, "sts:AssumeRole", {role}), "Roles may not be assumed by root accounts.");
    EXPECT_EQ(ask(bob_, "iam:GetRole", {role}), "");
    EXPECT_EQ(ask(bob_, "iam:PassRole", {"arn:aws:iam::999999999999:role/R"}),
              "Cross-account pass role is not allowed.");
}

TEST_F(PolicyAuthorizerTest, APolicyThatCannotBeReadAllowsNothing) {
    ports::IdentityPolicySet set;
    set.identity = {named("all", document("Allow", "*")), named("torn", "{")};
    directory_.put(bob_.identity.arn, set);
    const auto answer = authorizer_.authorize(bob_, {"logs:PutLogEvents", {"*"}, {}});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code(), Errc::Corruption);
}

class Endpoints final : public ports::EndpointDirectory {
  public:
    std::shared_ptr<const ports::Endpoint> endpoint_of(std::string_view listener) const override {
        return listener == "vpce-1" ? endpoint : nullptr;
    }
    std::shared_ptr<ports::Endpoint> endpoint = std::make_shared<ports::Endpoint>();
};

TEST_F(PolicyAuthorizerTest, EndpointsAreASecondGate) {
    Endpoints endpoints;
    endpoints.endpoint->id = "vpce-1";
    endpoints.endpoint->policy =
        named("file", document("Allow", "logs:Put*", R"(,"Resource":"*","Principal":"*")"));
    authorizer_.set_endpoints(endpoints);
    give(document("Allow", "*"));
    ports::RequestContext through = bob_;
    through.listener = "vpce-1";
    ports::RequestContext beside = bob_;
    beside.listener = "127.0.0.1:4586";
    EXPECT_EQ(ask(through, "logs:PutLogEvents", {std::string(kGroup)}), "");
    EXPECT_TRUE(
        ask(through, "logs:GetLogEvents", {std::string(kGroup)})
            .ends_with("because no VPC endpoint policy allows the logs:GetLogEvents action"));
    EXPECT_EQ(ask(beside, "logs:GetLogEvents", {std::string(kGroup)}), "");
    // The root user has to pass as well; a role that is passed does not go through.
    through.identity = root_.identity;
    EXPECT_NE(ask(through, "logs:GetLogEvents", {std::string(kGroup)}), "");
    through.identity = bob_.identity;
    EXPECT_EQ(ask(through, "iam:PassRole", {"arn:aws:iam::111111111111:role/r"}), "");
}

TEST_F(PolicyAuthorizerTest, EndpointsHaveKeysOfTheirOwn) {
    Endpoints endpoints;
    endpoints.endpoint->id = "vpce-1";
    authorizer_.set_endpoints(endpoints);
    ports::RequestContext through = bob_;
    through.listener = "vpce-1";
    give(document(
        "Allow", "logs:*",
        R"(,"Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"},)"
        R"("IpAddress":{"aws:VpcSourceIp":"203.0.113.9"},"Null":{"aws:SourceVpc":true}})"));
    EXPECT_EQ(ask(through, "logs:GetLogEvents", {std::string(kGroup)}), "");
    EXPECT_NE(ask(bob_, "logs:GetLogEvents", {std::string(kGroup)}), "");
    give(document("Allow", "logs:*",
                  R"(,"Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.9"}})"));
    EXPECT_NE(ask(through, "logs:GetLogEvents", {std::string(kGroup)}), "");
    EXPECT_EQ(ask(bob_, "logs:GetLogEvents", {std::string(kGroup)}), "");
}

TEST_F(PolicyAuthorizerTest, ExplainsItself) {
    give(document("Allow", "logs:Put*"));
    const auto decision =
        authorizer_.decide(bob_, {"logs:PutLogEvents", {}, {}}, kGroup, policy::Trace::On);
    ASSERT_TRUE(decision.has_value());
    EXPECT_TRUE(decision->allowed());
    EXPECT_EQ(decision->policy, "bob/inline/p");
    EXPECT_EQ(decision->statement, "#1");
    EXPECT_FALSE(decision->trace.empty());
}

}  // namespace
}  // namespace yagura::gateway
