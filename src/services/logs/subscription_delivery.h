#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/counters.h"
#include "engine/engine.h"
#include "services/logs/delivery_route.h"
#include "services/logs/destination_store.h"
#include "services/logs/log_directory.h"
#include "services/logs/subscription_store.h"

namespace yagura::services::logs {

/// Carries matching events into streams (filter-patterns.md section 10). Each filter follows the
/// durable order of its group from a position in the control database, which moves only after the
/// stream has the records on disk: after a crash some may come twice, none is missing.
class SubscriptionDelivery {
  public:
    SubscriptionDelivery(engine::Engine& engine, Clock& clock, LogDirectory& directory,
                         SubscriptionStore& store, DestinationStore& destinations,
                         const RouteSink& sink, CounterRegistry& counters)
        : engine_(engine),
          clock_(clock),
          directory_(directory),
          store_(store),
          destinations_(destinations),
          sink_(sink),
          delivered_(counters.counter("yagura_subscription_records_total",
                                      "Records that subscriptions delivered.")),
          failed_(counters.counter("yagura_subscription_failures_total",
                                   "Attempts of subscriptions to deliver that failed.")),
          given_up_(counters.counter("yagura_subscription_given_up_total",
                                     "Batches of events given up after a day of attempts.")) {}

    /// The test message by which a target shows that it takes records.
    [[nodiscard]] Result<void> send_control_message(const DeliveryRoute& route);
    /// The way of a subscription, looked up anew each time: a destination may be moved to another
    /// stream. NotFound when its destination is gone.
    [[nodiscard]] Result<DeliveryRoute> route_of(const Subscription& subscription);
    /// One round: what is new goes out. Called about once a second.
    [[nodiscard]] Result<void> tick();

  private:
    struct Failure {
        TimeMs next_try;
        std::int64_t wait_ms = 0;
    };
    [[nodiscard]] Result<void> deliver(const Subscription& subscription);
    [[nodiscard]] Result<void> send(const Subscription& subscription,
                                    const engine::ColumnBatch& rows);

    engine::Engine& engine_;
    Clock& clock_;
    LogDirectory& directory_;
    SubscriptionStore& store_;
    DestinationStore& destinations_;
    const RouteSink& sink_;
    Counter& delivered_;
    Counter& failed_;
    Counter& given_up_;
    std::mutex mutex_;  ///< one round at a time
    std::map<std::pair<std::uint32_t, std::string>, Failure> failures_;
};

}  // namespace yagura::services::logs
