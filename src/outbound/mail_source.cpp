#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include "outbound/smtp_relay.h"
#include "text/base64.h"
#include "text/utf8.h"

namespace yagura::outbound {
namespace {

constexpr std::size_t kLineLength = 76;
constexpr std::string_view kBoundary = "=_yagura_alternative";
constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string date_text(TimeMs time) {
    using namespace std::chrono;
    const sys_seconds moment{seconds(time.value / kSecondMs)};
    const sys_days day = floor<days>(moment);
    const year_month_day date(day);
    const hh_mm_ss clock(moment - day);
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", kDays[weekday(day).c_encoding()],
                       static_cast<unsigned>(date.day()),
                       kMonths[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

/// A header's text: as it is where ASCII, else as encoded words of RFC 2047.
std::string header_text(std::string_view text) {
    if (is_plain(text) && text.find("=?") == std::string_view::npos) return std::string(text);
    constexpr std::size_t kWordBytes = 42;  // 56 characters of base64, 12 around them
    std::string out;
    const std::string valid = text::to_valid_utf8(text);
    std::string_view rest = valid;
    while (!rest.empty()) {
        const std::string_view part = text::utf8_prefix(rest, kWordBytes);
        out +=
            fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", text::base64_encode(part));
        rest.remove_prefix(part.size());
    }
    return out;
}

/// The name beside an address, quoted where its characters ask for it.
std::string display_name(std::string_view name) {
    if (!is_plain(name)) return header_text(name);
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

/// Quoted-printable (RFC 2045 section 6.7), which keeps long lines whole for the reader.
std::string quoted_printable(std::string_view text) {
    std::string out;
    std::size_t column = 0;
    const auto put = [&](std::string_view piece) {
        if (column + piece.size() >= kLineLength) {
            out += "=\r\n";
            column = 0;
        }
        out += piece;
        column += piece.size();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        if (c == '\n') {
            out += "\r\n";
            column = 0;
            continue;
        }
        const bool line_ends = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
        const bool blank = c == ' ' || c == '\t';
        const bool printable = c > 0x20 && c < 0x7f && c != '=';
        if (printable || (blank && !line_ends))
            put(std::string_view(&c, 1));
        else
            put(fmt::format("={:02X}", static_cast<unsigned char>(c)));
    }
    if (!out.ends_with("\r\n")) out += "\r\n";
    return out;
}

std::string part(std::string_view type, std::string_view text) {
    return fmt::format(
        "Content-Type: {}; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}",
        type, quoted_printable(text));
}

}  // namespace

std::string mail_source(const Mail& mail, const std::string& from, TimeMs date,
                        const std::string& message_id) {
    std::string out;
    const auto header = [&](std::string_view name, std::string_view value) {
        out += fmt::format("{}: {}\r\n", name, value);
    };
    header("Date", date_text(date));
    header("From", mail.from_name.empty()
                       ? from
                       : fmt::format("{} <{}>", display_name(mail.from_name), from));
    header("To", mail.to);
    header("Message-ID", fmt::format("<{}>", message_id));
    header("Subject", header_text(mail.subject));
    header("Auto-Submitted", "auto-generated");
    header("MIME-Version", "1.0");
    if (!mail.unsubscribe_url.empty()) {
        header("List-Unsubscribe", fmt::format("<{}>", mail.unsubscribe_url));
        header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }
    if (mail.html.empty()) return out + part("text/plain", mail.text);
    header("Content-Type", fmt::format("multipart/alternative; boundary=\"{}\"", kBoundary));
    out += fmt::format("\r\n--{0}\r\n{1}--{0}\r\n{2}--{0}--\r\n", kBoundary,
                       part("text/plain", mail.text), part("text/html", mail.html));
    return out;
}

}  // namespace yagura::outbound
