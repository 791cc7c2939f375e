#pragma once

#include <string>

#include "alarms/message.h"

namespace yagura::alarms {

/// The JSON text of a notification, members in the service's order.
std::string notification_json(const MetricAlarm& alarm, const Transition& transition);
std::string notification_json(const CompositeAlarm& alarm, const Transition& transition);

}  // namespace yagura::alarms
