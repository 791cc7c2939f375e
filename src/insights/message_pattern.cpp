#include "insights/message_pattern.h"

#include <fmt/core.h>

#include <algorithm>

#include "insights/lexer.h"

namespace yagura::insights {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_word(char c) {
    return is_digit(c) || is_letter(c) || c == '_' || (static_cast<unsigned char>(c) & 0x80) != 0;
}

/// How much of `text` has the shape: d a digit, x a hexadecimal one, l a letter, others
/// themselves. 0 when it does not.
std::size_t shaped(std::string_view text, std::string_view shape) {
    if (text.size() < shape.size()) return 0;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const char c = text[i];
        const bool fits = shape[i] == 'd'   ? is_digit(c)
                          : shape[i] == 'x' ? is_hex(c)
                          : shape[i] == 'l' ? is_letter(c)
                                            : c == shape[i];
        if (!fits) return 0;
    }
    return shape.size();
}

struct Dynamic {
    std::size_t length = 0;
    std::string_view kind;
};

std::size_t digits(std::string_view text, std::size_t at) {
    std::size_t count = 0;
    while (at + count < text.size() && is_digit(text[at + count])) ++count;
    return count;
}

/// Fraction and zone behind a time of the day.
std::size_t behind_time(std::string_view text, std::size_t at) {
    if (at < text.size() && (text[at] == '.' || text[at] == ',') && digits(text, at + 1) > 0) {
        at += 1 + digits(text, at + 1);
    }
    if (at < text.size() && text[at] == 'Z') return at + 1;
    for (const std::string_view zone : {"+dd:dd", "-dd:dd", "+dddd", "-dddd", " +dddd", " -dddd"}) {
        if (const std::size_t length = shaped(text.substr(at), zone)) return at + length;
    }
    return at;
}

Dynamic time_at(std::string_view text) {
    for (const std::string_view shape :
         {"dddd-dd-ddTdd:dd:dd", "dddd-dd-dd dd:dd:dd", "dddd/dd/dd dd:dd:dd",
          "dd/lll/dddd:dd:dd:dd", "dd lll dddd dd:dd:dd"}) {
        if (const std::size_t length = shaped(text, shape)) {
            return {behind_time(text, length), "Time"};
        }
    }
    if (shaped(text, "dd:dd:dd") != 0) return {behind_time(text, 8), "Time"};
    for (const std::string_view shape : {"dddd-dd-dd", "dddd/dd/dd", "dd/dd/dddd"}) {
        const std::size_t length = shaped(text, shape);
        if (length != 0 && (text.size() == length || !is_word(text[length]))) {
            return {length, "Date"};
        }
    }
    return {};
}

Dynamic address_at(std::string_view text) {
    std::size_t at = 0;
    for (int part = 0; part < 4; ++part) {
        const std::size_t count = digits(text, at);
        if (count == 0 || count > 3) return {};
        at += count;
        if (part == 3) break;
        if (at >= text.size() || text[at] != '.') return {};
        ++at;
    }
    if (at < text.size() && (is_word(text[at]) || (text[at] == '.' && digits(text, at + 1) > 0))) {
        return {};
    }
    return {at, "IP"};
}

/// A run of letters and digits, joined by dashes, that has digits in it.
Dynamic word_at(std::string_view text) {
    std::size_t end = 0;
    std::size_t digit_count = 0;
    bool dashes = false;
    while (end < text.size()) {
        const bool dash = text[end] == '-' && end + 1 < text.size() && is_word(text[end + 1]);
        if (!is_word(text[end]) && !dash) break;
        digit_count += is_digit(text[end]) ? 1 : 0;
        dashes |= dash;
        ++end;
    }
    if (digit_count == 0) return {end, ""};
    if (digit_count == end) {
        // 12 or 12.5, but not the 1.2 of 1.2.3
        const std::size_t fraction =
            end < text.size() && text[end] == '.' ? digits(text, end + 1) : 0;
        return {fraction == 0 ? end : end + 1 + fraction, "Number"};
    }
    const std::size_t leading = digits(text, 0);
    if (leading > 0 && !dashes && end - leading <= 3 && digit_count == leading) {
        return {leading, "Number"};  // 30s, 250ms: the unit stays
    }
    // "s3", "http2" and "v1" are names; identifiers have more digits.
    if (digit_count < 2 || end < 4) return {end, ""};
    return {end, "ID"};
}

}  // namespace

std::string message_pattern(std::string_view message) {
    std::string out;
    int number = 0;
    while (!message.empty()) {
        if (!is_word(message[0])) {
            out += message[0];
            message.remove_prefix(1);
            continue;
        }
        Dynamic found = time_at(message);
        if (found.length == 0) {
            const std::size_t uuid = shaped(message, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
            if (uuid != 0) found = {uuid, "UUID"};
        }
        if (found.length == 0) found = address_at(message);
        if (found.length == 0) found = word_at(message);
        if (found.kind.empty()) {
            out += message.substr(0, found.length);
        } else {
            out += fmt::format("<{}-{}>", found.kind, ++number);
            // The unit behind a number is no word of its own.
            if (found.kind == "Number") {
                std::size_t unit = found.length;
                while (unit < message.size() && is_letter(message[unit])) ++unit;
                out += message.substr(found.length, unit - found.length);
                found.length = unit;
            }
        }
        message.remove_prefix(found.length);
    }
    return out;
}

std::string_view severity_label(std::string_view message) {
    const std::string lower = lower_case(message);
    for (const std::string_view word : {"error", "exception", "fatal", "critical"}) {
        if (lower.find(word) != std::string::npos) return "Error";
    }
    return lower.find("warn") != std::string::npos ? "Warn" : "Info";
}

}  // namespace yagura::insights
