#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "base/counters.h"
#include "engine/engine.h"
#include "pattern/filter_pattern.h"
#include "services/logs/account_policy_store.h"
#include "services/logs/log_directory.h"
#include "services/logs/subscription_sender.h"
#include "services/logs/subscription_store.h"

namespace yagura::services::logs {

/// Keeps every subscription going (filter-patterns.md section 10). Each follows the durable order
/// of its group by itself: threads take those that have something to do in turn, a piece at a time,
/// one thread a subscription. So one that is slow, or that fails and waits, holds up no other, and
/// none holds up the writers, who only wake it.
///
/// How far a subscription is goes to the control database once a second and at a stop, after the
/// stream has the records on disk: a crash repeats what was delivered in the second before it, and
/// nothing is missing.
///
/// An account-level policy is a subscription on each group of the account of class Standard, but
/// for those that it excludes, with a position in each.
class SubscriptionDelivery {
  public:
    /// As many subscriptions may be slow at the same time before others have to wait.
    static constexpr std::size_t kThreads = 8;

    SubscriptionDelivery(engine::Engine& engine, Clock& clock, LogDirectory& directory,
                         SubscriptionStore& store, AccountPolicyStore& policies,
                         SubscriptionSender& sender, CounterRegistry& counters);
    ~SubscriptionDelivery();

    /// Reads anew which subscriptions there are; after each change of them, and before anything
    /// else. What is under way ends with the piece that it is at.
    [[nodiscard]] Result<void> reload();
    /// A group was made: the policy of its account, if there is one, is for it too.
    [[nodiscard]] Result<void> group_made(const LogGroup& group);
    /// The group was deleted, and its subscriptions with it.
    void forget(engine::GroupId group);
    /// Starts the threads, which deliver what comes as it comes. Without them tick() delivers.
    void run_in_background();
    /// Tries again what failed when its time has come, and notes positions. About once a second.
    [[nodiscard]] Result<void> tick();
    /// Ends the threads and notes positions. What comes later waits for the next start.
    void stop();

  private:
    struct Feed {
        std::shared_ptr<const Subscription> subscription;
        std::shared_ptr<const pattern::FilterPattern> filter;
        engine::EventSeq position;  ///< everything up to here was delivered
        engine::EventSeq noted;     ///< as it stands in the database
        bool queued = false;
        bool running = false;
        bool again = false;    ///< something came while it was running
        bool resting = false;  ///< it failed
        TimeMs next_try{};
        std::int64_t wait_ms = 0;
        std::size_t rows = SubscriptionSender::kMostRows;  ///< of the next piece
    };
    using FeedPointer = std::shared_ptr<Feed>;
    /// By group, account-level policy (0: none) and name of the filter.
    using Key = std::tuple<engine::GroupId, std::int64_t, std::string>;
    using Feeds = std::map<Key, FeedPointer>;
    using Lock = std::unique_lock<std::mutex>;

    static Key key_of(const Subscription& subscription);
    static FeedPointer make_feed(Subscription subscription,
                                 std::shared_ptr<const pattern::FilterPattern> filter);
    [[nodiscard]] Result<void> find_feeds(const AccountPolicy& policy, Feeds& found);
    void wake(const FeedPointer& feed);
    void run_one(const FeedPointer& feed, Lock& lock);
    void rest(Feed& feed, const Error& error);
    void work();
    [[nodiscard]] Result<void> note_positions();

    engine::Engine& engine_;
    Clock& clock_;
    LogDirectory& directory_;
    SubscriptionStore& store_;
    AccountPolicyStore& policies_;
    SubscriptionSender& sender_;
    Counter& failed_;
    Counter& throttled_;

    std::mutex reload_mutex_;  ///< an older list must not replace a newer one; before mutex_
    std::mutex mutex_;
    std::condition_variable work_;
    Feeds feeds_;  ///< those of a group are beside each other
    std::deque<FeedPointer> queue_;
    bool stopping_ = false;
    std::shared_ptr<void> listening_;
    std::vector<std::thread> threads_;
};

}  // namespace yagura::services::logs
