#include "text/json_cursor.h"

#include <fmt/format.h>

#include <bitset>
#include <cstring>

#include "text/json_string.h"
#include "text/number.h"
#include "text/utf8.h"

namespace yagura::text {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Where the number that begins at `at` ends; null if it is none of RFC 8259's grammar.
const char* number_end(const char* at, const char* end) {
    const auto digits = [&] {
        const char* const first = at;
        while (at != end && is_digit(*at)) ++at;
        return at != first;
    };
    if (at != end && *at == '-') ++at;
    if (at != end && *at == '0') {
        ++at;
    } else if (!digits()) {
        return nullptr;
    }
    if (at != end && *at == '.') {
        ++at;
        if (!digits()) return nullptr;
    }
    if (at != end && (*at == 'e' || *at == 'E')) {
        ++at;
        if (at != end && (*at == '+' || *at == '-')) ++at;
        if (!digits()) return nullptr;
    }
    return at;
}

}  // namespace

struct JsonCursor::RawString {
    std::string_view text;  ///< between the quotes
    bool escapes;
};

std::string_view to_string(JsonKind kind) {
    switch (kind) {
        case JsonKind::Null:
            return "null";
        case JsonKind::Bool:
            return "a boolean";
        case JsonKind::Number:
            return "a number";
        case JsonKind::String:
            return "a string";
        case JsonKind::Array:
            return "an array";
        case JsonKind::Object:
            return "an object";
        case JsonKind::End:
            return "the end of the text";
    }
    return "";
}

JsonCursor::JsonCursor(std::string_view text, JsonOptions options)
    : begin_(text.data()),
      at_(text.data()),
      end_(text.data() + text.size()),
      max_depth_(std::min(options.max_depth, kMaxDepth)),
      invalid_utf8_(options.invalid_utf8) {}

void JsonCursor::skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
}

std::unexpected<Error> JsonCursor::malformed(std::string_view what) const {
    return fail(Errc::InvalidArgument,
                fmt::format("malformed JSON at byte {}: {}", position(), what));
}

std::unexpected<Error> JsonCursor::unexpected_kind(std::string_view wanted) {
    const auto found = kind();
    if (!found) return fail(found.error());
    return fail(Errc::InvalidArgument, fmt::format("expected {}, found {} at byte {}", wanted,
                                                   to_string(*found), position()));
}

Result<JsonKind> JsonCursor::kind() {
    skip_space();
    if (at_ == end_) {
        if (depth_ == 0) return JsonKind::End;
        return malformed("the text ends within an array or object");
    }
    switch (*at_) {
        case '"':
            return JsonKind::String;
        case '{':
            return JsonKind::Object;
        case '[':
            return JsonKind::Array;
        case 't':
        case 'f':
            return JsonKind::Bool;
        case 'n':
            return JsonKind::Null;
        default:
            if (*at_ == '-' || is_digit(*at_)) return JsonKind::Number;
            return malformed("no value begins here");
    }
}

Result<void> JsonCursor::open(char bracket, JsonKind kind) {
    skip_space();
    if (at_ == end_ || *at_ != bracket) return unexpected_kind(to_string(kind));
    if (depth_ >= max_depth_) {
        return fail(
            Errc::LimitExceeded,
            fmt::format("JSON at byte {} is nested deeper than {} levels", position(), max_depth_));
    }
    ++at_;
    ++depth_;
    first_ = true;
    return {};
}

