#pragma once

#include <optional>
#include <string>

#include "alarms/alarm.h"
#include "base/time.h"

namespace yagura::alarms {

/// Whether the actions of a composite alarm with an ActionsSuppressor run: its present condition is
/// `suppressed_by` and `suppressed_since` of the alarm, and each function below takes one event and
/// says whether the actions of the composite alarm's present state are to run now.
///
/// The suppressor in ALARM holds actions back. When it is not, a change of the composite alarm
/// waits for the wait period, lest the suppressor come a little late; when the suppressor leaves
/// ALARM, actions that were held back wait for the extension period, lest it leave a little early.

/// The composite alarm changed its state.
bool on_transition(CompositeAlarm& alarm, bool suppressor_in_alarm, TimeMs now);

/// The suppressor entered or left ALARM.
bool on_suppressor(CompositeAlarm& alarm, bool in_alarm, TimeMs now);

/// Time passed.
bool on_time(CompositeAlarm& alarm, TimeMs now);

/// Another suppressor, or other periods: what runs is dropped.
void forget_suppression(CompositeAlarm& alarm);

/// When the running period ends; nothing where none runs.
std::optional<TimeMs> suppression_ends(const CompositeAlarm& alarm);

/// "Actions suppressed by WaitPeriod"; empty where nobody suppresses.
std::string suppression_reason(const CompositeAlarm& alarm);

}  // namespace yagura::alarms
