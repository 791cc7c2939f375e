#include "services/logs/page_token.h"

#include <fmt/core.h>

#include <cstdint>

#include "services/logs/event_id.h"
#include "text/base64.h"

namespace yagura::services::logs {
namespace {

constexpr std::uint64_t kTimeOrigin = 1ull << 63;

// A position may lie before 1970 (the open start of a range), so times are shifted to be unsigned:
// 20 digits of time, 20 of seq, and a fixed tail that fills up the 56 digits of the real tokens.
std::string digits_of(const engine::EventKey& key) {
    const std::uint64_t time = static_cast<std::uint64_t>(key.timestamp.value) + kTimeOrigin;
    std::string text = fmt::format("{:020}{:020}", time, key.seq.value);
    std::uint64_t check = 0xcbf29ce484222325ull;
    for (const char digit : text) {
        check = (check ^ static_cast<unsigned char>(digit)) * 0x100000001b3ull;
    }
    return text + fmt::format("{:016}", check % 10'000'000'000'000'000ull);
}

std::optional<std::uint64_t> number_of(std::string_view digits) {
    std::uint64_t value = 0;
    for (const char digit : digits) {
        if (digit < '0' || digit > '9') return std::nullopt;
        const auto next = static_cast<std::uint64_t>(digit - '0');
        if (value > (UINT64_MAX - next) / 10) return std::nullopt;
        value = value * 10 + next;
    }
    return value;
}

std::optional<engine::EventKey> key_of(std::string_view digits) {
    if (digits.size() != 56) return std::nullopt;
    const auto time = number_of(digits.substr(0, 20));
    const auto seq = number_of(digits.substr(20, 20));
    if (!time || !seq) return std::nullopt;
    const engine::EventKey key{TimeMs(static_cast<std::int64_t>(*time - kTimeOrigin)),
                               engine::EventSeq(*seq)};
    if (digits_of(key) != digits) return std::nullopt;
    return key;
}

}  // namespace

std::string to_event_token(const EventPosition& position) {
    return fmt::format("{}/{}/s", position.direction == engine::Direction::Forward ? 'f' : 'b',
                       digits_of(position.key));
}

std::optional<EventPosition> parse_event_token(std::string_view text) {
    // Older tokens of the service had no "/s" at their end; be as lenient.
    if (text.ends_with("/s")) text.remove_suffix(2);
    if (!text.starts_with("f/") && !text.starts_with("b/")) return std::nullopt;
    const auto key = key_of(text.substr(2));
    if (!key) return std::nullopt;
    return EventPosition{
        text[0] == 'f' ? engine::Direction::Forward : engine::Direction::Backward, *key};
}

std::string to_filter_token(const engine::EventKey& key) {
    return text::base64_encode("e" + digits_of(key));
}

std::optional<engine::EventKey> parse_filter_token(std::string_view text) {
    const auto decoded = text::base64_decode(text);
    if (!decoded || decoded->empty() || decoded->front() != 'e') return std::nullopt;
    return key_of(std::string_view(*decoded).substr(1));
}

std::string to_list_token(std::string_view kind, std::string_view place) {
    return text::base64_encode(fmt::format("{}\n{}", kind, place));
}

std::optional<std::string> parse_list_token(std::string_view kind, std::string_view text) {
    auto decoded = text::base64_decode(text);
    if (!decoded || !decoded->starts_with(kind) || decoded->size() <= kind.size() ||
        (*decoded)[kind.size()] != '\n') {
        return std::nullopt;
    }
    return decoded->substr(kind.size() + 1);
}

engine::EventKey next_key(engine::EventKey key) {
    if (key.seq.value < UINT64_MAX) return {key.timestamp, engine::EventSeq(key.seq.value + 1)};
    if (key.timestamp.value == INT64_MAX) return key;
    return {key.timestamp + 1, engine::EventSeq(0)};
}

engine::EventKey previous_key(engine::EventKey key) {
    if (key.seq.value > 0) return {key.timestamp, engine::EventSeq(key.seq.value - 1)};
    if (key.timestamp.value == INT64_MIN) return key;
    return {key.timestamp - 1, engine::EventSeq(UINT64_MAX)};
}

}  // namespace yagura::services::logs
