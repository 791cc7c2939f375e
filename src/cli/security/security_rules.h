#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace yagura::cli {

/// One thing worth knowing of: what to look for in events, and how many of it in five minutes are
/// worth an alarm.
struct SecurityRule {
    std::string name;     ///< of the metric filter and of its metric
    std::string pattern;  ///< filter pattern
    std::string meaning;  ///< the alarm's description
    int threshold = 1;
};

/// The Windows Security channel, whose events are shipped as XML. Each of `objects` (paths of files
/// or registry keys) adds a rule about handles to it.
std::vector<SecurityRule> windows_rules(const std::vector<std::string>& objects);

/// Section 3 of the CIS AWS Foundations benchmark, for events of CloudTrail as JSON.
std::vector<SecurityRule> cis_rules();

}  // namespace yagura::cli
