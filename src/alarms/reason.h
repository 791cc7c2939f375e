#pragma once

#include <string>
#include <string_view>

#include "alarms/evaluation.h"

namespace yagura::alarms {

inline constexpr std::string_view kReasonOfCreation = "Unchecked: Initial alarm creation";

/// StateReason of a decision that is not Keep.
std::string state_reason(const MetricAlarm& alarm, const Decision& decision);

/// StateReasonData: the datapoints behind the decision as JSON, at most 4,000 characters (older
/// points go first).
std::string state_reason_data(const MetricAlarm& alarm, const Window& window,
                              const Decision& decision, TimeMs now);

/// "2026-02-26T10:13:00.000+0000".
std::string zoned_time(TimeMs time);
/// "Friday 22 July, 2022 15:57:45 UTC".
std::string spoken_time(TimeMs time);

}  // namespace yagura::alarms
