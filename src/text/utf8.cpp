#include "text/utf8.h"

#include <simdjson.h>

namespace yagura::text {

namespace {

unsigned char byte_at(std::string_view text, std::size_t index) {
    return static_cast<unsigned char>(text[index]);
}

bool is_continuation(unsigned char byte) {
    return (byte & 0xC0) == 0x80;
}

/// What may follow a leading byte: RFC 3629 section 4's table.
struct Lead {
    std::uint8_t bytes;  ///< of the whole sequence; 0 if none begins so
    unsigned char second_min;
    unsigned char second_max;
    unsigned char bits;  ///< of the code point, from the leading byte
};

Lead lead_of(unsigned char byte) {
    if (byte < 0xC2 || byte > 0xF4) return {0, 0, 0, 0};
    const auto low = [&](int mask) { return static_cast<unsigned char>(byte & mask); };
    if (byte < 0xE0) return {2, 0x80, 0xBF, low(0x1F)};
    if (byte == 0xE0) return {3, 0xA0, 0xBF, low(0x0F)};
    if (byte == 0xED) return {3, 0x80, 0x9F, low(0x0F)};
    if (byte < 0xF0) return {3, 0x80, 0xBF, low(0x0F)};
    if (byte == 0xF0) return {4, 0x90, 0xBF, low(0x07)};
    if (byte == 0xF4) return {4, 0x80, 0x8F, low(0x07)};
    return {4, 0x80, 0xBF, low(0x07)};
}

}  // namespace

bool utf8_valid(std::string_view text) {
    return simdjson::validate_utf8(text.data(), text.size());
}

std::size_t utf8_length(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) count += is_continuation(static_cast<unsigned char>(c)) ? 0 : 1;
    return count;
}

std::size_t utf16_length(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        count += is_continuation(byte) ? 0 : byte >= 0xF0 ? 2 : 1;
    }
    return count;
}

std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes) {
    if (text.size() <= max_bytes) return text;
    std::size_t cut = max_bytes;
    const std::size_t lowest = max_bytes > 3 ? max_bytes - 3 : 0;
    while (cut > lowest && is_continuation(byte_at(text, cut))) --cut;
    return text.substr(0, cut);
}

Utf8Step utf8_decode(std::string_view text) {
    const unsigned char first = byte_at(text, 0);
    if (first < 0x80) return {first, 1, true};
    const Lead lead = lead_of(first);
    if (lead.bytes == 0) return {kReplacementCharacter, 1, false};
    char32_t code_point = lead.bits;
    for (std::uint8_t i = 1; i < lead.bytes; ++i) {
        if (i == text.size()) return {kReplacementCharacter, i, false};
        const unsigned char byte = byte_at(text, i);
        const unsigned char least = i == 1 ? lead.second_min : 0x80;
        const unsigned char most = i == 1 ? lead.second_max : 0xBF;
        if (byte < least || byte > most) return {kReplacementCharacter, i, false};
        code_point = code_point << 6 | (byte & 0x3F);
    }
    return {code_point, lead.bytes, true};
}

std::size_t write_utf8(char* out, char32_t code_point) {
    const auto put = [&](std::size_t index, char32_t value) {
        out[index] = static_cast<char>(static_cast<unsigned char>(value));
    };
    if (code_point < 0x80) {
        put(0, code_point);
        return 1;
    }
    if (code_point < 0x800) {
        put(0, 0xC0 | code_point >> 6);
        put(1, 0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        put(0, 0xE0 | code_point >> 12);
        put(1, 0x80 | (code_point >> 6 & 0x3F));
        put(2, 0x80 | (code_point & 0x3F));
        return 3;
    }
    put(0, 0xF0 | code_point >> 18);
    put(1, 0x80 | (code_point >> 12 & 0x3F));
    put(2, 0x80 | (code_point >> 6 & 0x3F));
    put(3, 0x80 | (code_point & 0x3F));
    return 4;
}

void append_utf8(std::string& out, char32_t code_point) {
    char bytes[4];
    out.append(bytes, write_utf8(bytes, code_point));
}

void append_valid_utf8(std::string& out, std::string_view text) {
    if (utf8_valid(text)) {
        out += text;
        return;
    }
    std::size_t copied = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const Utf8Step step = utf8_decode(text.substr(at));
        if (!step.valid) {
            out += text.substr(copied, at - copied);
            append_utf8(out, kReplacementCharacter);
            copied = at + step.bytes;
        }
        at += step.bytes;
    }
    out += text.substr(copied);
}

std::string to_valid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    append_valid_utf8(out, text);
    return out;
}

}  // namespace yagura::text
