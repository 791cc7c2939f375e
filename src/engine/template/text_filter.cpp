#include "engine/template/text_filter.h"

#include <algorithm>

#include "codec/bytes.h"

namespace yagura::engine::message_template {

namespace {
constexpr unsigned kMostLog2 = 17;
constexpr unsigned kLeastLog2 = 13;
constexpr std::size_t kBorderBytes = 32;

/// The bit of three bytes in a map of 2^log2 bits; half the map has half the number.
std::size_t bit_of(unsigned char a, unsigned char b, unsigned char c, unsigned log2) {
    const std::uint32_t three = static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b) << 8 |
                                static_cast<std::uint32_t>(c) << 16;
    return (three * 0x9e3779b1u) >> (32 - log2);
}

bool is_digit(unsigned char c) {
    return c >= '0' && c <= '9';
}
bool is_hex_digit(unsigned char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
}  // namespace

TextFilterBuilder::TextFilterBuilder() : bits_(std::size_t{1} << kMostLog2), borders_(256) {}

void TextFilterBuilder::add_text(std::string_view text) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    for (std::size_t i = 2; i < text.size(); ++i)
        bits_[bit_of(bytes[i - 2], bytes[i - 1], bytes[i], kMostLog2)] = true;
}

std::string TextFilterBuilder::finish() const {
    std::vector<bool> bits = bits_;
    unsigned log2 = kMostLog2;
    const auto set = [&] { return static_cast<std::size_t>(std::ranges::count(bits, true)); };
    // A quarter of the bits set: a text of ten bytes that is not there passes once in 60,000 times.
    while (log2 > kLeastLog2 && set() * 8 < bits.size()) {
        for (std::size_t i = 0; i < bits.size() / 2; ++i) bits[i] = bits[2 * i] || bits[2 * i + 1];
        bits.resize(bits.size() / 2);
        --log2;
    }
    codec::ByteWriter out;
    out.fixed(static_cast<std::uint8_t>(log2));
    const auto write = [&](const std::vector<bool>& from) {
        for (std::size_t i = 0; i < from.size(); i += 8) {
            unsigned byte = 0;
            for (std::size_t bit = 0; bit < 8; ++bit)
                byte |= static_cast<unsigned>(from[i + bit]) << bit;
            out.fixed(static_cast<std::uint8_t>(byte));
        }
    };
    write(borders_);
    write(bits);
    return out.take();
}

Result<TextFilter> TextFilter::open(std::string bytes) {
    TextFilter filter;
    const unsigned log2 = bytes.empty() ? 0 : static_cast<unsigned char>(bytes[0]);
    if (log2 < kLeastLog2 || log2 > kMostLog2 ||
        bytes.size() != 1 + kBorderBytes + (std::size_t{1} << log2) / 8)
        return fail(Errc::Corruption, "a text filter is damaged");
    filter.log2_ = log2;
    filter.bytes_ = bytes.substr(1);
    return filter;
}

bool TextFilter::may_hold(std::string_view literal) const {
    const auto* bytes = reinterpret_cast<const unsigned char*>(literal.data());
    for (std::size_t i = 0; i + 3 <= literal.size(); ++i)
        if (!may_stand(bytes + i)) return false;
    return true;
}

bool TextFilter::may_stand(const unsigned char* three) const {
    unsigned digits = 0;
    unsigned hex_digits = 0;
    for (unsigned i = 0; i < 3; ++i) {
        if (bit(three[i])) return true;  // a border
        digits |= static_cast<unsigned>(is_digit(three[i])) << i;
        hex_digits |= static_cast<unsigned>(is_hex_digit(three[i])) << i;
    }
    const auto stands = [&](unsigned places, char stand_in) {
        unsigned char as[3];
        for (unsigned i = 0; i < 3; ++i)
            as[i] = places >> i & 1 ? static_cast<unsigned char>(stand_in) : three[i];
        return bit(kBorderBytes * 8 + bit_of(as[0], as[1], as[2], log2_));
    };
    if (stands(0, '\0') || (digits != 0 && stands(digits, TextFilterBuilder::kAnyDigit)))
        return true;
    // A hexadecimal digit varies or is the same everywhere, each on its own.
    for (unsigned places = hex_digits; places != 0; places = (places - 1) & hex_digits)
        if (stands(places, TextFilterBuilder::kAnyHexDigit)) return true;
    return false;
}

}  // namespace yagura::engine::message_template
