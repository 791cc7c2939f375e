#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/logs/types.h"
#include "base/clock.h"
#include "base/error.h"
#include "engine/engine.h"
#include "pattern/filter_pattern.h"
#include "services/logs/log_directory.h"

namespace yagura::services::logs {

/// What a live-tail session watches.
struct LiveTailRequest {
    struct Group {
        std::shared_ptr<const LogGroup> group;
        std::string identifier;  ///< as events name it: the ARN without ":*"
    };
    std::string account;
    std::vector<Group> groups;
    std::vector<std::string> stream_names;     ///< exact; both empty: every stream
    std::vector<std::string> stream_prefixes;
    std::shared_ptr<const pattern::FilterPattern> filter;
};

/// Where a session's events go. Any thread; calls of one session do not overlap.
class LiveTailOutput {
  public:
    virtual ~LiveTailOutput() = default;
    /// The session was accepted; comes before everything else. Must not block.
    virtual void begin() = 0;
    /// False when it cannot take more now: the update is dropped, the client is slow.
    virtual bool update(const api::logs::LiveTailSessionUpdate& update) = 0;
    virtual void timed_out() = 0;
    /// The server stops, or cannot go on with this session.
    virtual void failed(std::string message) = 0;
    virtual bool closed() const = 0;
};

/// The running live-tail sessions (live-tail-and-more.md sections 3 and 4): once a second each
/// reads what was appended to its groups since the last time, by the durable order of the log, and
/// sends up to 500 matching events, an even sample when there are more. Any thread.
class LiveTail {
  public:
    static constexpr std::size_t kMaxSessions = 15;  ///< of one account
    static constexpr std::size_t kMaxEvents = 500;   ///< in one update
    static constexpr std::int64_t kSessionMs = 3 * kHourMs;

    LiveTail(engine::Engine& engine, Clock& clock, LogDirectory& directory);
    ~LiveTail();

    /// LimitExceeded when the account has its sessions. Events appended from now on are shown.
    [[nodiscard]] Result<void> start(LiveTailRequest request,
                                     std::shared_ptr<LiveTailOutput> output);
    /// One round over all sessions.
    void tick();
    /// Starts a thread that ticks every second while there are sessions.
    void run_in_background();
    /// Ends every session with an error and the thread; no new ones afterwards.
    void stop();
    std::size_t sessions() const;

  private:
    struct Session;

    void serve(Session& session);
    Result<void> collect(Session& session, std::size_t group_index,
                         api::logs::LiveTailSessionUpdate& update, std::size_t& matched);
    bool wants_stream(const LiveTailRequest& request, const std::string& name) const;
    void background();

    engine::Engine& engine_;
    Clock& clock_;
    LogDirectory& directory_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<std::shared_ptr<Session>> sessions_;
    bool stopping_ = false;
    std::thread thread_;
    std::mutex tick_mutex_;
};

}  // namespace yagura::services::logs
