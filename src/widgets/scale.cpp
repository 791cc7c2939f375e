#include "widgets/scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "text/timestamp.h"

namespace yagura::widgets {
namespace {

double round_step(double rough) {
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough * 0.9999) return factor * power;
    return 10 * power;
}

struct Magnitude {
    double size;
    const char* letter;
};
constexpr Magnitude kMagnitudes[] = {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "K"}};

Magnitude magnitude_of(double value) {
    for (const Magnitude& magnitude : kMagnitudes)
        if (std::abs(value) >= magnitude.size) return magnitude;
    return {1, ""};
}

/// Without zeros at the end of a fraction.
std::string trimmed(std::string text) {
    if (text.find('.') == text.npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text == "-0" ? "0" : text;
}

constexpr std::int64_t kSteps[] = {
    kSecondMs,     5 * kSecondMs,  10 * kSecondMs, 30 * kSecondMs, kMinuteMs,    2 * kMinuteMs,
    5 * kMinuteMs, 10 * kMinuteMs, 15 * kMinuteMs, 30 * kMinuteMs, kHourMs,      2 * kHourMs,
    3 * kHourMs,   6 * kHourMs,    12 * kHourMs,   kDayMs,         2 * kDayMs,   7 * kDayMs,
    14 * kDayMs,   28 * kDayMs,    91 * kDayMs,    182 * kDayMs,   365 * kDayMs, 730 * kDayMs,
};

std::string moment(TimeMs local, std::int64_t step) {
    const text::CivilTime civil = text::to_civil(local);
    if (step >= kDayMs || (civil.hour == 0 && civil.minute == 0 && civil.second == 0))
        return fmt::format("{:02}/{:02}", civil.month, civil.day);
    if (step < kMinuteMs)
        return fmt::format("{:02}:{:02}:{:02}", civil.hour, civil.minute, civil.second);
    return fmt::format("{:02}:{:02}", civil.hour, civil.minute);
}

}  // namespace

Scale Scale::over(double least, double most, bool least_fixed, bool most_fixed,
                  std::size_t wanted) {
    // One value alone lies in the middle; what is never negative has no axis below zero.
    if (!(most > least)) {
        const double room = std::max(std::abs(least) / 2, 0.5);
        if (!least_fixed) least = least >= 0 ? std::max(least - room, 0.0) : least - room;
        if (!most_fixed || !(most > least)) most = std::max(most, least) + room;
    }
    Scale out;
    out.step = round_step((most - least) / static_cast<double>(std::max<std::size_t>(wanted, 1)));
    out.least = least_fixed ? least : std::floor(least / out.step + 1e-9) * out.step;
    out.most = most_fixed ? most : std::ceil(most / out.step - 1e-9) * out.step;
    const double slack = out.step * 1e-6;
    for (double tick = std::ceil(out.least / out.step - 1e-6); tick * out.step <= out.most + slack;
         ++tick) {
        // Numbers so large that a step is lost in them have no ticks beyond the first.
        if (out.ticks.size() > 4 * wanted + 4) break;
        out.ticks.push_back(tick == 0 ? 0 : tick * out.step);
    }
    return out;
}

std::string axis_number(double value, double step) {
    const Magnitude magnitude = magnitude_of(std::max(std::abs(value), step));
    const double digits = std::ceil(-std::log10(step / magnitude.size) - 1e-9);
    const int places = static_cast<int>(std::clamp(digits, 0.0, 12.0));
    return trimmed(fmt::format("{:.{}f}", value / magnitude.size, places)) +
           (value == 0 ? "" : magnitude.letter);
}

std::string short_number(double value) {
    if (!std::isfinite(value)) return "--";
    const Magnitude magnitude = magnitude_of(value);
    const double scaled = value / magnitude.size;
    const int before =
        scaled == 0 ? 1 : static_cast<int>(std::floor(std::log10(std::abs(scaled)))) + 1;
    const int places = std::clamp(4 - before, 0, 9);
    return trimmed(fmt::format("{:.{}f}", scaled, places)) + magnitude.letter;
}

std::vector<TimeTick> time_ticks(TimeMs start, TimeMs end, int zone_minutes, std::size_t most) {
    const std::int64_t zone = zone_minutes * kMinuteMs;
    const std::int64_t rough =
        (end - start) / static_cast<std::int64_t>(std::max<std::size_t>(most, 1));
    const auto* found =
        std::ranges::find_if(kSteps, [&](std::int64_t step) { return step >= rough; });
    const std::int64_t step = found == std::end(kSteps) ? std::max(rough, kDayMs) : *found;
    std::vector<TimeTick> out;
    const std::int64_t local = start.value + zone;
    std::int64_t at = local - ((local % step) + step) % step;
    if (at < local) at += step;
    for (; at <= end.value + zone && out.size() < most; at += step)
        out.push_back({TimeMs(at - zone), moment(TimeMs(at), step)});
    return out;
}

}  // namespace yagura::widgets
