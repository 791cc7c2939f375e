#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/kinesis/types.h"
#include "base/clock.h"
#include "base/error.h"
#include "engine/engine.h"
#include "services/kinesis/stream_store.h"

namespace yagura::services::kinesis {

/// Where a subscription's events go: an event stream, or a test.
class SubscriptionOutput {
  public:
    virtual ~SubscriptionOutput() = default;
    /// False when the client is gone or too slow; the event was not taken.
    virtual bool send(const api::kinesis::SubscribeToShardEvent& event) = 0;
    virtual void finish() = 0;
    virtual void fail_not_found(std::string message) = 0;
    virtual void fail_in_use(std::string message) = 0;
    virtual void fail_internally(std::string message) = 0;
    virtual bool closed() const = 0;
    virtual std::size_t pending_bytes() const = 0;
};

/// The subscriptions of SubscribeToShard. Each follows one shard for one consumer for at most five
/// minutes; a newer one of the same pair ends it. Any thread.
class ShardSubscriptions {
  public:
    ShardSubscriptions(engine::Engine& records, StreamStore& streams, Clock& clock, bool limits)
        : records_(records), streams_(streams), clock_(clock), limits_(limits) {}
    ~ShardSubscriptions() { stop(); }

    /// AlreadyExists within five seconds of the last one of this consumer and shard.
    [[nodiscard]] Result<void> start(const Stream& stream, const Consumer& consumer,
                                     const Shard& shard, engine::EventSeq after,
                                     std::shared_ptr<SubscriptionOutput> output);
    /// One round over all subscriptions.
    void tick();
    /// Starts a thread that ticks when records come, and four times a second.
    void run_in_background();
    /// Ends every subscription and the thread; no new ones afterwards.
    void stop();
    std::size_t size() const;

  private:
    struct Subscription {
        std::int64_t stream = 0;
        std::int64_t consumer = 0;
        std::uint32_t shard = 0;
        std::string name;  ///< ACCOUNT:STREAM:SHARD:CONSUMER
        engine::EventSeq position;
        std::shared_ptr<SubscriptionOutput> output;
        TimeMs started;
        TimeMs last_event;
        TimeMs not_before;  ///< when the next records may be sent, under limits
    };

    /// False when it has ended.
    [[nodiscard]] bool serve(Subscription& subscription);
    [[nodiscard]] Result<bool> send_records(Subscription& subscription, const Stream& stream,
                                            const Shard& shard);
    void background();

    engine::Engine& records_;
    StreamStore& streams_;
    Clock& clock_;
    const bool limits_;

    std::mutex tick_mutex_;  ///< one round at a time; taken before mutex_
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::map<std::string, std::shared_ptr<Subscription>> subscriptions_;  ///< by name
    std::map<std::string, TimeMs> last_start_;                            ///< of the last seconds
    bool appended_ = false;
    bool stopping_ = false;
    std::shared_ptr<void> listening_;
    std::thread thread_;
};

}  // namespace yagura::services::kinesis
