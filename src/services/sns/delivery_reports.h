#pragma once

#include "ports/delivery_reports.h"
#include "services/sns/delivery_store.h"

namespace yagura::services::sns {

/// The delivery store as operators see it.
class DeliveryReports final : public ports::DeliveryReports {
  public:
    explicit DeliveryReports(DeliveryStore& deliveries) : deliveries_(deliveries) {}
    Result<std::vector<ports::KeptMail>> kept_mails(std::string_view account,
                                                    std::size_t limit) override;
    Result<std::vector<ports::TroubledDelivery>> troubled_deliveries(std::string_view account,
                                                                     std::size_t limit) override;

  private:
    DeliveryStore& deliveries_;
};

}  // namespace yagura::services::sns
