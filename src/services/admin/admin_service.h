#pragma once

#include <string>

#include "api/yagura/service.h"
#include "ports/credentials.h"
#include "ports/decisions.h"
#include "ports/delivery_reports.h"
#include "ports/event_import.h"

namespace yagura::services::admin {

/// Yagura's own administration (api/yagura.smithy). Accounts are the business of the first account
/// alone; events may be imported by whoever policy allows. Any thread.
class AdminService final : public api::yagura::YaguraService {
  public:
    /// All must outlive the service.
    AdminService(ports::AccountDirectory& accounts, ports::EventImporter& importer,
                 ports::DeliveryReports& deliveries, const ports::DecisionExplainer& decisions,
                 const ports::PrincipalDirectory& principals, std::string first_account);

    [[nodiscard]] Result<api::yagura::CreateAccountResponse> create_account(
        const ports::RequestContext& context,
        const api::yagura::CreateAccountRequest& request) override;
    [[nodiscard]] Result<api::yagura::ExplainDecisionResponse> explain_decision(
        const ports::RequestContext& context,
        const api::yagura::ExplainDecisionRequest& request) override;
    [[nodiscard]] Result<void> import_log_events(
        const ports::RequestContext& context,
        const api::yagura::ImportLogEventsRequest& request) override;
    [[nodiscard]] Result<api::yagura::ListAccountsResponse> list_accounts(
        const ports::RequestContext& context,
        const api::yagura::ListAccountsRequest& request) override;
    [[nodiscard]] Result<api::yagura::ListKeptMailsResponse> list_kept_mails(
        const ports::RequestContext& context,
        const api::yagura::ListKeptMailsRequest& request) override;
    [[nodiscard]] Result<api::yagura::ListTroubledDeliveriesResponse> list_troubled_deliveries(
        const ports::RequestContext& context,
        const api::yagura::ListTroubledDeliveriesRequest& request) override;

  private:
    [[nodiscard]] Result<void> require_first_account(const ports::RequestContext& context,
                                                     std::string_view action) const;

    ports::AccountDirectory& accounts_;
    ports::EventImporter& importer_;
    ports::DeliveryReports& deliveries_;
    const ports::DecisionExplainer& decisions_;
    const ports::PrincipalDirectory& principals_;
    const std::string first_account_;
};

}  // namespace yagura::services::admin
