#include "text/timestamp.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>

#include "text/number.h"

namespace yagura::text {

namespace {

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

constexpr std::int64_t kDaysPer400Years = 146'097;
/// From 0000-03-01 to 1970-01-01: years are counted from March, so that a leap day ends one.
constexpr std::int64_t kEpochDay = 719'468;

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
}

/// Days between 0000-03-01 and March 1 of year `years`, 0 to 400.
std::int64_t days_to_march(std::int64_t years) {
    return years * 365 + years / 4 - years / 100 + years / 400;
}

/// Days from March 1 to the first of the month that comes `months` later, 0 to 11.
std::int64_t days_in_months(std::int64_t months) {
    return (153 * months + 2) / 5;
}

std::int64_t day_number(std::int64_t year, int month, int day) {
    const std::int64_t march_year = month > 2 ? year : year - 1;
    const std::int64_t cycle = floor_divide(march_year, 400);
    const std::int64_t months = month > 2 ? month - 3 : month + 9;
    return cycle * kDaysPer400Years + days_to_march(march_year - cycle * 400) +
           days_in_months(months) + day - 1 - kEpochDay;
}

bool is_leap(std::int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_of_month(std::int64_t year, int month) {
    if (month == 2) return is_leap(year) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// Takes a text apart from its front. After something did not match, `ok` stays false.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    /// Exactly `count` digits, with a value from `least` to `most`.
    int digits(std::size_t count, int least, int most) {
        int value = 0;
        if (rest_.size() < count) return refuse();
        for (const char c : rest_.substr(0, count)) {
            if (c < '0' || c > '9') return refuse();
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(count);
        return value >= least && value <= most ? value : refuse();
    }

    void expect(std::string_view literal) {
        if (!accept(literal)) refuse();
    }

    bool accept(std::string_view literal) {
        if (!rest_.starts_with(literal)) return false;
        rest_.remove_prefix(literal.size());
        return true;
    }

    bool accept_any(std::string_view characters) {
        if (rest_.empty() || characters.find(rest_[0]) == std::string_view::npos) return false;
        rest_.remove_prefix(1);
        return true;
    }

    /// The index of the name that comes next.
    template <std::size_t N>
    int one_of(const std::array<std::string_view, N>& names) {
        for (std::size_t i = 0; i < N; ++i) {
            if (accept(names[i])) return static_cast<int>(i);
        }
        return refuse();
    }

    /// A point or comma with one or more digits, as milliseconds; 0 if none comes.
    int fraction() {
        if (!accept_any(".,")) return 0;
        int milliseconds = 0;
        std::size_t count = 0;
        for (; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count) {
            if (count < 3) milliseconds = milliseconds * 10 + (rest_[count] - '0');
        }
        if (count == 0) return refuse();
        for (std::size_t i = count; i < 3; ++i) milliseconds *= 10;
        rest_.remove_prefix(count);
        return milliseconds;
    }

    /// Everything matched and nothing is left.
    bool complete() const { return ok_ && rest_.empty(); }
    bool at_end() const { return rest_.empty(); }

  private:
    int refuse() {
        ok_ = false;
        return 0;
    }

    std::string_view rest_;
    bool ok_ = true;
};

/// `Z`, an offset or nothing; in minutes east of Greenwich.
int read_offset(Reader& reader) {
    if (reader.at_end() || reader.accept_any("Zz")) return 0;
    const bool west = reader.accept("-");
    if (!west) reader.expect("+");
    const int hours = reader.digits(2, 0, 23);
    reader.accept(":");
    const int minutes = hours * 60 + reader.digits(2, 0, 59);
    return west ? -minutes : minutes;
}

std::unexpected<Error> not_a(std::string_view form, std::string_view text) {
    constexpr std::size_t kShown = 64;
    return fail(Errc::InvalidArgument, fmt::format("'{}' is not {}", text.substr(0, kShown), form));
}

bool day_exists(const CivilTime& civil) {
    return civil.month >= 1 && civil.day <= days_of_month(civil.year, civil.month);
}

std::string year_text(std::int64_t year) {
    if (year >= 0 && year <= 9999) return fmt::format("{:04}", year);
    return fmt::format("{:+05}", year);
}

}  // namespace

CivilTime to_civil(TimeMs time) {
    const std::int64_t days = floor_divide(time.value, kDayMs);
    const std::int64_t past_midnight = time.value % kDayMs;
    const std::int64_t in_day = past_midnight < 0 ? past_midnight + kDayMs : past_midnight;
    const std::int64_t cycle = floor_divide(days + kEpochDay, kDaysPer400Years);
    const std::int64_t in_cycle = days + kEpochDay - cycle * kDaysPer400Years;
    // One too many at the end of a year at most, because no year is shorter than 365 days.
    std::int64_t years = in_cycle / 365;
    while (days_to_march(years) > in_cycle) --years;
    const std::int64_t in_year = in_cycle - days_to_march(years);
    const std::int64_t months = (5 * in_year + 2) / 153;

    CivilTime out;
    out.month = static_cast<int>(months < 10 ? months + 3 : months - 9);
    out.year = cycle * 400 + years + (out.month <= 2 ? 1 : 0);
    out.day = static_cast<int>(in_year - days_in_months(months)) + 1;
    out.hour = static_cast<int>(in_day / kHourMs);
    out.minute = static_cast<int>(in_day / kMinuteMs % 60);
    out.second = static_cast<int>(in_day / kSecondMs % 60);
    out.millisecond = static_cast<int>(in_day % kSecondMs);
    // 1970-01-01 was a Thursday.
    out.weekday = static_cast<int>(((days + 4) % 7 + 7) % 7);
    return out;
}

TimeMs from_civil(const CivilTime& civil) {
    return TimeMs(day_number(civil.year, civil.month, civil.day) * kDayMs + civil.hour * kHourMs +
                  civil.minute * kMinuteMs + civil.second * kSecondMs + civil.millisecond);
}

std::string iso8601(TimeMs time, Fraction fraction) {
    const CivilTime c = to_civil(time);
    const bool with_fraction =
        fraction == Fraction::Always || (fraction == Fraction::WhenNotZero && c.millisecond != 0);
    std::string out = fmt::format("{}-{:02}-{:02}T{:02}:{:02}:{:02}", year_text(c.year), c.month,
                                  c.day, c.hour, c.minute, c.second);
    if (with_fraction) out += fmt::format(".{:03}", c.millisecond);
    out += 'Z';
    return out;
}

Result<TimeMs> parse_iso8601(std::string_view text) {
    Reader reader(text);
    CivilTime civil;
    civil.year = reader.digits(4, 0, 9999);
    reader.expect("-");
    civil.month = reader.digits(2, 1, 12);
    reader.expect("-");
    civil.day = reader.digits(2, 1, 31);
    const bool separated = reader.accept_any("Tt ");
    civil.hour = reader.digits(2, 0, 23);
    reader.expect(":");
    civil.minute = reader.digits(2, 0, 59);
    reader.expect(":");
    civil.second = reader.digits(2, 0, 60);
    civil.millisecond = reader.fraction();
    const int offset = read_offset(reader);
    if (!separated || !reader.complete() || !day_exists(civil)) {
        return not_a("an ISO-8601 time", text);
    }
    return from_civil(civil) - offset * kMinuteMs;
}

std::string iso8601_basic(TimeMs time) {
    const CivilTime c = to_civil(time);
    return fmt::format("{}{:02}{:02}T{:02}{:02}{:02}Z", year_text(c.year), c.month, c.day, c.hour,
                       c.minute, c.second);
}

Result<TimeMs> parse_iso8601_basic(std::string_view text) {
    Reader reader(text);
    CivilTime civil;
    civil.year = reader.digits(4, 0, 9999);
    civil.month = reader.digits(2, 1, 12);
    civil.day = reader.digits(2, 1, 31);
    reader.expect("T");
    civil.hour = reader.digits(2, 0, 23);
    civil.minute = reader.digits(2, 0, 59);
    civil.second = reader.digits(2, 0, 60);
    reader.expect("Z");
    if (!reader.complete() || !day_exists(civil)) return not_a("a time in the basic form", text);
    return from_civil(civil);
}

std::string http_date(TimeMs time) {
    const CivilTime c = to_civil(time);
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                       kDays[static_cast<std::size_t>(c.weekday)], c.day,
                       kMonths[static_cast<std::size_t>(c.month - 1)], year_text(c.year), c.hour,
                       c.minute, c.second);
}

Result<TimeMs> parse_http_date(std::string_view text) {
    Reader reader(text);
    CivilTime civil;
    reader.one_of(kDays);
    reader.expect(", ");
    civil.day = reader.digits(2, 1, 31);
    reader.expect(" ");
    civil.month = reader.one_of(kMonths) + 1;
    reader.expect(" ");
    civil.year = reader.digits(4, 0, 9999);
    reader.expect(" ");
    civil.hour = reader.digits(2, 0, 23);
    reader.expect(":");
    civil.minute = reader.digits(2, 0, 59);
    reader.expect(":");
    civil.second = reader.digits(2, 0, 60);
    reader.expect(" GMT");
    if (!reader.complete() || !day_exists(civil)) return not_a("an HTTP date", text);
    return from_civil(civil);
}

std::string epoch_seconds(TimeMs time) {
    const bool negative = time.value < 0;
    const auto magnitude = negative ? ~static_cast<std::uint64_t>(time.value) + 1
                                    : static_cast<std::uint64_t>(time.value);
    std::string out =
        fmt::format("{}{}.{:03}", negative ? "-" : "", magnitude / 1000, magnitude % 1000);
    while (out.ends_with('0') && !out.ends_with(".0")) out.pop_back();
    return out;
}

Result<TimeMs> parse_epoch_seconds(std::string_view text) {
    if (const auto seconds = parse_double(text)) {
        if (auto time = from_epoch_seconds(*seconds)) return time;
    }
    return not_a("a number of seconds", text);
}

Result<TimeMs> from_epoch_seconds(double seconds) {
    const double ms = std::nearbyint(seconds * 1000);
    constexpr double kBound = 9223372036854775808.0;
    if (!(ms >= -kBound && ms < kBound)) {
        return fail(Errc::InvalidArgument, "a number of seconds out of range");
    }
    return TimeMs(static_cast<std::int64_t>(ms));
}

double to_epoch_seconds(TimeMs time) {
    return static_cast<double>(time.value) / 1000;
}

}  // namespace yagura::text
