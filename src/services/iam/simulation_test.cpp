#include <gtest/gtest.h>

#include "services/iam/iam_fixture.h"

namespace yagura::services::iam {
namespace {

namespace wire = api::iam;

constexpr const char* kAllowPut =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:Put*","Resource":"*"}]})";
constexpr const char* kDenyPut =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"logs:Put*","Resource":"*"}})";
constexpr const char* kWithKeys =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*",
        "Resource":"arn:aws:logs:*:*:log-group:${aws:username}:*",
        "Condition":{"NumericLessThan":{"example:size":"10"}}}]})";

class SimulationOperations : public ::testing::Test, protected IamFixture {
  protected:
    wire::SimulateCustomPolicyRequest custom(std::vector<std::string> policies,
                                             std::vector<std::string> actions) {
        wire::SimulateCustomPolicyRequest request;
        request.policy_input_list = std::move(policies);
        request.action_names = std::move(actions);
        request.max_items = 100;
        return request;
    }
    void put_policy(const std::string& user, const std::string& document) {
        wire::PutUserPolicyRequest request;
        request.user_name = user;
        request.policy_name = "own";
        request.policy_document = document;
        ASSERT_TRUE(iam_->put_user_policy(context_, request).has_value());
    }
};

TEST_F(SimulationOperations, CustomPolicies) {
    const auto answer = iam_->simulate_custom_policy(
        context_, custom({kAllowPut, kDenyPut}, {"logs:PutLogEvents", "sns:Publish"}));
    ASSERT_TRUE(answer.has_value()) << answer.error().message();
    ASSERT_EQ(answer->evaluation_results.size(), 2u);
    const wire::EvaluationResult& put = answer->evaluation_results[0];
    EXPECT_EQ(put.eval_action_name, "logs:PutLogEvents");
    EXPECT_EQ(put.eval_resource_name, "*");
    EXPECT_EQ(put.eval_decision, wire::EvalDecision::ExplicitDeny);
    ASSERT_EQ(put.matched_statements.size(), 1u);
    EXPECT_EQ(put.matched_statements[0].source_policy_id, "PolicyInputList.2");
    EXPECT_EQ(put.matched_statements[0].source_policy_type, "IAM Policy");
    EXPECT_EQ(put.matched_statements[0].start_position->line, 1);
    EXPECT_EQ(put.matched_statements[0].start_position->column, 37);
    EXPECT_EQ(answer->evaluation_results[1].eval_decision, wire::EvalDecision::ImplicitDeny);
    EXPECT_FALSE(answer->is_truncated);
}

TEST_F(SimulationOperations, PagesGoThroughAllResults) {
    auto request = custom({kAllowPut}, {"logs:PutLogEvents", "logs:GetLogEvents"});
    request.resource_arns = {"arn:aws:logs:r:111111111111:log-group:a:*",
                             "arn:aws:logs:r:111111111111:log-group:b:*"};
    request.max_items = 3;
    const auto first = iam_->simulate_custom_policy(context_, request);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->evaluation_results.size(), 3u);
    EXPECT_TRUE(first->is_truncated);
    request.marker = first->marker;
    const auto second = iam_->simulate_custom_policy(context_, request);
    ASSERT_EQ(second->evaluation_results.size(), 1u);
    EXPECT_EQ(second->evaluation_results[0].eval_action_name, "logs:GetLogEvents");
    EXPECT_EQ(second->evaluation_results[0].eval_resource_name,
              "arn:aws:logs:r:111111111111:log-group:b:*");
}

TEST_F(SimulationOperations, KeysComeFromTheRequestAlone) {
    auto request = custom({kWithKeys}, {"logs:GetLogEvents"});
    request.resource_arns = {"arn:aws:logs:r:111111111111:log-group:ann:*"};
    const auto without = iam_->simulate_custom_policy(context_, request);
    EXPECT_EQ(without->evaluation_results[0].missing_context_values,
              (std::vector<std::string>{"aws:username"}));
    request.context_entries.emplace();
    request.context_entries->push_back(
        {"aws:username", std::vector<std::string>{"ann"}, wire::ContextKeyType::String});
    request.context_entries->push_back(
        {"example:size", std::vector<std::string>{"9"}, wire::ContextKeyType::Numeric});
    const auto with = iam_->simulate_custom_policy(context_, request);
    EXPECT_EQ(with->evaluation_results[0].eval_decision, wire::EvalDecision::Allowed);
    request.context_entries->back().context_key_values = std::vector<std::string>{"many"};
    EXPECT_EQ(name_of(iam_->simulate_custom_policy(context_, request)), "InvalidInputException");
}

