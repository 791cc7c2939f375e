#include "crypto/password_hash.h"

#include <openssl/evp.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <semaphore>
#include <span>

#include "base/random.h"
#include "crypto/sha256.h"

namespace yagura::crypto {
namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;

/// The parameters of new hashes: N = 2^15, r = 8, p = 1.
struct Cost {
    std::uint64_t log_n = 15;
    std::uint64_t r = 8;
    std::uint64_t p = 1;
};

/// What stands in a stored hash: "scrypt-LOGN-R-P-SALT-HASH", the last two in hexadecimal.
struct Stored {
    Cost cost;
    std::string salt;
    std::string hash;
};

/// Sign-in is open to strangers: their number must not decide how much memory is taken.
constexpr int kAtOnce = 2;
std::counting_semaphore<kAtOnce>& slots() {
    static std::counting_semaphore<kAtOnce> slots(kAtOnce);
    return slots;
}

class Slot {
  public:
    Slot() { slots().acquire(); }
    ~Slot() { slots().release(); }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
};

Result<std::string> scrypt(std::string_view password, std::string_view salt, const Cost& cost) {
    const Slot slot;
    std::string out(kHashBytes, '\0');
    const std::uint64_t memory = (std::uint64_t{1} << cost.log_n) * cost.r * 128 * 2;
    const int done = EVP_PBE_scrypt(
        password.data(), password.size(), reinterpret_cast<const unsigned char*>(salt.data()),
        salt.size(), std::uint64_t{1} << cost.log_n, cost.r, cost.p, memory,
        reinterpret_cast<unsigned char*>(out.data()), out.size());
    if (done != 1) return fail(Errc::Internal, "scrypt failed");
    return out;
}

std::string hex(std::string_view bytes) {
    return to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        unsigned value = 0;
        const char* const end = text.data() + i + 2;
        if (std::from_chars(text.data() + i, end, value, 16).ptr != end) return std::nullopt;
        out += static_cast<char>(value);
    }
    return out;
}

std::optional<std::uint64_t> small_number(std::string_view text, std::uint64_t largest) {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end || value == 0 || value > largest)
        return std::nullopt;
    return value;
}

std::optional<Stored> parse(std::string_view text) {
    std::array<std::string_view, 6> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::size_t end = i + 1 == parts.size() ? text.size() : text.find('-');
        if (end == text.npos) return std::nullopt;
        parts[i] = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    // No more than a gigabyte, whatever a damaged store says.
    const auto log_n = small_number(parts[1], 20);
    const auto r = small_number(parts[2], 8);
    const auto p = small_number(parts[3], 16);
    auto salt = from_hex(parts[4]);
    auto hash = from_hex(parts[5]);
    if (parts[0] != "scrypt" || !log_n || !r || !p || !salt || !hash) return std::nullopt;
    if (salt->empty() || hash->size() != kHashBytes) return std::nullopt;
    return Stored{{*log_n, *r, *p}, *std::move(salt), *std::move(hash)};
}

}  // namespace

Result<std::string> make_password_hash(std::string_view password) {
    std::string salt(kSaltBytes, '\0');
    secure_random(salt.data(), salt.size());
    const Cost cost;
    const std::string hash = YG_TRY(scrypt(password, salt, cost));
    return "scrypt-" + std::to_string(cost.log_n) + "-" + std::to_string(cost.r) + "-" +
           std::to_string(cost.p) + "-" + hex(salt) + "-" + hex(hash);
}

Result<bool> password_matches(std::string_view password, std::string_view hash) {
    const auto stored = parse(hash);
    if (!stored) return fail(Errc::Corruption, "a stored password cannot be read");
    const std::string made = YG_TRY(scrypt(password, stored->salt, stored->cost));
    return constant_time_equal(made, stored->hash);
}

void spend_password_time(std::string_view password) {
    const std::string salt(kSaltBytes, '\0');
    // The answer is of no interest, only the time.
    if (const auto spent = scrypt(password, salt, Cost()); !spent.has_value()) return;
}

}  // namespace yagura::crypto
