#include "services/admin/admin_service.h"

#include <gtest/gtest.h>

#include <map>

namespace yagura::services::admin {
namespace {

class FakeDirectory final : public ports::AccountDirectory {
  public:
    Result<ports::RootKey> create_account(std::string_view account_id,
                                          std::optional<ports::RootKey> given) override {
        if (broken) return fail(Errc::NoSpace, "disk full");
        if (accounts.contains(std::string(account_id))) return fail(Errc::AlreadyExists, "there");
        ports::RootKey key = given.value_or(ports::RootKey{"", "AKIAMADEMADEMADEMADE", "made"});
        if (key.access_key_id == "INUSEINUSEINUSEINUSE")
            return fail(Errc::InvalidArgument, "in use");
        key.account_id = account_id;
        accounts[key.account_id] = TimeMs(1000);
        return key;
    }
    Result<std::vector<ports::Account>> list_accounts() const override {
        std::vector<ports::Account> out;
        for (const auto& [id, created] : accounts) out.push_back({id, created});
        return out;
    }
    bool account_exists(std::string_view id) const override {
        return accounts.contains(std::string(id));
    }
    std::map<std::string, TimeMs> accounts;
    bool broken = false;
};

class FakeImporter final : public ports::EventImporter {
  public:
    Result<void> import_events(const ports::RequestContext& context, std::string_view group,
                               std::string_view stream,
                               std::span<const ports::ImportedEvent> events) override {
        for (const ports::ImportedEvent& event : events)
            seen.push_back(context.account_id + " " + std::string(group) + " " +
                           std::string(stream) + " " + std::to_string(event.timestamp.value) + " " +
                           std::string(event.message));
        return {};
    }
    std::vector<std::string> seen;
};

class FakeReports final : public ports::DeliveryReports {
  public:
    Result<std::vector<ports::KeptMail>> kept_mails(std::string_view account,
                                                    std::size_t limit) override {
        asked = std::string(account) + " " + std::to_string(limit);
        return std::vector<ports::KeptMail>{
            {TimeMs(5), "topic", "ann@example.com", "subject", "body"}};
    }
    Result<std::vector<ports::TroubledDelivery>> troubled_deliveries(std::string_view account,
                                                                     std::size_t limit) override {
        asked = std::string(account) + " " + std::to_string(limit);
        ports::TroubledDelivery given_up;
        given_up.attempts = 3;
        given_up.given_up = true;
        ports::TroubledDelivery waiting;
        waiting.message_id = "m";
        waiting.next_attempt = TimeMs(7);
        return std::vector<ports::TroubledDelivery>{given_up, waiting};
    }
    std::string asked;
};

class FakeDecisions final : public ports::DecisionExplainer {
  public:
    Result<ports::ExplainedDecision> explain(
        const ports::DecisionQuestion& question) const override {
        ports::ExplainedDecision out;
        out.outcome = "explicit";
        out.policy_type = "identity";
        out.policy = "policy of " + question.context.identity.arn;
        out.statement = "#1";
        out.sentence = question.action + " on " + question.resource;
        for (const auto& [key, values] : question.keys)
            for (const std::string& value : values) out.steps.push_back(key + "=" + value);
        out.steps.push_back("through " + question.context.listener);
        return out;
    }
};

class FakePrincipals final : public ports::PrincipalDirectory {
  public:
    std::optional<ports::Identity> find_principal(std::string_view arn) const override {
        if (!arn.ends_with("/ann")) return std::nullopt;
        ports::Identity out;
        out.kind = ports::Identity::Kind::User;
        out.account_id = "111111111111";
        out.arn = arn;
        return out;
    }
};

class AdminServiceTest : public ::testing::Test {
  protected:
    static ports::RequestContext context_of(std::string account) {
        ports::RequestContext context;
        context.account_id = context.identity.account_id = account;
        context.identity.arn = "arn:aws:iam::" + account + ":root";
        return context;
    }
    FakeDirectory directory_;
    FakeImporter importer_;
    FakeReports reports_;
    FakeDecisions decisions_;
    FakePrincipals principals_;
    AdminService service_{directory_, importer_, reports_, decisions_, principals_, "000000000000"};
    const ports::RequestContext first_ = context_of("000000000000");
    const ports::RequestContext other_ = context_of("111111111111");
};

TEST_F(AdminServiceTest, TheFirstAccountMakesAndListsAccounts) {
    const auto random = service_.create_account(first_, {"222222222222", {}, {}});
    ASSERT_TRUE(random.has_value());
    EXPECT_EQ(random->access_key_id, "AKIAMADEMADEMADEMADE");
    const auto given = service_.create_account(
        first_, {"333333333333", "AKIAGIVENGIVENGIVEN1", "secret-secret-16"});
    ASSERT_TRUE(given.has_value());
    EXPECT_EQ(given->account_id, "333333333333");
    EXPECT_EQ(given->secret_access_key, "secret-secret-16");
    const auto list = service_.list_accounts(first_, {});
    ASSERT_EQ(list->accounts.size(), 2u);
    EXPECT_EQ(list->accounts[1].account_id, "333333333333");
    EXPECT_EQ(list->accounts[1].creation_time, 1000);
}

TEST_F(AdminServiceTest, OtherAccountsMayNot) {
    const auto refused = service_.create_account(other_, {"222222222222", {}, {}});
    EXPECT_EQ(refused.error().name(), "AccessDeniedException");
    EXPECT_NE(refused.error().message().find("arn:aws:iam::111111111111:root"), std::string::npos);
    EXPECT_EQ(service_.list_accounts(other_, {}).error().name(), "AccessDeniedException");
    EXPECT_TRUE(directory_.accounts.empty());
}

TEST_F(AdminServiceTest, RefusalsOfTheDirectoryHaveApiNames) {
    ASSERT_TRUE(service_.create_account(first_, {"222222222222", {}, {}}).has_value());
    const auto name = [&](api::yagura::CreateAccountRequest request) {
        return service_.create_account(first_, request).error().name();
    };
    EXPECT_EQ(name({"222222222222", {}, {}}), "ResourceAlreadyExistsException");
    EXPECT_EQ(name({"444444444444", "INUSEINUSEINUSEINUSE", "secret-secret-16"}),
              "InvalidParameterException");
    EXPECT_EQ(name({"444444444444", "AKIAALONEALONEALONE1", {}}), "InvalidParameterException");
    directory_.broken = true;
    EXPECT_EQ(service_.create_account(first_, {"555555555555", {}, {}}).error().code(),
              Errc::NoSpace);
}

TEST_F(AdminServiceTest, EventsAreHandedToTheImporter) {
    api::yagura::ImportLogEventsRequest request;
    request.log_group_name = "g";
    request.log_stream_name = "s";
    request.log_events = {{5, "five"}, {1, "one"}};
    ASSERT_TRUE(service_.import_log_events(other_, request).has_value());
    EXPECT_EQ(importer_.seen,
              (std::vector<std::string>{"111111111111 g s 5 five", "111111111111 g s 1 one"}));
}

TEST_F(AdminServiceTest, AccountsSeeTheirOwnDeliveries) {
    api::yagura::ListKeptMailsRequest mails;
    const auto kept = service_.list_kept_mails(other_, mails);
    ASSERT_TRUE(kept.has_value());
    EXPECT_EQ(reports_.asked, "111111111111 20");
    ASSERT_EQ(kept->mails.size(), 1U);
    EXPECT_EQ(kept->mails[0].recipient, "ann@example.com");
    api::yagura::ListTroubledDeliveriesRequest troubles;
    troubles.limit = 5;
    const auto listed = service_.list_troubled_deliveries(other_, troubles);
    ASSERT_TRUE(listed.has_value());
    EXPECT_EQ(reports_.asked, "111111111111 5");
    ASSERT_EQ(listed->deliveries.size(), 2U);
    EXPECT_TRUE(listed->deliveries[0].given_up);
    EXPECT_FALSE(listed->deliveries[0].next_attempt_time.has_value());
    EXPECT_EQ(listed->deliveries[1].next_attempt_time, 7);
    EXPECT_EQ(listed->deliveries[1].message_id, "m");
}

TEST_F(AdminServiceTest, DecisionsAreExplainedToTheAccountOfWhoIsAskedAbout) {
    ports::RequestContext context;
    context.account_id = "111111111111";
    context.listener = "127.0.0.1:1";
    api::yagura::ExplainDecisionRequest request;
    request.principal_arn = "arn:aws:iam::111111111111:user/ann";
    request.action = "logs:PutLogEvents";
    request.resource = "*";
    request.endpoint = "vpce-1";
    request.context.emplace().push_back({"aws:SourceIp", {"192.0.2.1"}});
    const auto answer = service_.explain_decision(context, request);
    ASSERT_TRUE(answer.has_value()) << answer.error().message();
    EXPECT_EQ(answer->outcome, "explicit");
    EXPECT_EQ(answer->policy, "policy of arn:aws:iam::111111111111:user/ann");
    EXPECT_EQ(answer->message, "logs:PutLogEvents on *");
    EXPECT_EQ(answer->steps,
              (std::vector<std::string>{"aws:SourceIp=192.0.2.1", "through vpce-1"}));
    context.account_id = "222222222222";
    EXPECT_EQ(service_.explain_decision(context, request).error().name(),
              "ResourceNotFoundException");
    request.principal_arn = "arn:aws:iam::222222222222:user/bob";
    EXPECT_EQ(service_.explain_decision(context, request).error().name(),
              "ResourceNotFoundException");
}

}  // namespace
}  // namespace yagura::services::admin
