#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace yagura::crypto {

/// The 32 bytes of a SHA-256 (FIPS 180-4).
using Sha256Digest = std::array<std::uint8_t, 32>;

/// SHA-256 of `bytes` in one pass, with the processor's SHA instructions where it has them.
Sha256Digest sha256(std::string_view bytes);

/// SHA-256 of bytes that come in pieces. One thread at a time.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    Sha256& update(std::string_view bytes);
    /// The digest of everything so far; the object then starts anew.
    Sha256Digest finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// HMAC-SHA256 (RFC 2104).
Sha256Digest hmac_sha256(std::string_view key, std::string_view message);
inline Sha256Digest hmac_sha256(const Sha256Digest& key, std::string_view message) {
    return hmac_sha256({reinterpret_cast<const char*>(key.data()), key.size()}, message);
}

/// Lower-case hexadecimal.
std::string to_hex(std::span<const std::uint8_t> bytes);
inline std::string sha256_hex(std::string_view bytes) {
    return to_hex(sha256(bytes));
}

/// True for equal contents; takes the same time wherever they differ. The lengths are no secret.
bool constant_time_equal(std::string_view left, std::string_view right);

/// SHA-256 of nothing, in hexadecimal.
inline constexpr std::string_view kEmptySha256Hex =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

}  // namespace yagura::crypto
