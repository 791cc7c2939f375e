#include "alarms/suppression.h"

#include <fmt/format.h>

namespace yagura::alarms {
namespace {

std::int64_t wait_ms(const CompositeAlarm& alarm) {
    return alarm.wait_seconds.value_or(0) * kSecondMs;
}
std::int64_t extension_ms(const CompositeAlarm& alarm) {
    return alarm.extension_seconds.value_or(0) * kSecondMs;
}

void suppress(CompositeAlarm& alarm, SuppressedBy by, TimeMs now) {
    alarm.suppressed_by = by;
    alarm.suppressed_since = now;
}

}  // namespace

bool on_transition(CompositeAlarm& alarm, bool suppressor_in_alarm, TimeMs now) {
    if (!alarm.suppressor) return true;
    if (suppressor_in_alarm) {
        suppress(alarm, SuppressedBy::Alarm, now);
        return false;
    }
    suppress(alarm, SuppressedBy::WaitPeriod, now);
    return on_time(alarm, now);
}

bool on_suppressor(CompositeAlarm& alarm, bool in_alarm, TimeMs now) {
    const bool periods = alarm.suppressed_by == SuppressedBy::WaitPeriod ||
                         alarm.suppressed_by == SuppressedBy::ExtensionPeriod;
    if (in_alarm && periods) suppress(alarm, SuppressedBy::Alarm, now);
    if (in_alarm || alarm.suppressed_by != SuppressedBy::Alarm) return false;
    suppress(alarm, SuppressedBy::ExtensionPeriod, now);
    return on_time(alarm, now);
}

bool on_time(CompositeAlarm& alarm, TimeMs now) {
    const auto end = suppression_ends(alarm);
    if (!end || now < *end) return false;
    forget_suppression(alarm);
    return true;
}

void forget_suppression(CompositeAlarm& alarm) {
    alarm.suppressed_by = SuppressedBy::Nobody;
    alarm.suppressed_since = TimeMs();
}

std::optional<TimeMs> suppression_ends(const CompositeAlarm& alarm) {
    if (alarm.suppressed_by == SuppressedBy::WaitPeriod)
        return alarm.suppressed_since + wait_ms(alarm);
    if (alarm.suppressed_by == SuppressedBy::ExtensionPeriod)
        return alarm.suppressed_since + extension_ms(alarm);
    return std::nullopt;
}

std::string suppression_reason(const CompositeAlarm& alarm) {
    if (alarm.suppressed_by == SuppressedBy::Nobody) return "";
    if (alarm.suppressed_by == SuppressedBy::Alarm)
        return fmt::format("Actions suppressed by {}", alarm.suppressor.value_or(""));
    return fmt::format("Actions suppressed by {}", to_string(alarm.suppressed_by));
}

}  // namespace yagura::alarms