TEST_F(SimulationOperations, PoliciesOfPrincipals) {
    make_user("ann");
    put_policy("ann", kAllowPut);
    wire::SimulatePrincipalPolicyRequest request;
    request.policy_source_arn = "arn:aws:iam::111111111111:user/ann";
    request.action_names = {"logs:PutLogEvents"};
    request.max_items = 100;
    const auto allowed = iam_->simulate_principal_policy(context_, request);
    ASSERT_TRUE(allowed.has_value()) << allowed.error().message();
    EXPECT_EQ(allowed->evaluation_results[0].eval_decision, wire::EvalDecision::Allowed);
    EXPECT_EQ(allowed->evaluation_results[0].matched_statements[0].source_policy_id,
              "user_ann_own");
    EXPECT_FALSE(allowed->evaluation_results[0].permissions_boundary_decision_detail.has_value());

    request.permissions_boundary_policy_input_list = std::vector<std::string>{kDenyPut};
    const auto limited = iam_->simulate_principal_policy(context_, request);
    EXPECT_EQ(limited->evaluation_results[0].eval_decision, wire::EvalDecision::ExplicitDeny);
    EXPECT_FALSE(limited->evaluation_results[0]
                     .permissions_boundary_decision_detail->allowed_by_permissions_boundary);

    request.policy_source_arn = "arn:aws:iam::111111111111:user/bob";
    EXPECT_EQ(name_of(iam_->simulate_principal_policy(context_, request)), "NoSuchEntityException");
    request.policy_source_arn = "arn:aws:iam::111111111111:root";
    EXPECT_EQ(message_of(iam_->simulate_principal_policy(context_, request)),
              "Invalid Entity Arn: arn:aws:iam::111111111111:root does not clearly define entity "
              "type and name.");
}

TEST_F(SimulationOperations, ResourcePoliciesNeedACaller) {
    auto request = custom({kDenyPut}, {"sns:Publish"});
    request.resource_policy =
        R"({"Statement":{"Effect":"Allow","Action":"sns:Publish","Resource":"*",
            "Principal":{"AWS":"arn:aws:iam::111111111111:user/ann"}}})";
    EXPECT_EQ(name_of(iam_->simulate_custom_policy(context_, request)), "InvalidInputException");
    request.caller_arn = "arn:aws:iam::111111111111:user/ann";
    const auto granted = iam_->simulate_custom_policy(context_, request);
    ASSERT_TRUE(granted.has_value()) << granted.error().message();
    EXPECT_EQ(granted->evaluation_results[0].eval_decision, wire::EvalDecision::Allowed);
    // Across accounts the caller's own side must allow too.
    request.resource_arns = {"arn:aws:sns:r:222222222222:topic"};
    EXPECT_EQ(iam_->simulate_custom_policy(context_, request)->evaluation_results[0].eval_decision,
              wire::EvalDecision::ImplicitDeny);
    request.policy_input_list = {"{"};
    EXPECT_EQ(message_of(iam_->simulate_custom_policy(context_, request)),
              "PolicyInputList.1: Syntax errors in policy.");
}

TEST_F(SimulationOperations, ContextKeysOfPolicies) {
    wire::GetContextKeysForCustomPolicyRequest request;
    request.policy_input_list = {kWithKeys, kAllowPut};
    const std::vector<std::string> keys = {"aws:username", "example:size"};
    EXPECT_EQ(iam_->get_context_keys_for_custom_policy(context_, request)->context_key_names, keys);
    make_user("ann");
    put_policy("ann", kWithKeys);
    EXPECT_EQ(iam_->get_context_keys_for_principal_policy(
                      context_, {"arn:aws:iam::111111111111:user/ann", std::nullopt})
                  ->context_key_names,
              keys);
}

TEST_F(SimulationOperations, AuthorizationDetailsShowEverythingPageByPage) {
    make_user("ann");
    make_user("bob");
    put_policy("ann", kAllowPut);
    ASSERT_TRUE(iam_->create_group(context_, {std::nullopt, "writers"}).has_value());
    ASSERT_TRUE(iam_->add_user_to_group(context_, {"writers", "ann"}).has_value());
    ASSERT_TRUE(iam_->attach_group_policy(
                        context_, {"writers", "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"})
                    .has_value());
    wire::CreatePolicyRequest policy;
    policy.policy_name = "mine";
    policy.policy_document = kAllowPut;
    ASSERT_TRUE(iam_->create_policy(context_, policy).has_value());

    wire::GetAccountAuthorizationDetailsRequest request;
    request.max_items = 100;
    const auto all = iam_->get_account_authorization_details(context_, request);
    ASSERT_TRUE(all.has_value()) << all.error().message();
    ASSERT_EQ(all->user_detail_list.size(), 2u);
    EXPECT_EQ(all->user_detail_list[0].group_list, (std::vector<std::string>{"writers"}));
    EXPECT_EQ(all->user_detail_list[0].user_policy_list->front().policy_name, "own");
    ASSERT_EQ(all->group_detail_list.size(), 1u);
    EXPECT_EQ(all->group_detail_list[0].attached_managed_policies.size(), 1u);
    ASSERT_EQ(all->policies.size(), 2u);
    EXPECT_EQ(all->policies[0].policy_name, "mine");
    EXPECT_EQ(all->policies[0].policy_version_list->size(), 1u);
    EXPECT_EQ(all->policies[1].policy_name, "CloudWatchLogsFullAccess");

    request.filter = std::vector<wire::EntityType>{wire::EntityType::Group};
    EXPECT_TRUE(
        iam_->get_account_authorization_details(context_, request)->user_detail_list.empty());
    request.filter.reset();
    request.max_items = 2;
    std::size_t seen = 0;
    for (int page = 0; page < 3; ++page) {
        const auto part = iam_->get_account_authorization_details(context_, request);
        ASSERT_TRUE(part.has_value());
        seen += part->user_detail_list.size() + part->group_detail_list.size() +
                part->role_detail_list.size() + part->policies.size();
        EXPECT_EQ(part->is_truncated, page < 2);
        request.marker = part->marker;
    }
    EXPECT_EQ(seen, 5u);
}

}  // namespace
}  // namespace yagura::services::iam
