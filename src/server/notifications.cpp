#include "server/notifications.h"

#include <utility>

#include "api/sns/service.h"
#include "base/log.h"
#include "outbound/smtp_relay.h"

namespace yagura::server {
namespace {

constexpr std::size_t kDeliveryThreads = 16;

outbound::SmtpSecurity security_of(SmtpSecurity security) {
    switch (security) {
        case SmtpSecurity::Tls:
            return outbound::SmtpSecurity::Tls;
        case SmtpSecurity::None:
            return outbound::SmtpSecurity::None;
        default:
            return outbound::SmtpSecurity::StartTls;
    }
}

std::unique_ptr<outbound::MailRelay> make_relay(const Settings& settings, outbound::Rules rules,
                                                const Clock& clock) {
    if (settings.smtp_host.empty()) return nullptr;
    outbound::SmtpOptions options;
    options.rules = std::move(rules);
    options.host = settings.smtp_host;
    options.port = static_cast<std::uint16_t>(settings.smtp_port);
    options.security = security_of(settings.smtp_security);
    options.from = settings.smtp_from;
    options.user = settings.smtp_user;
    options.password = settings.smtp_password;
    options.ca_file = settings.outbound_ca;
    return outbound::make_smtp_relay(std::move(options), clock);
}

}  // namespace

Notifications::Notifications(const Settings& settings, meta::Database& database, Clock& clock,
                             CounterRegistry& counters,
                             std::shared_ptr<services::sns::SnsOperations> operations,
                             std::unique_ptr<services::sns::SigningKey> key, outbound::Rules rules,
                             const ports::Authorizer& authorizer)
    : clock_(clock),
      counters_(counters),
      operations_(std::move(operations)),
      key_(std::move(key)),
      pages_(*operations_, *key_),
      policies_(database),
      reports_(operations_->deliveries()),
      alarms_(*operations_, authorizer, clock),
      relay_(make_relay(settings, rules, clock)),
      web_(outbound::WebSender::create(
          {.rules = std::move(rules), .ca_file = settings.outbound_ca})),
      pool_("delivery", kDeliveryThreads) {}

Result<std::unique_ptr<Notifications>> Notifications::open(const Settings& settings,
                                                           meta::Database& database, Clock& clock,
                                                           CounterRegistry& counters,
                                                           const ports::Authorizer& authorizer) {
    auto rules = YG_TRY(outbound::Rules::parse(settings.outbound_allow, settings.outbound_deny));
    auto operations = YG_TRY(services::sns::SnsOperations::create({database, clock}));
    auto key = YG_TRY(services::sns::SigningKey::open(database, settings.region, clock));
    return std::unique_ptr<Notifications>(new Notifications(settings, database, clock, counters,
                                                            std::move(operations), std::move(key),
                                                            std::move(rules), authorizer));
}

void Notifications::add_to(gateway::Gateway& gateway) {
    gateway.add_service(api::sns::registration(operations_));
    // Subscribers follow links; the token, or knowing the subscription, is their right.
    gateway.take_unsigned("sns", "ConfirmSubscription");
    gateway.take_unsigned("sns", "Unsubscribe");
    using services::sns::WebPages;
    for (const std::string_view path :
         {WebPages::kConfirmation, WebPages::kUnsubscription, WebPages::kCertificates}) {
        gateway.add_path(std::string(path), [this](std::shared_ptr<net::HttpExchange> exchange) {
            pages_.answer(*exchange);
        });
    }
}

void Notifications::add_to(gateway::PolicyAuthorizer& authorizer) {
    authorizer.add_resource_policies("sns", policies_);
}

void Notifications::start(std::string base_url) {
    if (base_url.ends_with('/')) base_url.pop_back();
    deliverer_ = std::make_shared<services::sns::Deliverer>(
        services::sns::DelivererCollaborators{.deliveries = operations_->deliveries(),
                                              .signer = *key_,
                                              .executor = pool_,
                                              .clock = clock_,
                                              .counters = counters_,
                                              .relay = relay_.get(),
                                              .web = web_.get()},
        std::move(base_url));
    operations_->on_deliveries([weak = std::weak_ptr(deliverer_)] {
        if (const auto deliverer = weak.lock()) deliverer->wake();
    });
    deliverer_->run_in_background();
    if (relay_ == nullptr) {
        log::info("server",
                  "no mail relay is configured (smtp-host): mails are kept, `yagura outbox` shows "
                  "them");
    }
}

void Notifications::stop() {
    if (deliverer_) deliverer_->stop();
    pool_.stop();
}

}  // namespace yagura::server
