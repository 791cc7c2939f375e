#include <fmt/core.h>

#include <chrono>

#include "bench/workloads.h"
#include "crypto/sha256.h"
#include "gateway/policy_authorizer.h"

namespace yagura::bench {
namespace {

constexpr int kPolicies = 5;
constexpr int kStatementsEach = 20;
constexpr int kRounds = 20'000;
/// The body of a usual PutLogEvents: verifying its signature hashes it.
constexpr std::size_t kBodyBytes = 13 * 1024;

/// About 5 KB: twenty statements on groups of their own, the last of which allows.
std::string policy_text(int policy) {
    std::string out = R"({"Version":"2012-10-17","Statement":[)";
    for (int i = 0; i < kStatementsEach; ++i) {
        out += fmt::format(
            R"({}{{"Effect":"Allow","Action":["logs:Create*","logs:Describe*","logs:Filter*","logs:Put*"],)"
            R"("Resource":"arn:aws:logs:*:111122223333:log-group:/department/team-{}/service-{}/*",)"
            R"("Condition":{{"IpAddress":{{"aws:SourceIp":"192.0.2.0/24"}}}}}})",
            i == 0 ? "" : ",", policy, i);
    }
    return out + "]}";
}

class OneUser final : public ports::IdentityPolicies {
  public:
    OneUser() {
        auto set = std::make_shared<ports::IdentityPolicySet>();
        for (int i = 0; i < kPolicies; ++i)
            set->identity.push_back(
                {fmt::format("policy-{}", i), std::make_shared<const std::string>(policy_text(i))});
        set_ = std::move(set);
    }
    std::shared_ptr<const ports::IdentityPolicySet> policies_of(
        const ports::Identity&) const override {
        return set_;
    }

  private:
    std::shared_ptr<const ports::IdentityPolicySet> set_;
};

/// Microseconds for one SHA-256 of a usual body on this machine, now.
double hashing_time() {
    const std::string body(kBodyBytes, 'x');
    unsigned seen = 0;
    const auto started = std::chrono::steady_clock::now();
    for (int round = 0; round < kRounds; ++round) seen += crypto::sha256(body)[0];
    const std::chrono::duration<double, std::micro> took =
        std::chrono::steady_clock::now() - started;
    // The sum keeps the loop from being left out.
    return seen == 0 ? 0 : took.count() / kRounds;
}

}  // namespace

Result<void> run_authorize(const BenchOptions&, Report& report) {
    const OneUser user;
    const gateway::PolicyAuthorizer authorizer(user);
    ports::RequestContext context;
    context.identity.kind = ports::Identity::Kind::User;
    context.identity.account_id = "111122223333";
    context.identity.arn = "arn:aws:iam::111122223333:user/bench";
    context.identity.user_name = "bench";
    context.account_id = context.identity.account_id;
    context.region = "eu-central-1";
    context.source_ip = "192.0.2.7";
    const ports::AuthorizationRequest request{
        "logs:PutLogEvents",
        {fmt::format(
            "arn:aws:logs:eu-central-1:111122223333:log-group:/department/team-{}/service-{}/x:"
            "log-stream:s",
            kPolicies - 1, kStatementsEach - 1)},
        {}};
    YG_CHECK(authorizer.authorize(context, request));  // compiles the policies
    const auto started = std::chrono::steady_clock::now();
    for (int round = 0; round < kRounds; ++round) YG_CHECK(authorizer.authorize(context, request));
    const std::chrono::duration<double, std::micro> took =
        std::chrono::steady_clock::now() - started;
    const std::string workload =
        fmt::format("authorize, {} policies of {:.1f} KB, {} statements", kPolicies,
                    static_cast<double>(policy_text(0).size()) / 1000, kPolicies * kStatementsEach);
    const double decision = took.count() / kRounds;
    report.add({workload, "one decision", decision, "µs", "< 20"});
    const double hashing = hashing_time();
    report.add({workload, "SHA-256 of a body of 13 KiB, for comparison", hashing, "µs", ""});
    report.add({workload, "decision / SHA-256 of the body", decision / hashing, "x", ""});
    return {};
}

}  // namespace yagura::bench
