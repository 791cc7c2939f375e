#include "services/admin/admin_service.h"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "api/yagura/errors.h"

namespace yagura::services::admin {

AdminService::AdminService(ports::AccountDirectory& accounts, ports::EventImporter& importer,
                           ports::DeliveryReports& deliveries,
                           const ports::DecisionExplainer& decisions,
                           const ports::PrincipalDirectory& principals, std::string first_account)
    : accounts_(accounts),
      importer_(importer),
      deliveries_(deliveries),
      decisions_(decisions),
      principals_(principals),
      first_account_(std::move(first_account)) {}

Result<void> AdminService::require_first_account(const ports::RequestContext& context,
                                                 std::string_view action) const {
    if (context.identity.account_id == first_account_) return {};
    return fail(api::yagura::access_denied_exception(
        fmt::format("User: {} is not authorized to perform: yagura:{} because only the first "
                    "account of this installation may",
                    context.identity.arn, action)));
}

Result<api::yagura::CreateAccountResponse> AdminService::create_account(
    const ports::RequestContext& context, const api::yagura::CreateAccountRequest& request) {
    YG_CHECK(require_first_account(context, "CreateAccount"));
    if (request.access_key_id.has_value() != request.secret_access_key.has_value())
        return fail(api::yagura::invalid_parameter_exception(
            "accessKeyId and secretAccessKey must be given together."));
    std::optional<ports::RootKey> given;
    if (request.access_key_id.has_value())
        given =
            ports::RootKey{request.account_id, *request.access_key_id, *request.secret_access_key};
    auto made = accounts_.create_account(request.account_id, std::move(given));
    if (made.has_value())
        return api::yagura::CreateAccountResponse{made->account_id, made->access_key_id,
                                                  made->secret};
    switch (made.error().code()) {
        case Errc::AlreadyExists:
            return fail(api::yagura::resource_already_exists_exception(
                "The specified account already exists"));
        case Errc::InvalidArgument:
            return fail(api::yagura::invalid_parameter_exception(made.error().message()));
        default:
            return fail(made.error());
    }
}

Result<api::yagura::ListAccountsResponse> AdminService::list_accounts(
    const ports::RequestContext& context, const api::yagura::ListAccountsRequest&) {
    YG_CHECK(require_first_account(context, "ListAccounts"));
    const std::vector<ports::Account> accounts = YG_TRY(accounts_.list_accounts());
    api::yagura::ListAccountsResponse response;
    response.accounts.reserve(accounts.size());
    for (const ports::Account& account : accounts)
        response.accounts.push_back({account.account_id, account.created.value});
    return response;
}

Result<api::yagura::ExplainDecisionResponse> AdminService::explain_decision(
    const ports::RequestContext& context, const api::yagura::ExplainDecisionRequest& request) {
    auto principal = principals_.find_principal(request.principal_arn);
    // Who is there in another account is that account's to tell.
    if (!principal.has_value() || principal->account_id != context.account_id)
        return fail(api::yagura::resource_not_found_exception(
            fmt::format("There is no user, role or root user {} in account {}.",
                        request.principal_arn, context.account_id)));
    ports::DecisionQuestion question;
    question.context = context;
    question.context.identity = *std::move(principal);
    if (request.endpoint.has_value()) question.context.listener = *request.endpoint;
    question.action = request.action;
    question.resource = request.resource;
    if (request.context.has_value())
        for (const api::yagura::DecisionContextEntry& entry : *request.context)
            question.keys[entry.key] = entry.values;
    ports::ExplainedDecision decision = YG_TRY(decisions_.explain(question));
    api::yagura::ExplainDecisionResponse response;
    response.outcome = std::move(decision.outcome);
    response.policy_type = std::move(decision.policy_type);
    if (!decision.policy.empty()) response.policy = std::move(decision.policy);
    if (!decision.statement.empty()) response.statement = std::move(decision.statement);
    if (!decision.sentence.empty()) response.message = std::move(decision.sentence);
    response.steps = std::move(decision.steps);
    return response;
}

Result<void> AdminService::import_log_events(const ports::RequestContext& context,
                                             const api::yagura::ImportLogEventsRequest& request) {
    std::vector<ports::ImportedEvent> events;
    events.reserve(request.log_events.size());
    for (const api::yagura::ImportedLogEvent& event : request.log_events)
        events.push_back({TimeMs(event.timestamp), event.message});
    return importer_.import_events(context, request.log_group_name, request.log_stream_name,
                                   events);
}

Result<api::yagura::ListKeptMailsResponse> AdminService::list_kept_mails(
    const ports::RequestContext& context, const api::yagura::ListKeptMailsRequest& request) {
    api::yagura::ListKeptMailsResponse response;
    for (ports::KeptMail& mail : YG_TRY(
             deliveries_.kept_mails(context.account_id, static_cast<std::size_t>(request.limit)))) {
        response.mails.push_back({mail.created.value, std::move(mail.topic_arn),
                                  std::move(mail.recipient), std::move(mail.subject),
                                  std::move(mail.body)});
    }
    return response;
}

Result<api::yagura::ListTroubledDeliveriesResponse> AdminService::list_troubled_deliveries(
    const ports::RequestContext& context,
    const api::yagura::ListTroubledDeliveriesRequest& request) {
    api::yagura::ListTroubledDeliveriesResponse response;
    for (ports::TroubledDelivery& trouble : YG_TRY(deliveries_.troubled_deliveries(
             context.account_id, static_cast<std::size_t>(request.limit)))) {
        api::yagura::TroubledDelivery out;
        out.creation_time = trouble.created.value;
        out.topic_arn = std::move(trouble.topic_arn);
        out.subscription_arn = std::move(trouble.subscription_arn);
        out.protocol = std::move(trouble.protocol);
        out.endpoint = std::move(trouble.endpoint);
        if (!trouble.message_id.empty()) out.message_id = std::move(trouble.message_id);
        out.attempts = trouble.attempts;
        out.given_up = trouble.given_up;
        if (!trouble.given_up) out.next_attempt_time = trouble.next_attempt.value;
        out.error = std::move(trouble.error);
        response.deliveries.push_back(std::move(out));
    }
    return response;
}

}  // namespace yagura::services::admin
