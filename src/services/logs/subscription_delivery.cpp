#include "services/logs/subscription_delivery.h"

#include <algorithm>

#include "base/log.h"
#include "base/thread_priority.h"
#include "services/logs/account_subscription.h"

namespace yagura::services::logs {
namespace {

constexpr std::int64_t kFirstWaitMs = kSecondMs;
constexpr std::int64_t kMostWaitMs = kMinuteMs;
constexpr int kNice = 5;  // requests go first

}  // namespace

SubscriptionDelivery::SubscriptionDelivery(engine::Engine& engine, Clock& clock,
                                           LogDirectory& directory, SubscriptionStore& store,
                                           AccountPolicyStore& policies, SubscriptionSender& sender,
                                           CounterRegistry& counters)
    : engine_(engine),
      clock_(clock),
      directory_(directory),
      store_(store),
      policies_(policies),
      sender_(sender),
      failed_(counters.counter("yagura_subscription_failures_total",
                               "Attempts of subscriptions to deliver that failed.")),
      throttled_(counters.counter("yagura_subscription_throttled_total",
                                  "Attempts of subscriptions that a stream's limits held back.")) {}

SubscriptionDelivery::~SubscriptionDelivery() {
    stop();
}

SubscriptionDelivery::Key SubscriptionDelivery::key_of(const Subscription& subscription) {
    return {subscription.group, subscription.policy, subscription.name};
}

SubscriptionDelivery::FeedPointer SubscriptionDelivery::make_feed(
    Subscription subscription, std::shared_ptr<const pattern::FilterPattern> filter) {
    auto feed = std::make_shared<Feed>();
    feed->filter = std::move(filter);
    feed->position = subscription.position;
    feed->noted = subscription.position;
    feed->subscription = std::make_shared<const Subscription>(std::move(subscription));
    return feed;
}

Result<void> SubscriptionDelivery::find_feeds(const AccountPolicy& policy, Feeds& found) {
    const auto read = YG_TRY(ReadAccountPolicy::read(policy));
    const auto filter = YG_TRY(pattern::FilterPattern::parse(read.pattern()));
    const auto positions = YG_TRY(policies_.positions(policy.id));
    std::vector<LogGroup> groups;
    YG_CHECK(directory_.visit_groups(policy.scope, "", [&](LogGroup group) {
        groups.push_back(std::move(group));
        return true;
    }));
    for (const LogGroup& group : groups) {
        auto subscription = read.subscription_of(group);
        if (!subscription) continue;
        if (const auto reached = positions.find(group.id); reached != positions.end()) {
            subscription->position = reached->second;
        }
        auto feed = make_feed(std::move(*subscription), filter);
        found.emplace(key_of(*feed->subscription), std::move(feed));
    }
    return {};
}

Result<void> SubscriptionDelivery::reload() {
    const std::lock_guard one_at_a_time(reload_mutex_);
    Feeds found;
    for (Subscription& subscription : YG_TRY(store_.all())) {
        auto filter = YG_TRY(pattern::FilterPattern::parse(subscription.pattern));
        auto feed = make_feed(std::move(subscription), std::move(filter));
        found.emplace(key_of(*feed->subscription), std::move(feed));
    }
    for (const AccountPolicy& policy : YG_TRY(policies_.all())) {
        YG_CHECK(find_feeds(policy, found));
    }
    const std::lock_guard lock(mutex_);
    for (auto& [key, feed] : found) {
        const auto old = feeds_.find(key);
        // One that was deleted and made again begins where it was made.
        if (old != feeds_.end() &&
            old->second->subscription->created == feed->subscription->created) {
            old->second->subscription = feed->subscription;
            old->second->filter = feed->filter;
            feed = old->second;
        } else {
            wake(feed);
        }
    }
    feeds_.swap(found);
    return {};
}

Result<void> SubscriptionDelivery::group_made(const LogGroup& group) {
    const std::lock_guard one_at_a_time(reload_mutex_);
    const auto policy = YG_TRY(policies_.find(group.scope));
    if (!policy) return {};
    const auto read = YG_TRY(ReadAccountPolicy::read(*policy));
    auto subscription = read.subscription_of(group);
    if (!subscription) return {};
    auto feed =
        make_feed(std::move(*subscription), YG_TRY(pattern::FilterPattern::parse(read.pattern())));
    const std::lock_guard lock(mutex_);
    feeds_.emplace(key_of(*feed->subscription), std::move(feed));
    return {};
}

void SubscriptionDelivery::forget(engine::GroupId group) {
    const std::lock_guard lock(mutex_);
    std::erase_if(
        feeds_, [group](const auto& entry) { return entry.second->subscription->group == group; });
}

void SubscriptionDelivery::wake(const FeedPointer& feed) {
    if (feed->resting || feed->queued) return;
    if (feed->running) {
        feed->again = true;
        return;
    }
    feed->queued = true;
    queue_.push_back(feed);
    work_.notify_one();
}

void SubscriptionDelivery::run_one(const FeedPointer& feed, Lock& lock) {
    const auto subscription = feed->subscription;
    const auto filter = feed->filter;
    feed->queued = false;
    feed->running = true;
    lock.unlock();
    const auto reached = sender_.carry(*subscription, *filter, feed->position, feed->rows);
    lock.lock();
    feed->running = false;
    const bool again = std::exchange(feed->again, false);
    const auto registered = feeds_.find(key_of(*subscription));
    if (registered == feeds_.end() || registered->second != feed) return;  // it was taken away
    if (!reached) {
        rest(*feed, reached.error());
        return;
    }
    feed->wait_ms = 0;
    feed->rows = std::min(feed->rows * 2, SubscriptionSender::kMostRows);
    const bool moved = *reached != feed->position;
    feed->position = *reached;
    if (moved || again) wake(feed);
}

void SubscriptionDelivery::rest(Feed& feed, const Error& error) {
    feed.resting = true;
    if (error.code() == Errc::LimitExceeded) {
        // The stream gives its second's worth again: a piece that fits in is all it takes.
        throttled_.add();
        feed.rows = std::max<std::size_t>(feed.rows / 4, 1);
        feed.wait_ms = kFirstWaitMs;
    } else {
        failed_.add();
        feed.wait_ms = std::clamp(feed.wait_ms * 2, kFirstWaitMs, kMostWaitMs);
        log::warning("logs.subscription", "{} of {} could not deliver, next try in {} ms: {}",
                     feed.subscription->name, feed.subscription->group_name, feed.wait_ms,
                     error.message());
    }
    feed.next_try = clock_.now() + feed.wait_ms;
}

void SubscriptionDelivery::run_in_background() {
    listening_ = engine_.listen([this](engine::GroupId group) {
        const std::lock_guard lock(mutex_);
        for (auto feed = feeds_.lower_bound({group, 0, std::string()});
             feed != feeds_.end() && std::get<engine::GroupId>(feed->first) == group; ++feed) {
            wake(feed->second);
        }
    });
    {
        // What came before the listener did.
        const std::lock_guard lock(mutex_);
        for (const auto& [key, feed] : feeds_) wake(feed);
    }
    for (std::size_t i = 0; i < kThreads; ++i) threads_.emplace_back([this] { work(); });
}

void SubscriptionDelivery::work() {
    lower_thread_priority(kNice);
    Lock lock(mutex_);
    while (true) {
        work_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (stopping_) return;
        const FeedPointer feed = queue_.front();
        queue_.pop_front();
        run_one(feed, lock);
    }
}

Result<void> SubscriptionDelivery::tick() {
    {
        Lock lock(mutex_);
        const TimeMs now = clock_.now();
        for (const auto& [key, feed] : feeds_) {
            if (feed->resting && now < feed->next_try) continue;
            const bool rested = std::exchange(feed->resting, false);
            if (rested || threads_.empty()) wake(feed);
        }
        while (threads_.empty() && !queue_.empty()) {
            const FeedPointer feed = queue_.front();
            queue_.pop_front();
            run_one(feed, lock);
        }
    }
    return note_positions();
}

Result<void> SubscriptionDelivery::note_positions() {
    std::vector<SubscriptionStore::Position> reached;
    std::vector<AccountPolicyStore::Position> reached_by_policies;
    std::vector<std::pair<FeedPointer, engine::EventSeq>> feeds;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, feed] : feeds_) {
            if (feed->position == feed->noted) continue;
            const Subscription& subscription = *feed->subscription;
            if (subscription.policy != 0) {
                reached_by_policies.push_back(
                    {subscription.policy, subscription.group, feed->position});
            } else {
                reached.push_back({subscription.group, subscription.name, feed->position});
            }
            feeds.emplace_back(feed, feed->position);
        }
    }
    if (!reached.empty()) YG_CHECK(store_.set_positions(reached));
    if (!reached_by_policies.empty()) YG_CHECK(policies_.set_positions(reached_by_policies));
    const std::lock_guard lock(mutex_);
    for (const auto& [feed, position] : feeds) feed->noted = position;
    return {};
}

void SubscriptionDelivery::stop() {
    listening_.reset();
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        stopping_ = true;
    }
    work_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    if (auto noted = note_positions(); !noted) {
        log::warning("logs.subscription", "positions could not be noted: {}",
                     noted.error().message());
    }
}

}  // namespace yagura::services::logs
