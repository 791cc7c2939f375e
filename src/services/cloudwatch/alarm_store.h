#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "alarms/alarm.h"
#include "alarms/history.h"
#include "base/error.h"
#include "meta/database.h"
#include "ports/alarm_actions.h"

namespace yagura::services::cloudwatch {

/// Names of alarms are unique within this, over both kinds.
struct AlarmScope {
    std::string account;
    std::string region;
    auto operator<=>(const AlarmScope&) const = default;
};

using Alarm = std::variant<alarms::MetricAlarm, alarms::CompositeAlarm>;
const alarms::AlarmBase& base_of(const Alarm& alarm);
alarms::AlarmBase& base_of(Alarm& alarm);
AlarmScope scope_of(const alarms::AlarmBase& alarm);
/// "MetricAlarm" or "CompositeAlarm".
std::string_view type_of(const Alarm& alarm);

/// An action that an alarm's change of state calls for and that was not run yet. Written in one
/// transaction with the change, so that neither a crash loses it nor one invents it.
struct PendingAction {
    std::int64_t id = 0;
    std::string alarm_name;
    std::string alarm_type;
    TimeMs state_transitioned;
    ports::AlarmNotification notification;
};

struct StoredHistoryItem {
    std::int64_t id = 0;
    std::string alarm_name;
    std::string alarm_type;
    std::string item_type;
    std::string summary;
    std::string data;
    TimeMs at;
};

/// Which items of history are wanted, and after which place.
struct HistoryQuery {
    AlarmScope scope;
    std::optional<std::string> alarm_name;
    std::vector<std::string> alarm_types;  ///< empty: every
    std::optional<std::string> item_type;
    std::optional<TimeMs> from;
    std::optional<TimeMs> until;
    bool newest_first = true;
    std::optional<std::pair<TimeMs, std::int64_t>> after;  ///< time and id of the last one seen
    std::size_t limit = 100;
};

/// Alarms, their history and what is to be done, in the control database. Functions with a session
/// are for use inside a transaction of the caller's. Any thread.
class AlarmStore {
  public:
    explicit AlarmStore(meta::Database& database) : database_(database) {}
    [[nodiscard]] Result<void> migrate();
    meta::Database& database() { return database_; }

    [[nodiscard]] Result<std::vector<Alarm>> load();
    /// Makes or replaces, state included.
    [[nodiscard]] Result<void> save(meta::Session& session, const Alarm& alarm);
    /// The state alone.
    [[nodiscard]] Result<void> save_state(meta::Session& session, const Alarm& alarm);
    [[nodiscard]] Result<void> remove(meta::Session& session, const alarms::AlarmBase& alarm);

    [[nodiscard]] Result<void> add_history(meta::Session& session, const AlarmScope& scope,
                                           std::string_view alarm_name, std::string_view alarm_type,
                                           TimeMs at, const alarms::HistoryItem& item);
    [[nodiscard]] Result<std::vector<StoredHistoryItem>> history(const HistoryQuery& query);
    /// Forgets items from before `time`.
    [[nodiscard]] Result<void> prune_history(TimeMs time);

    [[nodiscard]] Result<void> add_action(meta::Session& session, const PendingAction& action);
    /// The oldest ones, in order.
    [[nodiscard]] Result<std::vector<PendingAction>> pending_actions(std::size_t limit);
    [[nodiscard]] Result<void> finish_action(meta::Session& session, std::int64_t id);

  private:
    meta::Database& database_;
};

}  // namespace yagura::services::cloudwatch
