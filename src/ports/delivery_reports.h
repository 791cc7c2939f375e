#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace yagura::ports {

/// A mail that was written while no mail relay was configured.
struct KeptMail {
    TimeMs created;
    std::string topic_arn;
    std::string recipient;
    std::string subject;
    std::string body;
};

/// A delivery that has failed at least once.
struct TroubledDelivery {
    TimeMs created;
    std::string topic_arn;
    std::string subscription_arn;
    std::string protocol;
    std::string endpoint;
    std::string message_id;  ///< empty: a request to confirm
    int attempts = 0;
    bool given_up = false;
    TimeMs next_attempt;  ///< of one that was not given up
    std::string error;
};

/// What an operator asks about mail and other deliveries of an account's topics. Any thread.
class DeliveryReports {
  public:
    virtual ~DeliveryReports() = default;
    /// Newest first, at most `limit`.
    [[nodiscard]] virtual Result<std::vector<KeptMail>> kept_mails(std::string_view account,
                                                                   std::size_t limit) = 0;
    [[nodiscard]] virtual Result<std::vector<TroubledDelivery>> troubled_deliveries(
        std::string_view account, std::size_t limit) = 0;
};

}  // namespace yagura::ports
