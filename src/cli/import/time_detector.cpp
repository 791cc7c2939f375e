#include "cli/import/time_detector.h"

#include <array>
#include <cmath>

#include "text/number.h"
#include "text/timestamp.h"

namespace yagura::cli {
namespace {

constexpr std::size_t kSearchedBytes = 256;
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}
bool is_letter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

/// Reads a time from left to right. Every function leaves the position alone when it fails.
class TimeScanner {
  public:
    TimeScanner(std::string_view text, std::size_t at) : text_(text), at_(at) {}

    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    std::size_t position() const { return at_; }

    bool character(char wanted) {
        if (peek() != wanted || at_ >= text_.size()) return false;
        ++at_;
        return true;
    }
    void spaces() {
        while (peek() == ' ') ++at_;
    }

    /// Exactly `digits` digits, not followed by another.
    std::optional<int> number(std::size_t digits) {
        int value = 0;
        for (std::size_t index = 0; index < digits; ++index) {
            if (!is_digit(peek(index))) return std::nullopt;
            value = value * 10 + (peek(index) - '0');
        }
        if (is_digit(peek(digits))) return std::nullopt;
        at_ += digits;
        return value;
    }

    std::optional<int> month_name() {
        for (std::size_t index = 0; index < kMonths.size(); ++index) {
            if (text_.substr(at_).starts_with(kMonths[index]) && !is_letter(peek(3))) {
                at_ += 3;
                return static_cast<int>(index + 1);
            }
        }
        return std::nullopt;
    }

    /// hh:mm:ss with an optional fraction.
    bool clock(text::CivilTime& civil) {
        const std::size_t begin = at_;
        const auto hour = number(2);
        const bool first = hour && character(':');
        const auto minute = first ? number(2) : std::nullopt;
        const bool second_colon = minute && character(':');
        const auto second = second_colon ? number(2) : std::nullopt;
        if (!second || *hour > 23 || *minute > 59 || *second > 60) {
            at_ = begin;
            return false;
        }
        civil.hour = *hour;
        civil.minute = *minute;
        civil.second = *second;
        if ((peek() == '.' || peek() == ',') && is_digit(peek(1))) fraction(civil);
        return true;
    }

    /// Z, UTC, GMT, +hh:mm, +hhmm or +hh, perhaps after a blank; nothing changes the zone.
    std::optional<int> zone_minutes() {
        const std::size_t begin = at_;
        if (peek() == ' ') ++at_;
        if (peek() == 'Z' && !is_letter(peek(1))) {
            ++at_;
            return 0;
        }
        const std::string_view rest = text_.substr(at_);
        if ((rest.starts_with("UTC") || rest.starts_with("GMT")) && !is_letter(peek(3))) {
            at_ += 3;
            return 0;
        }
        if (const auto offset = numeric_offset()) return offset;
        at_ = begin;
        return std::nullopt;
    }

  private:
    void fraction(text::CivilTime& civil) {
        ++at_;
        int scale = 100;
        for (; is_digit(peek()); ++at_) {
            civil.millisecond += (peek() - '0') * scale;
            scale /= 10;
        }
    }

