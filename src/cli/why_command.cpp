#include <fmt/core.h>

#include "api/yagura/types.h"
#include "base/clock.h"
#include "cli/client/aws_client.h"
#include "cli/commands.h"

namespace yagura::cli {
namespace {

constexpr int kAllowed = 0;
constexpr int kDenied = 1;
constexpr int kNotAnswered = 2;

/// "KEY=VALUE"; a key that comes again has several values.
Result<void> add_context(const std::string& text, api::yagura::ExplainDecisionRequest& request) {
    const std::size_t sign = text.find('=');
    if (sign == text.npos || sign == 0)
        return fail(Errc::InvalidArgument, fmt::format("--context {}: write KEY=VALUE", text));
    const std::string key = text.substr(0, sign);
    std::string value = text.substr(sign + 1);
    for (api::yagura::DecisionContextEntry& entry : *request.context) {
        if (entry.key != key) continue;
        entry.values.push_back(std::move(value));
        return {};
    }
    request.context->push_back({key, {std::move(value)}});
    return {};
}

Result<api::yagura::ExplainDecisionRequest> request_of(const WhyOptions& options) {
    api::yagura::ExplainDecisionRequest request;
    request.principal_arn = options.principal;
    request.action = options.action;
    request.resource = options.resource;
    if (options.through.has_value()) request.endpoint = *options.through;
    request.context.emplace();
    for (const std::string& text : options.context) YG_CHECK(add_context(text, request));
    return request;
}

void print_decision(const api::yagura::ExplainDecisionResponse& decision) {
    const bool allowed = decision.outcome == "allow";
    fmt::print("{}\n", allowed ? "allowed" : "denied");
    if (decision.policy.has_value()) {
        fmt::print("  by     statement {} of {} ({} policy)\n", decision.statement.value_or("?"),
                   *decision.policy, decision.policy_type);
    }
    for (std::size_t i = 0; i < decision.steps.size(); ++i)
        fmt::print("  {}  {}\n", i == 0 ? "steps" : "     ", decision.steps[i]);
    if (decision.message.has_value()) fmt::print("  error  {}\n", *decision.message);
}

Result<int> ask(const WhyOptions& options) {
    SystemClock clock;
    const auto request = YG_TRY(request_of(options));
    const auto client =
        YG_TRY(AwsClient::create(YG_TRY(client_settings(with_data_folder(options.client))), clock));
    const std::string body = YG_TRY(client->call(kAdminService, "ExplainDecision", request));
    const auto decision = YG_TRY(shapes::json_decode<api::yagura::ExplainDecisionResponse>(body));
    if (options.json) {
        fmt::print("{}\n", body);
    } else {
        print_decision(decision);
    }
    return decision.outcome == "allow" ? kAllowed : kDenied;
}

}  // namespace

int run_why(const WhyOptions& options) {
    const auto answered = ask(options);
    if (answered.has_value()) return *answered;
    complain(answered.error());
    return kNotAnswered;
}

}  // namespace yagura::cli
