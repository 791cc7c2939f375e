#include "text/base64.h"

#include <array>
#include <cstdint>

namespace yagura::text {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 0xFF;

constexpr std::array<std::uint8_t, 256> make_values() {
    std::array<std::uint8_t, 256> out{};
    out.fill(kNone);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
        out[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return out;
}

constexpr std::array<std::uint8_t, 256> kValues = make_values();

std::uint32_t value_of(char c) {
    return kValues[static_cast<unsigned char>(c)];
}

using Problem = Base64Error::Problem;

std::unexpected<Base64Error> problem(Problem kind, std::string_view text, std::size_t position) {
    return std::unexpected(Base64Error{kind, text.size(), position});
}

/// What is wrong with the first byte outside the alphabet at or after `from`.
std::unexpected<Base64Error> wrong_byte(std::string_view text, std::size_t from) {
    std::size_t at = from;
    while (value_of(text[at]) != kNone) ++at;
    return problem(text[at] == '=' ? Problem::Padding : Problem::Alphabet, text, at);
}

/// How many bytes the text of a right length stands for.
std::size_t decoded_size(std::string_view text) {
    std::size_t size = text.size() / 4 * 3;
    if (text.ends_with('=')) --size;
    if (text.ends_with("==")) --size;
    return size;
}

/// Decodes into `out`, which has decoded_size() bytes.
std::expected<void, Base64Error> decode_into(char* out, std::string_view text) {
    const std::size_t padding = text.size() / 4 * 3 - decoded_size(text);
    const std::size_t whole = padding == 0 ? text.size() : text.size() - 4;
    for (std::size_t i = 0; i < whole; i += 4) {
        const std::uint32_t a = value_of(text[i]);
        const std::uint32_t b = value_of(text[i + 1]);
        const std::uint32_t c = value_of(text[i + 2]);
        const std::uint32_t d = value_of(text[i + 3]);
        if ((a | b | c | d) > 63) return wrong_byte(text, i);
        const std::uint32_t bits = a << 18 | b << 12 | c << 6 | d;
        *out++ = static_cast<char>(bits >> 16);
        *out++ = static_cast<char>(bits >> 8);
        *out++ = static_cast<char>(bits);
    }
    if (padding == 0) return {};

    const std::size_t digits = 4 - padding;
    std::uint32_t bits = 0;
    for (std::size_t i = whole; i < whole + digits; ++i) {
        if (value_of(text[i]) == kNone) return wrong_byte(text, i);
        bits = bits << 6 | value_of(text[i]);
    }
    const unsigned unused = digits == 2 ? 4 : 2;
    if ((bits & ((1U << unused) - 1)) != 0) {
        return problem(Problem::Padding, text, whole + digits - 1);
    }
    bits >>= unused;
    if (digits == 3) *out++ = static_cast<char>(bits >> 8);
    *out = static_cast<char>(bits);
    return {};
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
    const std::size_t before = out.size();
    out.resize(before + (bytes.size() + 2) / 3 * 4);
    char* to = out.data() + before;
    const auto byte = [&](std::size_t i) -> std::uint32_t {
        return static_cast<unsigned char>(bytes[i]);
    };
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t bits = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
        *to++ = kAlphabet[bits >> 18];
        *to++ = kAlphabet[bits >> 12 & 63];
        *to++ = kAlphabet[bits >> 6 & 63];
        *to++ = kAlphabet[bits & 63];
    }
    if (i == bytes.size()) return;
    const bool two = i + 2 == bytes.size();
    const std::uint32_t bits = byte(i) << 16 | (two ? byte(i + 1) << 8 : 0);
    *to++ = kAlphabet[bits >> 18];
    *to++ = kAlphabet[bits >> 12 & 63];
    *to++ = two ? kAlphabet[bits >> 6 & 63] : '=';
    *to = '=';
}

std::string base64_encode(std::string_view bytes) {
    std::string out;
    append_base64(out, bytes);
    return out;
}

std::expected<std::string, Base64Error> base64_decode(std::string_view text) {
    if (text.size() % 4 != 0) return problem(Problem::Length, text, 0);
    std::string out(decoded_size(text), '\0');
    if (auto decoded = decode_into(out.data(), text); !decoded) {
        return std::unexpected(decoded.error());
    }
    return out;
}

std::expected<std::string_view, Base64Error> base64_decode(std::string_view text, Arena& arena) {
    if (text.size() % 4 != 0) return problem(Problem::Length, text, 0);
    if (text.empty()) return std::string_view();
    const std::size_t size = decoded_size(text);
    char* const out = arena.allocate(size);
    if (auto decoded = decode_into(out, text); !decoded) return std::unexpected(decoded.error());
    return std::string_view(out, size);
}

}  // namespace yagura::text
