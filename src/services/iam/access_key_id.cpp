#include "services/iam/access_key_id.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/core.h>

#include "base/error.h"
#include "base/random.h"

namespace yagura::services::iam {
namespace {

constexpr std::string_view kPrefix = "AKIA";
constexpr std::string_view kTemporaryPrefix = "ASIA";
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kEncodedCharacters = 16;
constexpr std::size_t kSecretCharacters = 40;

// The first 48 bits: one that real ids have set, 40 of the account, 7 random.
constexpr std::uint64_t kLeadingBit = 0x800000000000;
constexpr std::uint64_t kAccountMask = 0x7fffffffff80;
constexpr int kAccountShift = 7;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_alphanumeric(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// 10 bytes make 16 characters without padding.
std::string encode_base32(const std::array<std::uint8_t, 10>& bytes) {
    std::string out;
    std::uint64_t bits = 0;
    int held = 0;
    for (const std::uint8_t byte : bytes) {
        bits = bits << 8 | byte;
        for (held += 8; held >= 5; held -= 5) out += kBase32[bits >> (held - 5) & 31];
    }
    return out;
}

}  // namespace

bool is_account_id(std::string_view text) {
    return text.size() == 12 && std::all_of(text.begin(), text.end(), is_digit);
}

std::string make_access_key_id(std::string_view account_id, KeyKind kind) {
    YG_VERIFY(is_account_id(account_id));
    std::uint64_t account = 0;
    for (const char c : account_id) account = account * 10 + static_cast<std::uint64_t>(c - '0');

    std::array<std::uint8_t, 10> bytes;
    secure_random(bytes.data(), bytes.size());
    const std::uint64_t head = kLeadingBit | account << kAccountShift | (bytes[5] & 0x7f);
    for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(head >> (40 - 8 * i));
    return std::string(kind == KeyKind::Temporary ? kTemporaryPrefix : kPrefix) +
           encode_base32(bytes);
}

std::optional<std::string> account_of_access_key_id(std::string_view access_key_id) {
    if (access_key_id.size() != kPrefix.size() + kEncodedCharacters) return std::nullopt;
    // 48 bits need the first ten characters; two of their bits are left over.
    std::uint64_t bits = 0;
    for (const char c : access_key_id.substr(kPrefix.size())) {
        if (kBase32.find(c) == std::string_view::npos) return std::nullopt;
    }
    for (const char c : access_key_id.substr(kPrefix.size(), 10))
        bits = bits << 5 | kBase32.find(c);
    const std::uint64_t account = (bits >> 2 & kAccountMask) >> kAccountShift;
    if (account > 999'999'999'999) return std::nullopt;
    return fmt::format("{:012}", account);
}

std::string make_secret_access_key() {
    std::array<std::uint8_t, kSecretCharacters> bytes;
    secure_random(bytes.data(), bytes.size());
    std::string out;
    out.reserve(kSecretCharacters);
    for (const std::uint8_t byte : bytes) out += kBase64[byte & 63];
    return out;
}

bool is_usable_access_key_id(std::string_view text) {
    return text.size() >= 3 && text.size() <= 128 && !is_account_id(text) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_alphanumeric(c) || c == '_' || c == '.' || c == '-';
           });
}

bool is_usable_secret(std::string_view text) {
    return text.size() >= 8 && text.size() <= 128 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace yagura::services::iam
