#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/counters.h"
#include "base/executor.h"
#include "gateway/gateway.h"
#include "gateway/policy_authorizer.h"
#include "meta/database.h"
#include "outbound/mail_relay.h"
#include "outbound/web_sender.h"
#include "server/settings.h"
#include "services/sns/alarm_publisher.h"
#include "services/sns/deliverer.h"
#include "services/sns/delivery_reports.h"
#include "services/sns/signing_key.h"
#include "services/sns/sns_operations.h"
#include "services/sns/topic_policies.h"
#include "services/sns/web_pages.h"

namespace yagura::server {

/// The notification service put together: its operations, pages, policies and deliveries.
class Notifications {
  public:
    /// All must outlive it.
    [[nodiscard]] static Result<std::unique_ptr<Notifications>> open(
        const Settings& settings, meta::Database& database, Clock& clock, CounterRegistry& counters,
        const ports::Authorizer& authorizer);

    /// Before the gateway starts.
    void add_to(gateway::Gateway& gateway);
    void add_to(gateway::PolicyAuthorizer& authorizer);
    /// Delivers from now on; links lead to `base_url`.
    void start(std::string base_url);
    void stop();
    /// Called now and then.
    [[nodiscard]] Result<void> forget_old() { return operations_->forget_old(); }

    ports::DeliveryReports& reports() { return reports_; }
    ports::AlarmActions& alarm_actions() { return alarms_; }

  private:
    Notifications(const Settings& settings, meta::Database& database, Clock& clock,
                  CounterRegistry& counters,
                  std::shared_ptr<services::sns::SnsOperations> operations,
                  std::unique_ptr<services::sns::SigningKey> key, outbound::Rules rules,
                  const ports::Authorizer& authorizer);

    Clock& clock_;
    CounterRegistry& counters_;
    std::shared_ptr<services::sns::SnsOperations> operations_;
    std::unique_ptr<services::sns::SigningKey> key_;
    services::sns::WebPages pages_;
    services::sns::TopicPolicies policies_;
    services::sns::DeliveryReports reports_;
    services::sns::AlarmPublisher alarms_;
    std::unique_ptr<outbound::MailRelay> relay_;  ///< null: mails go to the outbox
    std::unique_ptr<outbound::WebSender> web_;
    ThreadPool pool_;
    std::shared_ptr<services::sns::Deliverer> deliverer_;
};

}  // namespace yagura::server
