#include "services/kinesis/sequence_number.h"

#include <fmt/core.h>

#include <array>
#include <charconv>

namespace yagura::services::kinesis {
namespace {

constexpr std::size_t kHexDigits = 47;

// 188 bits are three 64-bit words, the highest first.
using Words = std::array<std::uint64_t, 3>;
__extension__ using Wide = unsigned __int128;

bool multiply_add(Words& words, std::uint64_t factor, std::uint64_t addend) {
    Wide carry = addend;
    for (std::size_t i = words.size(); i-- > 0;) {
        carry += static_cast<Wide>(words[i]) * factor;
        words[i] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
    }
    return carry == 0;
}

std::uint64_t divide(Words& words, std::uint64_t divisor) {
    Wide rest = 0;
    for (std::uint64_t& word : words) {
        rest = rest << 64 | word;
        word = static_cast<std::uint64_t>(rest / divisor);
        rest %= divisor;
    }
    return static_cast<std::uint64_t>(rest);
}

template <class Number>
bool read_hex(std::string_view text, Number& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, 16);
    return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string to_string(const SequenceNumber& number) {
    const std::string hex =
        fmt::format("2{:09x}{:01x}{:016x}00{:09x}{:08x}2", number.shard_created_s,
                    number.shard & 15, number.index, number.record_s, number.shard);
    Words words{};
    for (const char digit : hex) {
        const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
        multiply_add(words, 16, static_cast<std::uint64_t>(value));
    }
    std::string text(56, '0');
    for (std::size_t i = text.size(); i-- > 0;)
        text[i] = static_cast<char>('0' + divide(words, 10));
    return text;
}

std::optional<SequenceNumber> parse_sequence_number(std::string_view digits) {
    if (digits.size() != 56) return std::nullopt;
    Words words{};
    for (const char digit : digits) {
        if (digit < '0' || digit > '9') return std::nullopt;
        if (!multiply_add(words, 10, static_cast<std::uint64_t>(digit - '0'))) return std::nullopt;
    }
    const std::string padded = fmt::format("{:016x}{:016x}{:016x}", words[0], words[1], words[2]);
    const std::string_view hex = std::string_view(padded).substr(padded.size() - kHexDigits);
    SequenceNumber number;
    if (hex.front() != '2' || hex.back() != '2' || hex.substr(27, 2) != "00" ||
        !read_hex(hex.substr(1, 9), number.shard_created_s) ||
        !read_hex(hex.substr(11, 16), number.index) ||
        !read_hex(hex.substr(29, 9), number.record_s) ||
        !read_hex(hex.substr(38, 8), number.shard) || to_string(number) != digits) {
        return std::nullopt;
    }
    return number;
}

}  // namespace yagura::services::kinesis
