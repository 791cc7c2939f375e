#pragma once

#include <string>
#include <string_view>

#include "alarms/alarm.h"
#include "alarms/message.h"

namespace yagura::alarms {

/// An entry of an alarm's history, without the alarm's name and the time.
struct HistoryItem {
    std::string_view type;  ///< "ConfigurationUpdate", "StateUpdate", "Action"
    std::string summary;
    std::string data;  ///< JSON
};

enum class ConfigurationChange : std::uint8_t { Create, Update, Delete };

HistoryItem configuration_item(ConfigurationChange change, const MetricAlarm& alarm);
HistoryItem configuration_item(ConfigurationChange change, const CompositeAlarm& alarm);

/// The state before and the alarm after.
struct StateBefore {
    State state = State::InsufficientData;
    std::string reason;
    std::string reason_data;
};
HistoryItem state_item(const StateBefore& before, const AlarmBase& after);

/// An action that ran; `error` is empty for one that did.
HistoryItem action_item(const AlarmBase& alarm, std::string_view action,
                        std::string_view published_message, std::string_view error);

/// StateReasonData of a composite alarm: the children that changed it.
std::string triggering_alarms(const std::vector<TriggeringChild>& children);
/// Reads the above back; nothing from a text that is something else.
std::vector<TriggeringChild> triggering_children(std::string_view reason_data);

}  // namespace yagura::alarms
