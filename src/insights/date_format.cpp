#include "insights/date_format.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "insights/lexer.h"
#include "text/timestamp.h"

namespace yagura::insights {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};

/// Reads a text by a pattern, piece by piece; each piece moves forward or fails.
class DateReader {
  public:
    DateReader(std::string_view text, std::int64_t offset_ms) : text_(text), offset_(offset_ms) {}

    std::optional<TimeMs> read(std::string_view pattern) {
        while (!pattern.empty()) {
            const char letter = pattern[0];
            if (letter == '\'') {
                pattern.remove_prefix(1);
                const std::size_t close = pattern.find('\'');
                if (close == std::string_view::npos) return std::nullopt;
                const auto quoted = close == 0 ? std::string_view("'") : pattern.substr(0, close);
                if (!literal(quoted)) return std::nullopt;
                pattern.remove_prefix(close + 1);
                continue;
            }
            const bool is_letter =
                (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
            std::size_t count = 1;
            while (is_letter && count < pattern.size() && pattern[count] == letter) ++count;
            if (is_letter ? !field(letter, count) : !literal(pattern.substr(0, 1))) {
                return std::nullopt;
            }
            pattern.remove_prefix(count);
        }
        if (!text_.empty()) return std::nullopt;
        return moment();
    }

  private:
    bool literal(std::string_view wanted) {
        if (!text_.starts_with(wanted)) return false;
        text_.remove_prefix(wanted.size());
        return true;
    }

    std::optional<int> digits(std::size_t least, std::size_t most) {
        int value = 0;
        std::size_t count = 0;
        while (count < most && count < text_.size() && text_[count] >= '0' && text_[count] <= '9') {
            value = value * 10 + (text_[count++] - '0');
        }
        if (count < least) return std::nullopt;
        text_.remove_prefix(count);
        return value;
    }

    template <class T>
    bool number(T& out, std::size_t count, std::size_t most, int low, int high) {
        // One letter takes as many digits as there are, several take exactly so many.
        const auto value = digits(count, count == 1 ? most : count);
        if (!value || *value < low || *value > high) return false;
        out = *value;
        return true;
    }

    template <std::size_t N>
    std::optional<int> name(const std::array<std::string_view, N>& names) {
        for (std::size_t i = 0; i < N; ++i) {
            for (const auto length : {names[i].size(), std::size_t{3}}) {
                const auto candidate = names[i].substr(0, length);
                if (lower_case(text_.substr(0, length)) != lower_case(candidate)) continue;
                text_.remove_prefix(length);
                return static_cast<int>(i);
            }
        }
        return std::nullopt;
    }

    bool zone() {
        if (literal("Z")) {
            offset_ = 0;
            return true;
        }
        if (text_.empty() || (text_[0] != '+' && text_[0] != '-')) return false;
        std::size_t length = 3;
        if (text_.size() > 5 && text_[3] == ':') {
            length = 6;
        } else if (text_.size() > 4 && text_[3] >= '0' && text_[3] <= '9') {
            length = 5;
        }
        const auto offset = zone_offset(text_.substr(0, length));
        if (!offset) return false;
        offset_ = *offset;
        text_.remove_prefix(std::min(length, text_.size()));
        return true;
    }

    bool fraction(std::size_t count) {
        int value = 0;
        int scale = 100;
        for (std::size_t i = 0; i < count; ++i) {
            const auto digit = digits(1, 1);
            if (!digit) return false;
            value += *digit * scale;
            scale /= 10;
        }
        civil_.millisecond = value;
        return true;
    }

    bool field(char letter, std::size_t count) {
        switch (letter) {
            case 'y':
            case 'u':
                if (count == 2) {
                    if (!number(civil_.year, 2, 2, 0, 99)) return false;
                    civil_.year += 2000;
                    return true;
                }
                return number(civil_.year, count, 4, 0, 9999);
            case 'M':
            case 'L':
                if (count >= 3) {
                    const auto month = name(kMonths);
                    civil_.month = month.value_or(0) + 1;
                    return month.has_value();
                }
                return number(civil_.month, count, 2, 1, 12);
            case 'd':
                return number(civil_.day, count, 2, 1, 31);
            case 'H':
                return number(civil_.hour, count, 2, 0, 23);
            case 'h':
                twelve_hours_ = true;
                return number(civil_.hour, count, 2, 1, 12);
            case 'm':
                return number(civil_.minute, count, 2, 0, 59);
            case 's':
                return number(civil_.second, count, 2, 0, 59);
            case 'S':
                return fraction(count);
            case 'E':
                return name(kDays).has_value();
            case 'X':
            case 'x':
            case 'Z':
                return zone();
            case 'a': {
                const std::string half = lower_case(text_.substr(0, 2));
                if (half != "am" && half != "pm") return false;
                afternoon_ = half == "pm";
                text_.remove_prefix(2);
                return true;
            }
            default:
                return false;
        }
    }

    std::optional<TimeMs> moment() {
        if (twelve_hours_) civil_.hour = civil_.hour % 12 + (afternoon_ ? 12 : 0);
        // A day past the month's end would run into the next month.
        const TimeMs local = text::from_civil(civil_);
        if (text::to_civil(local).day != civil_.day) return std::nullopt;
        return local - offset_;
    }

    std::string_view text_;
    text::CivilTime civil_;
    std::int64_t offset_;
    bool twelve_hours_ = false;
    bool afternoon_ = false;
};

int day_of_year(const text::CivilTime& civil) {
    text::CivilTime first;
    first.year = civil.year;
    text::CivilTime day = first;
    day.month = civil.month;
    day.day = civil.day;
    return static_cast<int>((text::from_civil(day) - text::from_civil(first)) / kDayMs) + 1;
}

std::string one_field(char letter, const text::CivilTime& civil, TimeMs time,
                      std::int64_t offset_ms) {
    const auto month = kMonths[static_cast<std::size_t>(civil.month - 1)];
    const auto day = kDays[static_cast<std::size_t>(civil.weekday)];
    const int hour12 = civil.hour % 12 == 0 ? 12 : civil.hour % 12;
    const std::int64_t minutes = std::abs(offset_ms) / kMinuteMs;
    switch (letter) {
        case 'Y':
            return fmt::format("{:04}", civil.year);
        case 'y':
            return fmt::format("{:02}", civil.year % 100);
        case 'm':
            return fmt::format("{:02}", civil.month);
        case 'd':
            return fmt::format("{:02}", civil.day);
        case 'e':
            return fmt::format("{:2}", civil.day);
        case 'H':
            return fmt::format("{:02}", civil.hour);
        case 'I':
            return fmt::format("{:02}", hour12);
        case 'M':
            return fmt::format("{:02}", civil.minute);
        case 'S':
            return fmt::format("{:02}", civil.second);
        case 'L':
            return fmt::format("{:03}", civil.millisecond);
        case 'f':
            return fmt::format("{:03}000", civil.millisecond);
        case 'p':
            return civil.hour < 12 ? "AM" : "PM";
        case 'j':
            return fmt::format("{:03}", day_of_year(civil));
        case 'a':
            return std::string(day.substr(0, 3));
        case 'A':
            return std::string(day);
        case 'b':
            return std::string(month.substr(0, 3));
        case 'B':
            return std::string(month);
        case 'u':
            return fmt::format("{}", civil.weekday == 0 ? 7 : civil.weekday);
        case 'w':
            return fmt::format("{}", civil.weekday);
        case 's':
            return fmt::format("{}", time.value / kSecondMs);
        case 'z':
            return fmt::format("{}{:02}{:02}", offset_ms < 0 ? '-' : '+', minutes / 60,
                               minutes % 60);
        case 'Z':
            return offset_ms == 0 ? "UTC"
                                  : fmt::format("UTC{}{:02}:{:02}", offset_ms < 0 ? '-' : '+',
                                                minutes / 60, minutes % 60);
        case '%':
            return "%";
        default:
            return std::string{'%', letter};
    }
}

}  // namespace

