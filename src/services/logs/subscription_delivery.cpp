#include "services/logs/subscription_delivery.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/log.h"
#include "base/random.h"
#include "codec/gzip.h"
#include "pattern/filter_pattern.h"
#include "services/logs/event_id.h"
#include "text/json_writer.h"

namespace yagura::services::logs {
namespace {

constexpr std::size_t kReadRows = 10'000;
constexpr std::size_t kReadBytes = 4 << 20;
constexpr std::size_t kDocumentBytes = 900'000;  // of messages: a record holds 1 MiB at most
constexpr int kReadsATick = 16;
constexpr std::int64_t kFirstWaitMs = kSecondMs;
constexpr std::int64_t kMostWaitMs = kMinuteMs;
constexpr std::int64_t kGiveUpMs = kDayMs;

std::string partition_key(const Subscription& subscription, std::string_view stream) {
    if (subscription.distribution == "Random") return uuid_v4();
    std::uint64_t hash = 0xcbf29ce484222325ull;
    for (const char byte : stream) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ull;
    }
    return fmt::format("{:016x}", hash);
}

void begin_document(text::JsonWriter& json, std::string_view type, std::string_view owner,
                    std::string_view group, std::string_view stream, std::string_view filter) {
    json.begin_object();
    json.key("messageType");
    json.string(type);
    json.key("owner");
    json.string(owner);
    json.key("logGroup");
    json.string(group);
    json.key("logStream");
    json.string(stream);
    json.key("subscriptionFilters");
    json.begin_array();
    if (!filter.empty()) json.string(filter);
    json.end_array();
    json.key("logEvents");
    json.begin_array();
}

void add_event(text::JsonWriter& json, std::string_view id, TimeMs time, std::string_view message) {
    json.begin_object();
    json.key("id");
    json.string(id);
    json.key("timestamp");
    json.integer(time.value);
    json.key("message");
    json.string(message);
    json.end_object();
}

}  // namespace

Result<DeliveryRoute> SubscriptionDelivery::route_of(const Subscription& subscription) {
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

Result<void> SubscriptionDelivery::send_control_message(const DeliveryRoute& route) {
    std::string document;
    text::JsonWriter json(document);
    begin_document(json, "CONTROL_MESSAGE", "CloudwatchLogs", "", "", "");
    add_event(json, "", clock_.now(),
              "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.");
    json.end_array();
    json.end_object();
    return sink_.put(route, uuid_v4(), codec::gzip(document));
}

Result<void> SubscriptionDelivery::tick() {
    const std::lock_guard lock(mutex_);
    for (const Subscription& subscription : YG_TRY(store_.all())) {
        const std::pair key(subscription.group.value, subscription.name);
        const auto failed = failures_.find(key);
        if (failed != failures_.end() && clock_.now() < failed->second.next_try) continue;
        const auto delivered = deliver(subscription);
        if (delivered) {
            if (failed != failures_.end()) failures_.erase(failed);
            continue;
        }
        failed_.add();
        Failure& failure = failures_[key];
        failure.wait_ms = std::clamp(failure.wait_ms * 2, kFirstWaitMs, kMostWaitMs);
        failure.next_try = clock_.now() + failure.wait_ms;
        log::warning("logs.subscription", "{} of {} could not deliver, next try in {} ms: {}",
                     subscription.name, subscription.group_name, failure.wait_ms,
                     delivered.error().message());
    }
    return {};
}

Result<void> SubscriptionDelivery::deliver(const Subscription& subscription) {
    engine::EventSeq position = subscription.position;
    for (int reads = 0; reads < kReadsATick; ++reads) {
        const auto read =
            YG_TRY(engine_.follow(subscription.group, position, kReadRows, kReadBytes));
        if (read.next == position) return {};
        if (read.rows.rows > 0) {
            const auto sent = send(subscription, read.rows);
            if (!sent) {
                // After a day of trying the events are given up, as the service does.
                const bool old = clock_.now() - read.rows.ingestion_time.back() >= kGiveUpMs;
                if (!old) return sent;
                given_up_.add();
                log::error("logs.subscription", "{} of {} gives up events that are a day old: {}",
                           subscription.name, subscription.group_name, sent.error().message());
            }
            YG_CHECK(store_.set_position(subscription, read.next));
        }
        position = read.next;
    }
    return {};
}

Result<void> SubscriptionDelivery::send(const Subscription& subscription,
                                        const engine::ColumnBatch& rows) {
    const auto filter = YG_TRY(pattern::FilterPattern::parse(subscription.pattern));
    std::vector<std::size_t> wanted;
    for (std::size_t row = 0; row < rows.rows; ++row) {
        if (filter->matches(rows.message[row])) wanted.push_back(row);
    }
    if (wanted.empty()) return {};
    const DeliveryRoute route = YG_TRY(route_of(subscription));
    // One stream a document; within a stream the order of arrival stays.
    std::stable_sort(wanted.begin(), wanted.end(), [&](std::size_t left, std::size_t right) {
        return rows.stream[left] < rows.stream[right];
    });
    for (std::size_t i = 0; i < wanted.size();) {
        const engine::StreamId stream = rows.stream[wanted[i]];
        const auto name = YG_TRY(directory_.stream_name(subscription.group, stream));
        std::string document;
        text::JsonWriter json(document);
        begin_document(json, "DATA_MESSAGE", subscription.account, subscription.group_name,
                       name.value_or(""), subscription.name);
        std::size_t events = 0;
        for (; i < wanted.size() && rows.stream[wanted[i]] == stream; ++i, ++events) {
            const std::size_t row = wanted[i];
            if (events > 0 && document.size() + rows.message[row].size() > kDocumentBytes) break;
            add_event(json, to_event_id({subscription.group, {rows.timestamp[row], rows.seq[row]}}),
                      rows.timestamp[row], rows.message[row]);
        }
        json.end_array();
        json.end_object();
        if (!name) continue;  // the stream was deleted
        const auto put =
            sink_.put(route, partition_key(subscription, *name), codec::gzip(document));
        if (!put && put.error().code() == Errc::InvalidArgument) {
            log::error("logs.subscription", "{} of {}: {}", subscription.name,
                       subscription.group_name, put.error().message());
            continue;  // it will not become smaller
        }
        YG_CHECK(put);
        delivered_.add();
    }
    return {};
}

}  // namespace yagura::services::logs
