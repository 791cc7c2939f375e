#include "net/http1/syntax.h"

#include <algorithm>
#include <array>
#include <limits>

namespace yagura::net {
namespace {

constexpr std::uint8_t kToken = 1;
constexpr std::uint8_t kValue = 2;

constexpr std::array<std::uint8_t, 256> make_classes() {
    std::array<std::uint8_t, 256> classes{};
    for (int c = 0; c < 256; ++c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool digit = c >= '0' && c <= '9';
        const bool mark = std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) !=
                          std::string_view::npos;
        if (letter || digit || (c != 0 && c < 128 && mark)) classes[c] |= kToken;
        if (c == '\t' || (c >= 0x20 && c != 0x7f)) classes[c] |= kValue;
    }
    return classes;
}

constexpr std::array<std::uint8_t, 256> kClasses = make_classes();

bool all_of_class(std::string_view text, std::uint8_t wanted) {
    return std::all_of(text.begin(), text.end(), [wanted](char c) {
        return (kClasses[static_cast<unsigned char>(c)] & wanted) != 0;
    });
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

constexpr auto kMaxNumber = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

}  // namespace

bool equals_ignoring_case(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(),
                      [](char a, char b) { return a == b || lower(a) == lower(b); });
}

std::string to_lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

bool is_token(std::string_view text) {
    return !text.empty() && all_of_class(text, kToken);
}

bool is_field_value(std::string_view text) {
    return all_of_class(text, kValue);
}

std::string_view trim_blanks(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

std::optional<FieldLine> parse_field_line(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const FieldLine field{line.substr(0, colon), trim_blanks(line.substr(colon + 1))};
    if (!is_token(field.name) || !is_field_value(field.value)) return std::nullopt;
    return field;
}

std::optional<std::uint64_t> parse_decimal(std::string_view digits) {
    if (digits.empty()) return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (number > (kMaxNumber - digit) / 10) return std::nullopt;
        number = number * 10 + digit;
    }
    return number;
}

std::optional<std::uint64_t> parse_hexadecimal(std::string_view digits) {
    if (digits.empty()) return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : digits) {
        const int digit = hex_value(c);
        if (digit < 0 || number > (kMaxNumber >> 4)) return std::nullopt;
        number = (number << 4) | static_cast<std::uint64_t>(digit);
    }
    return number;
}

bool list_contains(std::string_view list, std::string_view element) {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (equals_ignoring_case(trim_blanks(list.substr(0, comma)), element)) return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

TransferCoding parse_transfer_coding(std::string_view value) {
    if (equals_ignoring_case(value, "chunked")) return TransferCoding::Chunked;
    // Everything else is refused; the kind of refusal depends on where "chunked" stands.
    if (!list_contains(value, "chunked")) {
        return trim_blanks(value).empty() ? TransferCoding::Broken : TransferCoding::Unknown;
    }
    const auto last_comma = value.rfind(',');
    if (last_comma == std::string_view::npos) return TransferCoding::Broken;
    const bool chunked_last =
        equals_ignoring_case(trim_blanks(value.substr(last_comma + 1)), "chunked");
    const bool chunked_before = list_contains(value.substr(0, last_comma), "chunked");
    return chunked_last && !chunked_before ? TransferCoding::Unknown : TransferCoding::Broken;
}

LineReader::Taken LineReader::take(std::string_view input, std::size_t max_bytes) {
    if (given_) {
        partial_.clear();
        given_ = false;
    }
    const auto end = input.find('\n');
    const std::size_t consumed = end == std::string_view::npos ? input.size() : end + 1;
    if (partial_.size() + consumed > max_bytes) return {Status::TooLong, consumed, {}};
    if (end == std::string_view::npos) {
        partial_.append(input);
        return {Status::NeedMore, consumed, {}};
    }
    std::string_view line = input.substr(0, end);
    if (!partial_.empty()) {
        partial_.append(line);
        line = partial_;
        given_ = true;
    }
    if (line.empty() || line.back() != '\r') return {Status::BareLineFeed, consumed, {}};
    line.remove_suffix(1);
    return {Status::Line, consumed, line};
}

}  // namespace yagura::net
