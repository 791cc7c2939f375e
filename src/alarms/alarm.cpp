#include "alarms/alarm.h"

#include <fmt/format.h>
#include <array>

namespace yagura::alarms {
namespace {

constexpr std::array<std::string_view, 3> kStates = {"OK", "ALARM", "INSUFFICIENT_DATA"};
constexpr std::array<std::string_view, 7> kComparisons = {
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold"};
constexpr std::array<std::string_view, 4> kMissing = {"missing", "ignore", "breaching",
                                                      "notBreaching"};
constexpr std::array<std::string_view, 4> kSuppressedBy = {"", "WaitPeriod", "ExtensionPeriod",
                                                           "Alarm"};

template <class Enum, std::size_t kCount>
std::optional<Enum> parse(const std::array<std::string_view, kCount>& names,
                          std::string_view text) {
    for (std::size_t i = 0; i < kCount; ++i)
        if (names[i] == text) return static_cast<Enum>(i);
    return std::nullopt;
}

struct RegionName {
    std::string_view code;
    std::string_view name;
};
// As the service's own mails name them, which is older than what its price list says.
constexpr RegionName kRegions[] = {
    {"us-east-1", "US East (N. Virginia)"},
    {"us-east-2", "US East (Ohio)"},
    {"us-west-1", "US West (N. California)"},
    {"us-west-2", "US West (Oregon)"},
    {"af-south-1", "Africa (Cape Town)"},
    {"ap-east-1", "Asia Pacific (Hong Kong)"},
    {"ap-south-1", "Asia Pacific (Mumbai)"},
    {"ap-south-2", "Asia Pacific (Hyderabad)"},
    {"ap-northeast-1", "Asia Pacific (Tokyo)"},
    {"ap-northeast-2", "Asia Pacific (Seoul)"},
    {"ap-northeast-3", "Asia Pacific (Osaka)"},
    {"ap-southeast-1", "Asia Pacific (Singapore)"},
    {"ap-southeast-2", "Asia Pacific (Sydney)"},
    {"ap-southeast-3", "Asia Pacific (Jakarta)"},
    {"ap-southeast-4", "Asia Pacific (Melbourne)"},
    {"ca-central-1", "Canada (Central)"},
    {"ca-west-1", "Canada West (Calgary)"},
    {"eu-central-1", "EU (Frankfurt)"},
    {"eu-central-2", "Europe (Zurich)"},
    {"eu-west-1", "EU (Ireland)"},
    {"eu-west-2", "EU (London)"},
    {"eu-west-3", "EU (Paris)"},
    {"eu-north-1", "EU (Stockholm)"},
    {"eu-south-1", "Europe (Milan)"},
    {"eu-south-2", "Europe (Spain)"},
    {"il-central-1", "Israel (Tel Aviv)"},
    {"me-central-1", "Middle East (UAE)"},
    {"me-south-1", "Middle East (Bahrain)"},
    {"sa-east-1", "South America (Sao Paulo)"},
    {"cn-north-1", "China (Beijing)"},
    {"cn-northwest-1", "China (Ningxia)"},
    {"us-gov-east-1", "AWS GovCloud (US-East)"},
    {"us-gov-west-1", "AWS GovCloud (US-West)"},
};

}  // namespace

std::string_view to_string(State state) {
    return kStates[static_cast<std::size_t>(state)];
}
std::optional<State> parse_state(std::string_view text) {
    return parse<State>(kStates, text);
}

std::string_view to_string(Comparison comparison) {
    return kComparisons[static_cast<std::size_t>(comparison)];
}
std::optional<Comparison> parse_comparison(std::string_view text) {
    return parse<Comparison>(kComparisons, text);
}
bool is_anomaly(Comparison comparison) {
    return comparison >= Comparison::LessThanLowerOrGreaterThanUpperThreshold;
}

std::string_view to_string(MissingData treatment) {
    return kMissing[static_cast<std::size_t>(treatment)];
}
std::optional<MissingData> parse_missing_data(std::string_view text) {
    return parse<MissingData>(kMissing, text);
}

std::string_view to_string(SuppressedBy by) {
    return kSuppressedBy[static_cast<std::size_t>(by)];
}

const std::vector<std::string>& AlarmBase::actions_of(State which) const {
    if (which == State::Alarm) return alarm_actions;
    return which == State::Ok ? ok_actions : insufficient_data_actions;
}

int MetricAlarm::period() const {
    for (const MathMember& member : math)
        if (member.metric) return member.metric->period;
    for (const MathMember& member : math)
        if (member.period) return *member.period;
    return metric.period;
}

MissingData MetricAlarm::missing_data() const {
    if (metric.metric_namespace == "AWS/DynamoDB") return MissingData::Ignore;
    return treat_missing_data.value_or(MissingData::Missing);
}

std::string alarm_arn(std::string_view partition, std::string_view region,
                      std::string_view account_id, std::string_view name) {
    return fmt::format("arn:{}:cloudwatch:{}:{}:alarm:{}", partition, region, account_id, name);
}

std::optional<std::string_view> name_in_arn(std::string_view arn) {
    if (!arn.starts_with("arn:")) return std::nullopt;
    // arn:PARTITION:cloudwatch:REGION:ACCOUNT:alarm:NAME; the name may hold colons.
    std::string_view rest = arn;
    for (int field = 0; field < 6; ++field) {
        const auto colon = rest.find(':');
        if (colon == rest.npos) return std::nullopt;
        const auto text = rest.substr(0, colon);
        if ((field == 2 && text != "cloudwatch") || (field == 5 && text != "alarm"))
            return std::nullopt;
        rest.remove_prefix(colon + 1);
    }
    if (rest.empty()) return std::nullopt;
    return rest;
}

std::string_view region_display_name(std::string_view region) {
    for (const RegionName& entry : kRegions)
        if (entry.code == region) return entry.name;
    return region;
}

}  // namespace yagura::alarms
