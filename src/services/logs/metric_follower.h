#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"
#include "metrics/metric_store.h"
#include "services/logs/metric_emitter.h"
#include "services/logs/metric_filter_store.h"

namespace yagura::services::logs {

/// Evaluates metric filters on every event once: follows each group that has filters in its durable
/// order. How far it is stands in the metric store and is written with the datapoints themselves,
/// so that after a crash nothing is missing and nothing is counted twice. Any thread.
class MetricFollower {
  public:
    MetricFollower(engine::Engine& engine, Clock& clock, MetricFilterStore& filters,
                   metrics::MetricStore& store)
        : engine_(engine), clock_(clock), filters_(filters), store_(store) {}

    /// One round over all groups. Called about once a second.
    [[nodiscard]] Result<void> tick();
    /// Brings one group up to now, before one of its filters changes, so that each event meets the
    /// filters that were there when it came. Gives where a new filter is to begin.
    [[nodiscard]] Result<engine::EventSeq> catch_up(engine::GroupId group);

  private:
    struct Filter {
        std::string mark;  ///< name of its state in the metric store
        engine::EventSeq start;
        MetricEmitter emitter;
        std::string state;  ///< as it was last written
    };
    struct Group {
        engine::EventSeq position;
        std::vector<Filter> filters;
    };

    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<void> follow(engine::GroupId id, Group& group, int reads);
    [[nodiscard]] Result<void> publish(engine::GroupId id, Group& group, engine::EventSeq position);
    [[nodiscard]] Result<bool> has_datapoint(const metrics::MetricKey& metric, TimeMs minute);

    engine::Engine& engine_;
    Clock& clock_;
    MetricFilterStore& filters_;
    metrics::MetricStore& store_;
    std::mutex mutex_;  ///< one round at a time
    std::map<engine::GroupId, Group> groups_;
    std::uint64_t generation_ = 0;  ///< of the filters that groups_ holds
};

}  // namespace yagura::services::logs
