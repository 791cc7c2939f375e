#pragma once

#include <string>

#include "base/error.h"

namespace yagura::ports {

/// What an alarm tells a topic when its state changed. Texts are complete: whoever takes it sends
/// them as they are.
struct AlarmNotification {
    /// The same for every try of one action of one state change. A notification can come twice (the
    /// server died between publishing and noting so); the taker may drop the second by this key.
    std::string key;
    std::string account_id;  ///< owner of the alarm: aws:SourceAccount and aws:SourceOwner
    std::string region;      ///< where the alarm lives
    std::string alarm_arn;   ///< aws:SourceArn
    std::string topic_arn;   ///< may be of another account
    std::string subject;     ///< `ALARM: "name" in US East (N. Virginia)`; at most 100 characters
    std::string json;        ///< the `default` message: email-json, http(s), sqs, lambda
    std::string email;       ///< the text for plain e-mail subscribers, without SNS's own footer
    std::string sms;         ///< one line
};

/// Runs the actions of alarms. Any thread; may block on a disk, never on a network.
class AlarmActions {
  public:
    virtual ~AlarmActions() = default;
    /// Publishes as the principal `cloudwatch.amazonaws.com` with MessageStructure json, under the
    /// topic's policy. Gives the message id; by then the message is durable. Errors: NotFound (no
    /// such topic), Forbidden (the topic's policy does not allow it), InvalidArgument (the ARN is
    /// not a topic's), Unavailable (try again). The error's message goes into the alarm's history.
    [[nodiscard]] virtual Result<std::string> publish(const AlarmNotification& notification) = 0;
};

}  // namespace yagura::ports
