#include "cli/corpus/pieces.h"

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <iterator>

namespace yagura::cli::corpus {
namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

void append_decimal(std::string& out, std::uint64_t value) {
    char digits[20];
    char* end = digits + sizeof(digits);
    char* begin = end;
    do {
        *--begin = static_cast<char>('0' + value % 10);
        value /= 10;
    } while (value != 0);
    out.append(begin, static_cast<std::size_t>(end - begin));
}

void append_padded(std::string& out, std::uint32_t value, int digits) {
    char text[10];
    for (int index = digits; index-- > 0; value /= 10)
        text[index] = static_cast<char>('0' + value % 10);
    out.append(text, static_cast<std::size_t>(digits));
}

void append_hex(std::string& out, std::uint64_t value) {
    const int digits = value == 0 ? 1 : (67 - std::countl_zero(value)) / 4;
    append_hex_digits(out, value, digits);
}

void append_hex_digits(std::string& out, std::uint64_t value, int digits) {
    char text[16];
    for (int index = digits; index-- > 0; value >>= 4) text[index] = kHex[value & 15];
    out.append(text, static_cast<std::size_t>(digits));
}

void append_uuid(std::string& out, Dice& dice) {
    const std::uint64_t high = dice.bits();
    const std::uint64_t low = dice.bits();
    append_hex_digits(out, high >> 32, 8);
    out += '-';
    append_hex_digits(out, high >> 16, 4);
    out += "-4";
    append_hex_digits(out, high, 3);
    out += '-';
    out += "89ab"[low >> 62];
    append_hex_digits(out, low >> 48, 3);
    out += '-';
    append_hex_digits(out, low, 12);
}

void append_ipv4(std::string& out, std::uint32_t address) {
    append_decimal(out, address >> 24);
    out += '.';
    append_decimal(out, (address >> 16) & 255);
    out += '.';
    append_decimal(out, (address >> 8) & 255);
    out += '.';
    append_decimal(out, address & 255);
}

void TimeText::refresh(TimeMs time) {
    using namespace std::chrono;
    const std::int64_t second = floor<seconds>(milliseconds(time.value)).count();
    if (second == second_) return;
    second_ = second;
    const sys_days day = floor<days>(sys_seconds{seconds(second)});
    if (day.time_since_epoch().count() != day_) {
        day_ = day.time_since_epoch().count();
        const year_month_day date{day};
        const unsigned month = static_cast<unsigned>(date.month());
        const unsigned day_of_month = static_cast<unsigned>(date.day());
        const int year = static_cast<int>(date.year());
        const std::string_view month_name = kMonths[month - 1];
        iso_ = fmt::format("{:04}-{:02}-{:02}THH:MM:SS", year, month, day_of_month);
        common_log_ = fmt::format("{:02}/{}/{:04}:HH:MM:SS +0000", day_of_month, month_name, year);
        syslog_ = fmt::format("{} {:2} HH:MM:SS", month_name, day_of_month);
    }
    const auto of_day = static_cast<std::uint32_t>(second - std::int64_t{day_} * 86'400);
    const std::uint32_t parts[] = {of_day / 3600, of_day / 60 % 60, of_day % 60};
    for (std::size_t index = 0; index < 3; ++index) {
        const char tens = static_cast<char>('0' + parts[index] / 10);
        const char units = static_cast<char>('0' + parts[index] % 10);
        for (char* at :
             {&iso_[11 + 3 * index], &common_log_[12 + 3 * index], &syslog_[7 + 3 * index]}) {
            at[0] = tens;
            at[1] = units;
        }
    }
}

void TimeText::append_iso_seconds(std::string& out, TimeMs time) {
    refresh(time);
    out += iso_;
}

void TimeText::append_common_log(std::string& out, TimeMs time) {
    refresh(time);
    out += common_log_;
}

void TimeText::append_syslog(std::string& out, TimeMs time) {
    refresh(time);
    out += syslog_;
}

}  // namespace yagura::cli::corpus
