#pragma once

#include "base/clock.h"
#include "base/counters.h"
#include "engine/engine.h"
#include "pattern/filter_pattern.h"
#include "services/logs/delivery_route.h"
#include "services/logs/destination_store.h"
#include "services/logs/log_directory.h"
#include "services/logs/subscription_store.h"

namespace yagura::services::logs {

/// Carries events of a group to the stream of a subscription, a piece at a time. Holds nothing of
/// any subscription; any thread.
class SubscriptionSender {
  public:
    /// A piece of the largest size. A stream that takes no more at once is given smaller ones.
    static constexpr std::size_t kMostRows = 10'000;
    static constexpr std::int64_t kGiveUpMs = kDayMs;

    SubscriptionSender(engine::Engine& engine, Clock& clock, LogDirectory& directory,
                       DestinationStore& destinations, const RouteSink& sink,
                       CounterRegistry& counters);

    /// The test message by which a target shows that it takes records.
    [[nodiscard]] Result<void> send_control_message(const DeliveryRoute& route);
    /// The way of a subscription, looked up anew each time: a destination may be moved to another
    /// stream. NotFound when its destination is gone.
    [[nodiscard]] Result<DeliveryRoute> route_of(const Subscription& subscription);
    /// Reads up to `most_rows` events after `after` and puts those that match into the stream.
    /// When it returns, all up to the position that it gives are on disk there; that is `after`
    /// itself when nothing was new. Events that could not be delivered for a day are given up, as
    /// the service does. LimitExceeded: the stream takes no more at the moment.
    [[nodiscard]] Result<engine::EventSeq> carry(const Subscription& subscription,
                                                 const pattern::FilterPattern& filter,
                                                 engine::EventSeq after, std::size_t most_rows);

  private:
    [[nodiscard]] Result<void> send(const Subscription& subscription,
                                    const pattern::FilterPattern& filter,
                                    const engine::ColumnBatch& rows);
    [[nodiscard]] Result<void> put_each(const Subscription& subscription,
                                        const DeliveryRoute& route,
                                        std::span<const ports::SinkRecord> records);

    engine::Engine& engine_;
    Clock& clock_;
    LogDirectory& directory_;
    DestinationStore& destinations_;
    const RouteSink& sink_;
    Counter& delivered_;
    Counter& given_up_;
};

}  // namespace yagura::services::logs
