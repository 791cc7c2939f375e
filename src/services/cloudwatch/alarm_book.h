#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "alarms/rule.h"
#include "services/cloudwatch/alarm_store.h"

namespace yagura::services::cloudwatch {

/// An alarm as it was at some time; it does not change any more.
using AlarmSnapshot = std::shared_ptr<const Alarm>;

/// All alarms in memory, with who depends on whom and when each is evaluated next. Not for several
/// threads at once: whoever owns it locks.
class AlarmBook {
  public:
    struct Entry {
        AlarmSnapshot alarm;
        std::optional<alarms::AlarmRule> rule;  ///< of a composite alarm
        TimeMs due;                             ///< of a metric alarm: when it is evaluated next
    };

    /// Adds or replaces. `due` stays where the alarm was known, unless one is given.
    void put(AlarmSnapshot alarm, std::optional<TimeMs> due = std::nullopt);
    void remove(const AlarmScope& scope, std::string_view name);
    void reschedule(const AlarmScope& scope, std::string_view name, TimeMs due);

    const Entry* find(const AlarmScope& scope, std::string_view name) const;
    /// By name.
    std::vector<AlarmSnapshot> list(const AlarmScope& scope) const;
    /// Metric alarms that are due.
    std::vector<AlarmSnapshot> due(TimeMs now) const;
    void visit(const std::function<void(const Entry&)>& visitor) const;

    /// Names of the composite alarms whose rule names the alarm.
    std::vector<std::string> parents(const AlarmScope& scope, std::string_view name) const;
    /// Names of the composite alarms whose actions the alarm suppresses.
    std::vector<std::string> suppressed(const AlarmScope& scope, std::string_view name) const;
    /// True for a composite alarm whose rule leads back to itself: it is not evaluated.
    bool in_cycle(const AlarmScope& scope, std::string_view name) const;

  private:
    struct Scope {
        std::map<std::string, Entry, std::less<>> entries;
        std::map<std::string, std::set<std::string>, std::less<>> parents;
        std::map<std::string, std::set<std::string>, std::less<>> suppressed;
    };

    static void link(Scope& scope, const Entry& entry);
    static void unlink(Scope& scope, const Entry& entry);
    const Scope* scope(const AlarmScope& scope) const;

    std::map<AlarmScope, Scope> scopes_;
};

/// The alarm's name behind a name or an ARN.
std::string_view referred_name(std::string_view name_or_arn);

}  // namespace yagura::services::cloudwatch
