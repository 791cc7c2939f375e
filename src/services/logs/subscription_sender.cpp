#include "services/logs/subscription_sender.h"

#include <fmt/core.h>

#include "base/log.h"
#include "services/logs/subscription_documents.h"

namespace yagura::services::logs {
namespace {

constexpr std::size_t kReadBytes = 4 << 20;

}  // namespace

SubscriptionSender::SubscriptionSender(engine::Engine& engine, Clock& clock,
                                       LogDirectory& directory, DestinationStore& destinations,
                                       const RouteSink& sink, CounterRegistry& counters)
    : engine_(engine),
      clock_(clock),
      directory_(directory),
      destinations_(destinations),
      sink_(sink),
      delivered_(counters.counter("yagura_subscription_records_total",
                                  "Records that subscriptions delivered.")),
      given_up_(counters.counter("yagura_subscription_given_up_total",
                                 "Batches of events given up after a day of attempts.")) {}

Result<DeliveryRoute> SubscriptionSender::route_of(const Subscription& subscription) {
    DeliveryRoute route;
    route.stream_arn = subscription.destination_arn;
    route.role_arn = subscription.role_arn;
    route.region = subscription.region;
    route.source_arn = log_group_arn(subscription.scope(), subscription.group_name);
    route.source_account = subscription.account;
    const auto name = parse_tagged_resource(subscription.destination_arn);
    if (!name || name->kind != TaggedResource::Kind::Destination) return route;
    const auto destination = YG_TRY(destinations_.find(name->scope, name->name));
    if (!destination)
        return fail(Errc::NotFound,
                    fmt::format("there is no destination {}", subscription.destination_arn));
    route.stream_arn = destination->target_arn;
    route.role_arn = destination->role_arn;
    return route;
}

Result<void> SubscriptionSender::send_control_message(const DeliveryRoute& route) {
    const ports::SinkRecord record = control_document(clock_.now());
    return sink_.put(route, {&record, 1});
}

Result<engine::EventSeq> SubscriptionSender::carry(const Subscription& subscription,
                                                   const pattern::FilterPattern& filter,
                                                   engine::EventSeq after, std::size_t most_rows) {
    const auto read = YG_TRY(engine_.follow(subscription.group, after, most_rows, kReadBytes));
    if (read.next == after || read.rows.rows == 0) return read.next;
    const auto sent = send(subscription, filter, read.rows);
    if (!sent) {
        const bool old = clock_.now() - read.rows.ingestion_time.back() >= kGiveUpMs;
        if (!old) return fail(sent.error());
        given_up_.add();
        log::error("logs.subscription", "{} of {} gives up events that are a day old: {}",
                   subscription.name, subscription.group_name, sent.error().message());
    }
    return read.next;
}

Result<void> SubscriptionSender::send(const Subscription& subscription,
                                      const pattern::FilterPattern& filter,
                                      const engine::ColumnBatch& rows) {
    std::vector<std::size_t> chosen;
    for (std::size_t row = 0; row < rows.rows; ++row) {
        if (filter.matches(rows.message[row])) chosen.push_back(row);
    }
    if (chosen.empty()) return {};
    const DeliveryRoute route = YG_TRY(route_of(subscription));
    const auto records =
        YG_TRY(data_documents(subscription, rows, std::move(chosen), [&](engine::StreamId stream) {
            return directory_.stream_name(subscription.group, stream);
        }));
    if (records.empty()) return {};
    auto put = sink_.put(route, records);
    if (!put && put.error().code() == Errc::InvalidArgument) {
        return put_each(subscription, route, records);
    }
    YG_CHECK(put);
    delivered_.add(records.size());
    return {};
}

// One of them is too large, and will not become smaller: the others must not wait for it.
Result<void> SubscriptionSender::put_each(const Subscription& subscription,
                                          const DeliveryRoute& route,
                                          std::span<const ports::SinkRecord> records) {
    for (const ports::SinkRecord& record : records) {
        const auto put = sink_.put(route, {&record, 1});
        if (!put && put.error().code() == Errc::InvalidArgument) {
            log::error("logs.subscription", "{} of {}: {}", subscription.name,
                       subscription.group_name, put.error().message());
            continue;
        }
        YG_CHECK(put);
        delivered_.add();
    }
    return {};
}

}  // namespace yagura::services::logs
