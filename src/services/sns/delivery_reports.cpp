#include "services/sns/delivery_reports.h"

#include <utility>

#include "services/sns/web_address.h"

namespace yagura::services::sns {

Result<std::vector<ports::KeptMail>> DeliveryReports::kept_mails(std::string_view account,
                                                                 std::size_t limit) {
    std::vector<ports::KeptMail> out;
    for (OutboxMail& mail : YG_TRY(deliveries_.outbox(account, limit))) {
        out.push_back({mail.created, std::move(mail.topic_arn), std::move(mail.recipient),
                       std::move(mail.subject), std::move(mail.body)});
    }
    return out;
}

Result<std::vector<ports::TroubledDelivery>> DeliveryReports::troubled_deliveries(
    std::string_view account, std::size_t limit) {
    std::vector<ports::TroubledDelivery> out;
    for (DeliveryTrouble& trouble : YG_TRY(deliveries_.troubles(account, limit))) {
        out.push_back({trouble.created, std::move(trouble.topic_arn),
                       std::move(trouble.subscription_arn), std::move(trouble.protocol),
                       shown_endpoint(trouble.endpoint), std::move(trouble.message_id),
                       trouble.attempts, trouble.dead, trouble.next, std::move(trouble.error)});
    }
    return out;
}

}  // namespace yagura::services::sns
