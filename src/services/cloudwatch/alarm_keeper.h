#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alarms/evaluation.h"
#include "base/clock.h"
#include "ports/alarm_actions.h"
#include "ports/metric_reader.h"
#include "services/cloudwatch/alarm_book.h"
#include "services/cloudwatch/alarm_round.h"
#include "services/cloudwatch/alarm_store.h"
#include "services/cloudwatch/tag_store.h"

namespace yagura::services::cloudwatch {

struct AlarmKeeperOptions {
    /// How long after a period's end it is evaluated: what was written in its last moment should
    /// be there.
    std::int64_t grace_ms = 500;
    std::int64_t history_kept_ms = 30 * kDayMs;
};

/// Holds all alarms, changes them, evaluates those that are due and runs their actions. What it
/// says is on disk when it says so; after a crash it goes on where it was. Any thread.
class AlarmKeeper {
  public:
    /// `store` must have its tables; all must outlive the keeper.
    [[nodiscard]] static Result<std::unique_ptr<AlarmKeeper>> open(AlarmStore& store,
                                                                   TagStore& tags, Clock& clock,
                                                                   ports::MetricReader& metrics,
                                                                   ports::AlarmActions& actions,
                                                                   AlarmKeeperOptions options);

    /// By name.
    std::vector<AlarmSnapshot> list(const AlarmScope& scope) const;
    /// Nothing for an alarm that does not exist.
    AlarmSnapshot find(const AlarmScope& scope, std::string_view name) const;
    /// Names of the composite alarms whose rule names the alarm.
    std::vector<std::string> parents(const AlarmScope& scope, std::string_view name) const;
    bool in_cycle(const AlarmScope& scope, std::string_view name) const;

    /// Makes an alarm or replaces its configuration. Tags count only for a new one. Conflict for a
    /// name that the other kind of alarm has.
    [[nodiscard]] Result<void> put(Alarm alarm, const TagStore::Tags& tags);
    /// NotFound for an alarm that does not exist.
    [[nodiscard]] Result<void> set_state(const AlarmScope& scope, std::string_view name,
                                         alarms::State state, std::string reason,
                                         std::string reason_data);
    /// Names of alarms that do not exist are passed over, here and below.
    [[nodiscard]] Result<void> enable_actions(const AlarmScope& scope,
                                              const std::vector<std::string>& names, bool enabled);
    [[nodiscard]] Result<void> remove(const AlarmScope& scope,
                                      const std::vector<std::string>& names);

    /// Where links in mails lead ("https://logs.example.com"); without it mails have none. The
    /// server knows its address only once it listens.
    void lead_links_to(std::string web_address);

    /// Evaluates what is due, ends suppression periods that are over, runs pending actions. Called
    /// several times a second.
    void tick();

    /// What the last evaluations cost, for the benchmark and for operators.
    struct Figures {
        std::size_t alarms_evaluated = 0;
        std::size_t alarms_changed = 0;
        std::size_t actions_run = 0;
    };
    Figures figures() const;

  private:
    AlarmKeeper(AlarmStore& store, TagStore& tags, Clock& clock, ports::MetricReader& metrics,
                ports::AlarmActions& actions, AlarmKeeperOptions options)
        : store_(store),
          tags_(tags),
          clock_(clock),
          metrics_(metrics),
          actions_(actions),
          options_(std::move(options)) {}

    using Verdict = std::pair<AlarmSnapshot, alarms::Outcome>;

    [[nodiscard]] Result<void> change(
        const std::function<Result<void>(AlarmRound&, meta::Session&)>& work);
    void take_over(const AlarmRound& round);
    void evaluate_due(TimeMs now);
    std::vector<Verdict> observe_all(const std::vector<AlarmSnapshot>& due, TimeMs now) const;
    [[nodiscard]] Result<void> apply(const std::vector<Verdict>& verdicts);
    void end_suppressions(TimeMs now);
    void run_actions();
    [[nodiscard]] Result<bool> run_some_actions();
    void prune(TimeMs now);

    AlarmStore& store_;
    TagStore& tags_;
    Clock& clock_;
    ports::MetricReader& metrics_;
    ports::AlarmActions& actions_;
    const AlarmKeeperOptions options_;

    std::mutex ticking_;  ///< one tick at a time; taken before mutex_
    mutable std::mutex mutex_;
    AlarmBook book_;
    std::string web_address_;
    bool actions_pending_ = true;  ///< of before the start, perhaps
    Figures figures_;
    TimeMs pruned_;               ///< only tick() looks at it
    TimeMs actions_tried_until_;  ///< same: no action is tried before
};

}  // namespace yagura::services::cloudwatch
