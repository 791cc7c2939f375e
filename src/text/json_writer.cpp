#include "text/json_writer.h"

#include <charconv>
#include <cmath>

#include "text/json_scan.h"
#include "text/number.h"
#include "text/utf8.h"

namespace yagura::text {

namespace {

void append_escape(std::string& out, char c) {
    constexpr char kDigits[] = "0123456789abcdef";
    switch (c) {
        case '"':
        case '\\':
            out += '\\';
            out += c;
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            out += "\\u00";
            out += kDigits[static_cast<unsigned char>(c) >> 4];
            out += kDigits[static_cast<unsigned char>(c) & 0xF];
    }
}

template <class Integer>
void append_integer(std::string& out, Integer value) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append(digits, end);
}

/// Appends the inside of a string. A run is copied when it is ASCII or the whole is known to be
/// valid, so that only strings with other bytes are looked at twice.
void append_escaped(std::string& out, std::string_view value) {
    const char* at = value.data();
    const char* const end = at + value.size();
    bool known_valid = false;
    while (at != end) {
        const PlainRun run = json_plain_run(at, end);
        if (!run.ascii && !known_valid) {
            // What was appended so far was ASCII, which no invalid part reaches into.
            const std::string_view rest(at, static_cast<std::size_t>(end - at));
            if (!utf8_valid(rest)) {
                append_escaped(out, to_valid_utf8(rest));
                return;
            }
            known_valid = true;
        }
        out.append(at, run.end);
        at = run.end;
        while (at != end && (*at == '"' || *at == '\\' || static_cast<unsigned char>(*at) < 0x20)) {
            append_escape(out, *at++);
        }
    }
}

}  // namespace

void append_json_string(std::string& out, std::string_view value) {
    out += '"';
    append_escaped(out, value);
    out += '"';
}

void JsonWriter::before_value() {
    if (comma_) out_ += ',';
    comma_ = true;
}

void JsonWriter::open(char bracket) {
    before_value();
    out_ += bracket;
    comma_ = false;
}

void JsonWriter::close(char bracket) {
    out_ += bracket;
    comma_ = true;
}

void JsonWriter::key(std::string_view name) {
    before_value();
    append_json_string(out_, name);
    out_ += ':';
    comma_ = false;
}

void JsonWriter::string(std::string_view value) {
    before_value();
    append_json_string(out_, value);
}

void JsonWriter::integer(std::int64_t value) {
    before_value();
    append_integer(out_, value);
}

void JsonWriter::unsigned_integer(std::uint64_t value) {
    before_value();
    append_integer(out_, value);
}

void JsonWriter::number(double value) {
    before_value();
    if (std::isfinite(value)) {
        append_json_double(out_, value);
    } else {
        out_ += std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    }
}

void JsonWriter::boolean(bool value) {
    raw(value ? "true" : "false");
}

void JsonWriter::null() {
    raw("null");
}

void JsonWriter::raw(std::string_view json) {
    before_value();
    out_ += json;
}

}  // namespace yagura::text
