#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace yagura::widgets {

/// Something about the body of a dashboard that is not as it should be. `path` leads to it as in
/// "/widgets/0/properties/metrics/1"; the sentences are those of a JSON schema.
struct DashboardMessage {
    std::string path;
    std::string sentence;
    bool operator==(const DashboardMessage&) const = default;
};

struct DashboardCheck {
    /// With any of these the dashboard cannot be kept.
    std::vector<DashboardMessage> errors;
    /// It can be kept; whoever draws it passes over what these name.
    std::vector<DashboardMessage> warnings;
    /// The body is no JSON object at all; then there are no messages.
    bool no_object = false;
};

constexpr std::size_t kMaxWidgets = 500;
constexpr std::size_t kMaxMetricsOfWidget = 500;
constexpr std::size_t kMaxMetricsOfDashboard = 2500;

/// Checks the body of a dashboard against the form that the service documents
/// (cloudwatch-metrics-alarms.md section 17). Pure.
DashboardCheck check_dashboard(std::string_view body);

}  // namespace yagura::widgets
