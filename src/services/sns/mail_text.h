#pragma once

#include <string>
#include <string_view>

#include "outbound/mail_relay.h"
#include "services/sns/delivery_store.h"

namespace yagura::services::sns {

/// Links that a mail carries lead to this server: `base_url` is its address, without a slash at the
/// end. sns.md section 5.
std::string confirmation_link(std::string_view base_url, const Subscription& subscription);
std::string unsubscription_link(std::string_view base_url, const Subscription& subscription);

/// The mail of protocol email for a delivery: the request to confirm, or the notification.
outbound::Mail mail_of(const Delivery& delivery, std::string_view base_url);
/// The mail of protocol email-json around an envelope.
outbound::Mail json_mail_of(const Delivery& delivery, std::string envelope);

}  // namespace yagura::services::sns
