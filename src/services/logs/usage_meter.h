#pragma once

#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>

#include "base/clock.h"
#include "metrics/metric_store.h"
#include "services/logs/log_group.h"

namespace yagura::services::logs {

/// What the service measures of itself, in the namespace AWS/Logs: IncomingLogEvents and
/// IncomingBytes, each for a log group and for the account. Figures of the last second or so are
/// only in memory: a kill loses them, unlike what metric filters publish. Any thread.
class UsageMeter {
  public:
    UsageMeter(Clock& clock, metrics::MetricStore& store) : clock_(clock), store_(store) {}

    /// One batch that was accepted.
    void incoming(const LogGroup& group, std::size_t events, std::uint64_t bytes);
    /// Hands on what has come since the last call.
    [[nodiscard]] Result<void> publish();

  private:
    struct Figures {
        metrics::Summary events;
        metrics::Summary bytes;
    };
    /// Account and region, and the group's name; empty: all of the account.
    using Place = std::pair<Scope, std::string>;
    struct Earlier {
        bool operator()(const Place& a, const Place& b) const {
            return std::tie(a.first.account, a.first.region, a.second) <
                   std::tie(b.first.account, b.first.region, b.second);
        }
    };

    Clock& clock_;
    metrics::MetricStore& store_;
    std::mutex mutex_;
    std::map<Place, Figures, Earlier> figures_;
};

}  // namespace yagura::services::logs
