#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alarms/message.h"
#include "services/cloudwatch/alarm_book.h"
#include "services/cloudwatch/alarm_store.h"

namespace yagura::services::cloudwatch {

/// One set of changes to alarms: what changes, what follows for composite alarms, their history and
/// the actions to run, all written through one database session. The book is not touched: after the
/// commit, its owner takes over changes().
class AlarmRound {
  public:
    using Key = std::pair<AlarmScope, std::string>;
    /// An alarm's new form; nothing for one that was deleted.
    using Changes = std::map<Key, std::optional<Alarm>>;

    /// `web_address`: where links in mails lead; empty for none.
    AlarmRound(const AlarmBook& book, AlarmStore& store, meta::Session& session, TimeMs now,
               std::string web_address)
        : book_(book),
          store_(store),
          session_(session),
          now_(now),
          web_address_(std::move(web_address)) {}

    /// Makes an alarm or replaces its configuration; the state of one that was there stays. A
    /// composite alarm is evaluated at once.
    [[nodiscard]] Result<void> put(Alarm alarm);
    [[nodiscard]] Result<void> remove(const Alarm& alarm);
    [[nodiscard]] Result<void> set_actions_enabled(const Alarm& alarm, bool enabled);
    /// Gives the alarm a state with its reason. Actions and history follow if it is another one.
    [[nodiscard]] Result<void> set_state(const Alarm& alarm, alarms::State state,
                                         std::string reason, std::string reason_data);
    /// Runs what a composite alarm held back for a period that has ended.
    [[nodiscard]] Result<void> end_suppression(const Alarm& alarm);
    /// Brings composite alarms up to date with everything above. Call it last.
    [[nodiscard]] Result<void> settle();

    const Changes& changes() const { return changes_; }
    /// Some action is to be run now.
    bool has_actions() const { return has_actions_; }

  private:
    const Alarm* current(const AlarmScope& scope, std::string_view name) const;
    void stage(Alarm alarm);
    [[nodiscard]] Result<void> transition(Alarm alarm, alarms::State state, std::string reason,
                                          std::string reason_data,
                                          std::vector<alarms::TriggeringChild> children);
    [[nodiscard]] Result<void> run_actions(const Alarm& alarm,
                                           const std::vector<alarms::TriggeringChild>& children);
    [[nodiscard]] Result<void> evaluate_after_put(const Key& key, bool created);
    [[nodiscard]] Result<void> tell_suppressed(const Key& changed, const Alarm* alarm);
    [[nodiscard]] Result<void> tell_parents(const Key& changed, const Alarm* alarm);
    std::optional<bool> rule_value(const alarms::CompositeAlarm& alarm) const;
    bool suppressor_in_alarm(const alarms::CompositeAlarm& alarm) const;

    const AlarmBook& book_;
    AlarmStore& store_;
    meta::Session& session_;
    const TimeMs now_;
    const std::string web_address_;
    Changes changes_;
    std::deque<Key> changed_states_;
    bool has_actions_ = false;
};

}  // namespace yagura::services::cloudwatch
