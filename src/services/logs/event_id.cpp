#include "services/logs/event_id.h"

#include <fmt/core.h>

#include <charconv>
#include <cstdint>

#include "text/base64.h"

namespace yagura::services::logs {
namespace {

constexpr std::size_t kDigits = 56;
constexpr std::uint64_t kCheckModulus = 1'000'000'000;

// Keeps made-up identifiers from naming an event by chance; not a secret.
std::uint64_t check_of(std::string_view digits) {
    std::uint64_t hash = 0xcbf29ce484222325ull;
    for (const char digit : digits) {
        hash = (hash ^ static_cast<unsigned char>(digit)) * 0x100000001b3ull;
    }
    return hash % kCheckModulus;
}

template <class Number>
std::optional<Number> number_of(std::string_view digits) {
    Number value{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

}  // namespace

std::string to_event_id(const EventAddress& address) {
    std::string text = fmt::format("3{:016}{:020}{:010}", address.key.timestamp.value,
                                   address.key.seq.value, address.group.value);
    text += fmt::format("{:09}", check_of(text));
    return text;
}

std::optional<EventAddress> parse_event_id(std::string_view text) {
    if (text.size() != kDigits || text[0] != '3') return std::nullopt;
    const std::string_view body = text.substr(0, 47);
    const auto time = number_of<std::int64_t>(body.substr(1, 16));
    const auto seq = number_of<std::uint64_t>(body.substr(17, 20));
    const auto group = number_of<std::uint32_t>(body.substr(37, 10));
    const auto check = number_of<std::uint64_t>(text.substr(47));
    if (!time || !seq || !group || check != check_of(body)) return std::nullopt;
    return EventAddress{engine::GroupId(*group), {TimeMs(*time), engine::EventSeq(*seq)}};
}

std::string to_record_pointer(const EventAddress& address) {
    return text::base64_encode(to_event_id(address));
}

Result<EventAddress> parse_record_pointer(std::string_view pointer) {
    const auto decoded = text::base64_decode(pointer);
    if (decoded) {
        if (const auto address = parse_event_id(*decoded)) return *address;
    }
    return fail(Errc::InvalidArgument, "not a log record pointer");
}

}  // namespace yagura::services::logs
