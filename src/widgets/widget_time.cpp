#include "widgets/widget_time.h"

#include <cstdint>

#include "text/timestamp.h"

namespace yagura::widgets {
namespace {

constexpr std::int64_t kMaxDays = 20 * 365;

std::int64_t date_unit(char letter) {
    switch (letter) {
        case 'Y':
            return 365 * kDayMs;
        case 'M':
            return 30 * kDayMs;
        case 'W':
            return 7 * kDayMs;
        case 'D':
            return kDayMs;
        default:
            return 0;
    }
}

std::int64_t clock_unit(char letter) {
    switch (letter) {
        case 'H':
            return kHourMs;
        case 'M':
            return kMinuteMs;
        case 'S':
            return kSecondMs;
        default:
            return 0;
    }
}

/// The part behind the P: "3D", "T5M", "1DT12H".
std::optional<std::int64_t> duration(std::string_view text) {
    std::int64_t total = 0;
    bool clock = false;
    bool any = false;
    while (!text.empty()) {
        if (text.front() == 'T' && !clock) {
            clock = true;
            text.remove_prefix(1);
            continue;
        }
        std::int64_t number = 0;
        std::size_t digits = 0;
        while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9' && digits < 10)
            number = number * 10 + (text[digits++] - '0');
        if (digits == 0 || digits == text.size()) return std::nullopt;
        const std::int64_t unit = clock ? clock_unit(text[digits]) : date_unit(text[digits]);
        if (unit == 0) return std::nullopt;
        total += number * unit;
        if (total > kMaxDays * kDayMs) return std::nullopt;
        text.remove_prefix(digits + 1);
        any = true;
    }
    if (!any) return std::nullopt;
    return total;
}

}  // namespace

std::optional<TimeMs> parse_widget_time(std::string_view text, TimeMs now) {
    const bool back = text.starts_with('-');
    const std::string_view rest = text.substr(back ? 1 : 0);
    if (rest.starts_with('P')) {
        const auto length = duration(rest.substr(1));
        if (!length) return std::nullopt;
        return back ? now - *length : now + *length;
    }
    const auto absolute = text::parse_iso8601(text);
    if (!absolute) return std::nullopt;
    return *absolute;
}

}  // namespace yagura::widgets
