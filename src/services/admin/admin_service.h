#pragma once

#include <string>

#include "api/yagura/service.h"
#include "ports/credentials.h"
#include "ports/event_import.h"

namespace yagura::services::admin {

/// Yagura's own administration (api/yagura.smithy). Accounts are the business of the first account
/// alone; events may be imported by whoever policy allows. Any thread.
class AdminService final : public api::yagura::YaguraService {
  public:
    /// All must outlive the service.
    AdminService(ports::AccountDirectory& accounts, ports::EventImporter& importer,
                 std::string first_account);

    [[nodiscard]] Result<api::yagura::CreateAccountResponse> create_account(
        const ports::RequestContext& context,
        const api::yagura::CreateAccountRequest& request) override;
    [[nodiscard]] Result<void> import_log_events(
        const ports::RequestContext& context,
        const api::yagura::ImportLogEventsRequest& request) override;
    [[nodiscard]] Result<api::yagura::ListAccountsResponse> list_accounts(
        const ports::RequestContext& context,
        const api::yagura::ListAccountsRequest& request) override;

  private:
    [[nodiscard]] Result<void> require_first_account(const ports::RequestContext& context,
                                                     std::string_view action) const;

    ports::AccountDirectory& accounts_;
    ports::EventImporter& importer_;
    const std::string first_account_;
};

}  // namespace yagura::services::admin