    std::optional<int> numeric_offset() {
        const char sign = peek();
        if (sign != '+' && sign != '-') return std::nullopt;
        const std::size_t begin = at_++;
        int hours = 0;
        int minutes = 0;
        if (const auto both = number(4)) {
            hours = *both / 100;
            minutes = *both % 100;
        } else if (const auto hour = number(2)) {
            hours = *hour;
            if (peek() == ':') {
                ++at_;
                if (const auto minute = number(2))
                    minutes = *minute;
                else
                    --at_;
            }
        } else {
            at_ = begin;
            return std::nullopt;
        }
        if (hours > 18 || minutes > 59) {
            at_ = begin;
            return std::nullopt;
        }
        return (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
    }

    std::string_view text_;
    std::size_t at_;
};

struct Found {
    TimeMs time;
    std::size_t end = 0;
};

int days_in_month(std::int64_t year, int month) {
    constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

std::optional<Found> finish(TimeScanner& scanner, const text::CivilTime& civil,
                            const RecordOptions& options) {
    if (civil.month < 1 || civil.month > 12 || civil.day < 1 ||
        civil.day > days_in_month(civil.year, civil.month)) {
        return std::nullopt;
    }
    const int zone = scanner.zone_minutes().value_or(options.zone_minutes);
    return Found{text::from_civil(civil) - zone * kMinuteMs, scanner.position()};
}

/// 2026-01-15T09:30:00 and 2026/01/15 09:30:00
std::optional<Found> year_first(std::string_view line, std::size_t at,
                                const RecordOptions& options) {
    TimeScanner scanner(line, at);
    text::CivilTime civil;
    const auto year = scanner.number(4);
    const char separator = scanner.peek();
    if (!year || (separator != '-' && separator != '/') || !scanner.character(separator))
        return std::nullopt;
    const auto month = scanner.number(2);
    if (!month || !scanner.character(separator)) return std::nullopt;
    const auto day = scanner.number(2);
    if (!day) return std::nullopt;
    if (!scanner.character('T') && !scanner.character('t') && !scanner.character(' ') &&
        !scanner.character('_')) {
        return std::nullopt;
    }
    if (!scanner.clock(civil)) return std::nullopt;
    civil.year = *year;
    civil.month = *month;
    civil.day = *day;
    return finish(scanner, civil, options);
}

/// 15/Jan/2026:09:30:00 -0700, 15-Jan-2026 09:30:00, 15 Jan 2026 09:30:00
std::optional<Found> day_first(std::string_view line, std::size_t at,
                               const RecordOptions& options) {
    TimeScanner scanner(line, at);
    text::CivilTime civil;
    auto day = scanner.number(2);
    if (!day) day = scanner.number(1);
    const char separator = scanner.peek();
    if (!day || (separator != '/' && separator != '-' && separator != ' ')) return std::nullopt;
    scanner.character(separator);
    const auto month = scanner.month_name();
    if (!month || !scanner.character(separator)) return std::nullopt;
    const auto year = scanner.number(4);
    if (!year || !(scanner.character(':') || scanner.character(' ') || scanner.character('T')))
        return std::nullopt;
    if (!scanner.clock(civil)) return std::nullopt;
    civil.year = *year;
    civil.month = *month;
    civil.day = *day;
    return finish(scanner, civil, options);
}

/// The year of the last such date that is not more than a day after the reference.
std::optional<Found> without_year(TimeScanner& scanner, text::CivilTime civil,
                                  const RecordOptions& options) {
    const std::int64_t year = text::to_civil(options.reference).year;
    for (std::int64_t candidate : {year + 1, year, year - 1, year - 2, year - 3, year - 4}) {
        civil.year = candidate;
        if (civil.day > days_in_month(candidate, civil.month)) continue;  // 29 February
        TimeScanner copy = scanner;
        const auto found = finish(copy, civil, options);
        if (found && found->time <= options.reference + kDayMs) return found;
    }
    return std::nullopt;
}

/// Jan 15 09:30:00, Jan 15 2026 09:30:00, Jan 15 09:30:00.123 2026
std::optional<Found> month_first(std::string_view line, std::size_t at,
                                 const RecordOptions& options) {
    TimeScanner scanner(line, at);
    text::CivilTime civil;
    const auto month = scanner.month_name();
    if (!month || !scanner.character(' ')) return std::nullopt;
    scanner.spaces();
    auto day = scanner.number(2);
    if (!day) day = scanner.number(1);
    if (!day || *day == 0 || *day > 31) return std::nullopt;
    scanner.character(',');
    if (!scanner.character(' ')) return std::nullopt;
    std::optional<int> year = scanner.number(4);
    if (year && !scanner.character(' ')) return std::nullopt;
    if (!scanner.clock(civil)) return std::nullopt;
    civil.month = *month;
    civil.day = *day;
    if (!year) {
        TimeScanner ahead = scanner;
        if (ahead.character(' ')) year = ahead.number(4);
        if (year && (*year < 1970 || *year > 2200)) year.reset();
        if (year) scanner = ahead;
    }
    if (!year) return without_year(scanner, civil, options);
    civil.year = *year;
    return finish(scanner, civil, options);
}

/// 1768469400, 1768469400.123, 1768469400123 and so on, at the front only.
std::optional<Found> epoch_at(std::string_view line, std::size_t at) {
    std::size_t end = at;
    while (end < line.size() && is_digit(line[end])) ++end;
    const std::size_t digits = end - at;
    if (digits != 10 && digits != 13 && digits != 16 && digits != 19) return std::nullopt;
    if (digits == 10 && end + 1 < line.size() && line[end] == '.' && is_digit(line[end + 1])) {
        for (++end; end < line.size() && is_digit(line[end]);) ++end;
    }
    if (end < line.size() && (is_letter(line[end]) || line[end] == '-' || line[end] == '_'))
        return std::nullopt;
    const auto number = text::parse_double(line.substr(at, end - at));
    const auto time = number ? epoch_time(*number) : std::nullopt;
    if (!time) return std::nullopt;
    return Found{*time, end};
}

std::optional<Found> time_at(std::string_view line, std::size_t at, const RecordOptions& options) {
    if (is_digit(line[at])) {
        if (auto found = year_first(line, at, options)) return found;
        return day_first(line, at, options);
    }
    return is_letter(line[at]) ? month_first(line, at, options) : std::nullopt;
}

}  // namespace

std::optional<TimeMs> epoch_time(double number) {
    constexpr double kEarliest = 315'532'800.0;  // 1980
    constexpr double kLatest = 7'258'118'400.0;  // 2200
    for (const double scale : {1000.0, 1.0, 1e-3, 1e-6}) {
        const double ms = number * scale;
        if (ms >= kEarliest * 1000 && ms < kLatest * 1000) {
            return TimeMs(static_cast<std::int64_t>(std::floor(ms + 1e-6)));
        }
    }
    return std::nullopt;
}

std::optional<TimeMs> detect_time(std::string_view line, const RecordOptions& options) {
    line = line.substr(0, kSearchedBytes);
    const std::size_t front = std::min(line.find_first_not_of(" \t[\"'("), line.size());
    if (front < line.size() && is_digit(line[front])) {
        if (const auto found = epoch_at(line, front)) return found->time;
    }
    bool inside_word = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const bool word = is_digit(line[at]) || is_letter(line[at]);
        if (word && !inside_word) {
            if (const auto found = time_at(line, at, options)) return found->time;
        }
        inside_word = word;
    }
    return std::nullopt;
}

std::optional<TimeMs> whole_time(std::string_view text, const RecordOptions& options) {
    if (text.empty() || text.size() > kSearchedBytes) return std::nullopt;
    if (is_digit(text[0])) {
        if (const auto found = epoch_at(text, 0); found && found->end == text.size())
            return found->time;
    }
    return detect_time(text, options);
}

}  // namespace yagura::cli
