#pragma once

#include "ports/alarm_actions.h"
#include "ports/authorizer.h"
#include "services/sns/sns_operations.h"

namespace yagura::services::sns {

/// Takes the notifications of alarms to topics, as the service cloudwatch.amazonaws.com and under
/// the topics' policies. A notification that comes twice is published once. Any thread.
class AlarmPublisher final : public ports::AlarmActions {
  public:
    /// All must outlive it.
    AlarmPublisher(SnsOperations& operations, const ports::Authorizer& authorizer, Clock& clock)
        : operations_(operations), authorizer_(authorizer), clock_(clock) {}

    Result<std::string> publish(const ports::AlarmNotification& notification) override;

  private:
    SnsOperations& operations_;
    const ports::Authorizer& authorizer_;
    Clock& clock_;
};

}  // namespace yagura::services::sns
