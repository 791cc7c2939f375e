#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/cloudwatch/types.h"
#include "api/logs/types.h"
#include "cli/security/security_rules.h"

namespace yagura::cli {

/// What is there already: of the group's metric filters and of the alarms those with our names.
struct SecurityPresent {
    std::vector<api::logs::MetricFilter> filters;
    std::vector<api::cloudwatch::MetricAlarm> alarms;
};

/// One thing to do, or the word that there is nothing to do.
struct SecurityStep {
    enum class Kind {
        Keep,          ///< there, as wanted
        PutFilter,     ///< `filter` is put
        PutAlarm,      ///< `alarm` is put
        RemoveFilter,  ///< of this name
        RemoveAlarm,   ///< of this name
        Foreign,       ///< somebody else's thing has the name; left alone
    };
    Kind kind = Kind::Keep;
    std::string text;  ///< what is done, for a person
    std::string name;
    std::optional<api::logs::PutMetricFilterRequest> filter;
    std::optional<api::cloudwatch::PutMetricAlarmRequest> alarm;
};

/// Where the metrics of a group go: "Security/GROUP" without a slash in front.
std::string security_namespace(const std::string& group);
/// "Windows-Logon-Fail in GROUP".
std::string security_alarm_name(const SecurityRule& rule, const std::string& group);

/// What `yagura security enable` does. Thresholds and periods that somebody changed in an alarm
/// stay; its topic becomes the one that is asked for.
std::vector<SecurityStep> plan_to_enable(const std::vector<SecurityRule>& rules,
                                         const std::string& group, const std::string& topic,
                                         const SecurityPresent& present);

/// What `yagura security disable` does: takes away what the above made.
std::vector<SecurityStep> plan_to_disable(const std::vector<SecurityRule>& rules,
                                          const std::string& group, const SecurityPresent& present);

}  // namespace yagura::cli
