#pragma once

#include <string>
#include <vector>

#include "alarms/alarm.h"

namespace yagura::alarms {

/// A child of a composite alarm whose change changed the composite alarm.
struct TriggeringChild {
    std::string arn;
    State state = State::Ok;
    TimeMs at;
};

/// A change of state that was made; the alarm already shows the new one.
struct Transition {
    State from = State::InsufficientData;
    std::vector<TriggeringChild> children = {};  ///< of composite alarms
};

/// The texts of one notification (ports::AlarmNotification says who reads which).
struct Message {
    std::string subject;
    std::string json;
    std::string email;
    std::string sms;
};

/// What the alarm tells about having come into its present state. `link` leads to the alarm's page;
/// without one the mail leaves that part out.
Message message_of(const MetricAlarm& alarm, const Transition& transition, const std::string& link);
Message message_of(const CompositeAlarm& alarm, const Transition& transition,
                   const std::string& link);

/// The message as SNS takes it with MessageStructure json: one text for each protocol.
std::string published_message(const Message& message);

/// An alarm's page below `base` ("https://logs.example.com"): the console's own address form.
std::string alarm_link(std::string_view base, const AlarmBase& alarm);

}  // namespace yagura::alarms