std::optional<std::int64_t> zone_offset(std::string_view zone) {
    for (const std::string_view prefix : {"UTC", "GMT", "Z"}) {
        if (!zone.starts_with(prefix)) continue;
        zone.remove_prefix(prefix.size());
        if (zone.empty()) return 0;
        break;
    }
    if (zone.empty() || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
    const std::int64_t sign = zone[0] == '-' ? -1 : 1;
    std::string digits;
    for (std::size_t i = 1; i < zone.size(); ++i) {
        if (zone[i] == ':' && i > 1) continue;
        if (zone[i] < '0' || zone[i] > '9') return std::nullopt;
        digits += zone[i];
    }
    if (digits.size() == 1 || digits.size() == 3) digits.insert(0, 1, '0');
    if (digits.size() == 2) digits += "00";
    if (digits.size() != 4) return std::nullopt;
    const std::int64_t hours = (digits[0] - '0') * 10 + (digits[1] - '0');
    const std::int64_t minutes = (digits[2] - '0') * 10 + (digits[3] - '0');
    if (hours > 18 || minutes > 59) return std::nullopt;
    return sign * (hours * kHourMs + minutes * kMinuteMs);
}

std::optional<TimeMs> parse_date(std::string_view text, std::string_view pattern,
                                 std::int64_t offset_ms) {
    return DateReader(text, offset_ms).read(pattern);
}

std::string format_date(TimeMs time, std::string_view pattern, std::int64_t offset_ms) {
    const text::CivilTime civil = text::to_civil(time + offset_ms);
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%' || i + 1 == pattern.size()) {
            out += pattern[i];
            continue;
        }
        const char letter = pattern[++i];
        if (letter == 'F') {
            out += format_date(time, "%Y-%m-%d", offset_ms);
        } else if (letter == 'T') {
            out += format_date(time, "%H:%M:%S", offset_ms);
        } else if (letter == 'D') {
            out += format_date(time, "%m/%d/%y", offset_ms);
        } else if (letter == 'R') {
            out += format_date(time, "%H:%M", offset_ms);
        } else {
            out += one_field(letter, civil, time, offset_ms);
        }
    }
    return out;
}

}  // namespace yagura::insights