/// Passes what stands before the next element: true if there is one, false if the container ended.
Result<bool> JsonCursor::element_follows(char close) {
    skip_space();
    if (at_ == end_) return malformed("the text ends within an array or object");
    if (*at_ == close) {
        ++at_;
        --depth_;
        first_ = false;
        return false;
    }
    if (!first_) {
        if (*at_ != ',')
            return malformed(close == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
        ++at_;
        skip_space();
    }
    first_ = false;
    return true;
}

Result<void> JsonCursor::enter_object() {
    return open('{', JsonKind::Object);
}

Result<void> JsonCursor::enter_array() {
    return open('[', JsonKind::Array);
}

Result<bool> JsonCursor::next_element() {
    return element_follows(']');
}

Result<std::optional<JsonCursor::RawString>> JsonCursor::next_raw_key() {
    if (!YG_TRY(element_follows('}'))) return std::nullopt;
    if (at_ == end_ || *at_ != '"') return malformed("expected a member's name");
    const RawString key = YG_TRY(raw_string());
    skip_space();
    if (at_ == end_ || *at_ != ':') return malformed("expected ':'");
    ++at_;
    return key;
}

Result<std::optional<std::string_view>> JsonCursor::next_key(Arena& arena) {
    const auto key = YG_TRY(next_raw_key());
    if (!key) return std::nullopt;
    return unescape(*key, arena);
}

/// Passes the string at the cursor, which stands on its opening quote, checking all of it.
Result<JsonCursor::RawString> JsonCursor::raw_string() {
    const char* const first = at_ + 1;
    const JsonStringScan scan = scan_json_string(first, end_);
    if (scan.stop != JsonStringScan::Stop::Quote) return broken_string(scan);
    const std::string_view raw(first, static_cast<std::size_t>(scan.end - first));
    if (!scan.ascii && invalid_utf8_ == InvalidUtf8::Reject && !utf8_valid(raw)) {
        return malformed("a string that is not UTF-8");
    }
    at_ = scan.end + 1;
    return RawString{raw, scan.escapes};
}

std::unexpected<Error> JsonCursor::broken_string(const JsonStringScan& scan) {
    if (scan.stop == JsonStringScan::Stop::End) return malformed("the text ends within a string");
    at_ = scan.end;
    return malformed(scan.stop == JsonStringScan::Stop::Escape ? "not an escape"
                                                               : "a control character in a string");
}

std::string_view JsonCursor::unescape(const RawString& raw, Arena& arena) {
    if (!raw.escapes) return raw.text;
    char* const out = arena.allocate(raw.text.size());
    return {out, unescape_json_string(out, raw.text)};
}

Result<std::string_view> JsonCursor::string_value(Arena& arena) {
    skip_space();
    if (at_ == end_ || *at_ != '"') return unexpected_kind("a string");
    return unescape(YG_TRY(raw_string()), arena);
}

Result<void> JsonCursor::literal(std::string_view word) {
    if (static_cast<std::size_t>(end_ - at_) < word.size() ||
        std::memcmp(at_, word.data(), word.size()) != 0) {
        return malformed(fmt::format("expected '{}'", word));
    }
    at_ += word.size();
    return {};
}

Result<bool> JsonCursor::bool_value() {
    skip_space();
    if (at_ == end_ || (*at_ != 't' && *at_ != 'f')) return unexpected_kind("a boolean");
    const bool value = *at_ == 't';
    YG_CHECK(literal(value ? "true" : "false"));
    return value;
}

Result<void> JsonCursor::null_value() {
    skip_space();
    if (at_ == end_ || *at_ != 'n') return unexpected_kind("null");
    return literal("null");
}

Result<std::string_view> JsonCursor::number_text() {
    skip_space();
    if (at_ == end_ || (*at_ != '-' && !is_digit(*at_))) return unexpected_kind("a number");
    const char* const first = at_;
    const char* const last = number_end(first, end_);
    if (last == nullptr) return malformed("not a number");
    at_ = last;
    return std::string_view(first, static_cast<std::size_t>(last - first));
}

Result<std::int64_t> JsonCursor::int64_value() {
    const std::string_view text = YG_TRY(number_text());
    if (const auto value = parse_whole_number(text)) return *value;
    return fail(
        Errc::InvalidArgument,
        fmt::format("'{}' before byte {} is not a whole number of 64 bits", text, position()));
}

Result<double> JsonCursor::double_value() {
    const std::string_view text = YG_TRY(number_text());
    if (const auto value = parse_double(text)) return *value;
    return fail(Errc::LimitExceeded,
                fmt::format("'{}' before byte {} is too large for a double", text, position()));
}

Result<void> JsonCursor::skip_scalar(JsonKind scalar) {
    switch (scalar) {
        case JsonKind::Null:
            return null_value();
        case JsonKind::Bool:
            YG_CHECK(bool_value());
            return {};
        case JsonKind::Number:
            YG_CHECK(number_text());
            return {};
        case JsonKind::String:
            YG_CHECK(raw_string());
            return {};
        default:
            return unexpected_kind("a value");
    }
}

Result<std::string_view> JsonCursor::skip_value() {
    const std::size_t outside = depth_;
    std::bitset<kMaxDepth> is_object;
    skip_space();
    const char* const first = at_;
    for (;;) {
        const JsonKind next = YG_TRY(kind());
        if (next == JsonKind::Object || next == JsonKind::Array) {
            const bool object = next == JsonKind::Object;
            YG_CHECK(object ? enter_object() : enter_array());
            is_object[depth_ - 1] = object;
        } else {
            YG_CHECK(skip_scalar(next));
        }
        bool another = false;
        while (depth_ > outside && !another) {
            another =
                is_object[depth_ - 1] ? YG_TRY(next_raw_key()).has_value() : YG_TRY(next_element());
        }
        if (!another) break;
    }
    return std::string_view(first, static_cast<std::size_t>(at_ - first));
}

Result<void> JsonCursor::finish() {
    skip_space();
    if (at_ != end_) return malformed("expected the end of the text");
    return {};
}

}  // namespace yagura::text
