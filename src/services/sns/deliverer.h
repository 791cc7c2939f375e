#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/counters.h"
#include "base/executor.h"
#include "outbound/mail_relay.h"
#include "outbound/web_sender.h"
#include "services/sns/delivery_store.h"
#include "services/sns/envelope.h"

namespace yagura::services::sns {

/// What delivering stands on; all must outlive it.
struct DelivererCollaborators {
    DeliveryStore& deliveries;
    const EnvelopeSigner& signer;
    Executor& executor;  ///< carries deliveries out; its threads block
    Clock& clock;
    CounterRegistry& counters;
    outbound::MailRelay* relay = nullptr;  ///< null: mails are kept in the outbox
    outbound::WebSender* web = nullptr;    ///< null in tests that send none
};

/// Carries out what the delivery store holds: tries, tries again after the time that the policy
/// gives, and gives up. One attempt at a time for each subscription, so that an endpoint gets its
/// messages in their order as long as it takes them; others do not wait for one that is slow.
class Deliverer {
  public:
    /// Links in what is sent lead to `base_url`, without a slash at the end.
    Deliverer(const DelivererCollaborators& collaborators, std::string base_url);
    ~Deliverer();
    Deliverer(const Deliverer&) = delete;
    Deliverer& operator=(const Deliverer&) = delete;

    /// Watches the store on a thread of its own until stop().
    void run_in_background();
    /// Waits for attempts that are under way. Idempotent.
    void stop();
    /// There is something new.
    void wake();
    /// Starts what is due now; with an executor that runs at once, it is done on return.
    [[nodiscard]] Result<void> run_due();

  private:
    struct Outcome {
        enum class Kind { Done, InOutbox, TryAgain, Never };
        Kind kind = Kind::Done;
        std::string error;
        OutboxMail mail;  ///< of InOutbox
    };

    void watch();
    std::int64_t wait_ms();
    void serve(std::int64_t subscription_id);
    [[nodiscard]] Result<bool> attempt(std::int64_t delivery_id);
    [[nodiscard]] Result<Outcome> send(const Delivery& delivery);
    [[nodiscard]] Result<Outcome> send_mail(const Delivery& delivery);
    [[nodiscard]] Result<Outcome> post(const Delivery& delivery);
    [[nodiscard]] Result<void> settle(const Delivery& delivery, const Outcome& outcome);

    const DelivererCollaborators with_;
    const std::string base_url_;
    Counter& delivered_;
    Counter& failed_;
    Counter& retried_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<std::int64_t> busy_;  ///< subscriptions that are being served
    bool woken_ = false;
    bool stopping_ = false;
    std::thread watcher_;
};

}  // namespace yagura::services::sns
