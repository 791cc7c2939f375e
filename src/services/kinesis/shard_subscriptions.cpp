#include "services/kinesis/shard_subscriptions.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.h"
#include "services/kinesis/record_frame.h"
#include "services/kinesis/shard_reader.h"
#include "services/kinesis/shard_views.h"

namespace yagura::services::kinesis {
namespace {

constexpr std::int64_t kLifeMs = 5 * 60 * kSecondMs;
constexpr std::int64_t kRestMs = 5 * kSecondMs;       // between two of a consumer and shard
constexpr std::int64_t kHeartbeatMs = 5 * kSecondMs;  // without records
constexpr std::size_t kMostEventBytes = 1 << 20;
constexpr std::size_t kMostEventRecords = 10'000;
constexpr std::size_t kMostPendingBytes = 4 << 20;  // a client that reads slowly waits
constexpr std::int64_t kBytesASecond = 2 << 20;     // under limits

std::string in_use(const std::string& name) {
    return "Another active subscription exists for this consumer: " + name;
}

}  // namespace

Result<void> ShardSubscriptions::start(const Stream& stream, const Consumer& consumer,
                                       const Shard& shard, engine::EventSeq after,
                                       std::shared_ptr<SubscriptionOutput> output) {
    auto made = std::make_shared<Subscription>();
    made->stream = stream.id;
    made->consumer = consumer.id;
    made->shard = shard.number;
    made->name =
        fmt::format("{}:{}:{}:{}", stream.scope.account, stream.name, shard.id(), consumer.name);
    made->position = after;
    made->output = std::move(output);
    made->started = clock_.now();
    made->last_event = made->started - kHeartbeatMs;  // the first event comes at once
    made->not_before = made->started;
    std::shared_ptr<Subscription> older;
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return fail(Errc::Unavailable, "The server is stopping.");
        std::erase_if(last_start_,
                      [&](const auto& entry) { return made->started - entry.second >= kRestMs; });
        if (last_start_.contains(made->name)) return fail(Errc::AlreadyExists, in_use(made->name));
        last_start_[made->name] = made->started;
        auto& place = subscriptions_[made->name];
        older = std::exchange(place, made);
        appended_ = true;
    }
    wake_.notify_all();
    if (older) older->output->fail_in_use(in_use(made->name));
    return {};
}

void ShardSubscriptions::tick() {
    const std::lock_guard one_round(tick_mutex_);
    std::vector<std::shared_ptr<Subscription>> all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [name, subscription] : subscriptions_) all.push_back(subscription);
    }
    for (const auto& subscription : all) {
        if (serve(*subscription)) continue;
        const std::lock_guard lock(mutex_);
        const auto found = subscriptions_.find(subscription->name);
        if (found != subscriptions_.end() && found->second == subscription) {
            subscriptions_.erase(found);
        }
    }
}

bool ShardSubscriptions::serve(Subscription& subscription) {
    SubscriptionOutput& output = *subscription.output;
    if (output.closed()) return false;
    if (clock_.now() - subscription.started >= kLifeMs) {
        output.finish();
        return false;
    }
    // Before the records are read: a shard that is closed here gets no more of them.
    const StreamRef stream = streams_.find(subscription.stream);
    const Shard* shard = stream ? stream->find_shard(subscription.shard) : nullptr;
    const bool registered =
        stream &&
        std::any_of(stream->consumers.begin(), stream->consumers.end(),
                    [&](const Consumer& consumer) { return consumer.id == subscription.consumer; });
    if (shard == nullptr || !registered) {
        output.fail_not_found(registered ? "The shard has expired."
                                         : "The stream or its consumer was deleted.");
        return false;
    }
    const auto going_on = send_records(subscription, *stream, *shard);
    if (going_on) return *going_on;
    log::warning("kinesis", "a subscription cannot be served: {}", going_on.error().message());
    output.fail_internally("Internal Service Failure.");
    return false;
}

Result<bool> ShardSubscriptions::send_records(Subscription& subscription, const Stream& stream,
                                              const Shard& shard) {
    SubscriptionOutput& output = *subscription.output;
    while (output.pending_bytes() < kMostPendingBytes) {
        const TimeMs now = clock_.now();
        if (limits_ && now < subscription.not_before) return true;
        ShardPage page = YG_TRY(read_shard(records_, stream, shard, subscription.position,
                                           kMostEventRecords, kMostEventBytes, now));
        const bool heartbeat = now - subscription.last_event >= kHeartbeatMs;
        const bool nothing = page.records.empty() && !page.ended;
        if (nothing && !heartbeat) {
            subscription.position = page.position;
            return true;
        }
        api::kinesis::SubscribeToShardEvent event;
        event.records = std::move(page.records);
        event.millis_behind_latest = page.millis_behind;
        if (page.ended) {
            event.child_shards = children_of(stream, shard);
        } else {
            event.continuation_sequence_number =
                page.position.value == 0 ? shard.starting_sequence_number()
                                         : record_sequence_number(shard, page.position, now);
        }
        if (!output.send(event)) return !output.closed();
        subscription.position = page.position;
        subscription.last_event = now;
        subscription.not_before =
            now + static_cast<std::int64_t>(page.bytes) * kSecondMs / kBytesASecond;
        if (page.ended) {
            output.finish();
            return false;
        }
        if (nothing) return true;
    }
    return true;
}

void ShardSubscriptions::run_in_background() {
    listening_ = records_.listen([this](engine::GroupId) {
        const std::lock_guard lock(mutex_);
        if (appended_ || subscriptions_.empty()) return;
        appended_ = true;
        wake_.notify_all();
    });
    thread_ = std::thread([this] { background(); });
}

void ShardSubscriptions::background() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        if (subscriptions_.empty()) {
            wake_.wait(lock, [this] { return stopping_ || !subscriptions_.empty(); });
            continue;
        }
        // Without records there are still heartbeats, ends of life and shards that were closed.
        wake_.wait_for(lock, std::chrono::milliseconds(250),
                       [this] { return stopping_ || appended_; });
        if (stopping_) break;
        appended_ = false;
        lock.unlock();
        tick();
        lock.lock();
    }
}

void ShardSubscriptions::stop() {
    std::map<std::string, std::shared_ptr<Subscription>> subscriptions;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        subscriptions.swap(subscriptions_);
    }
    wake_.notify_all();
    listening_.reset();
    if (thread_.joinable()) thread_.join();
    const std::lock_guard one_round(tick_mutex_);
    for (const auto& [name, subscription] : subscriptions) subscription->output->finish();
}

std::size_t ShardSubscriptions::size() const {
    const std::lock_guard lock(mutex_);
    return subscriptions_.size();
}

}  // namespace yagura::services::kinesis
