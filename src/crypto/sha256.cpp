#include "crypto/sha256.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstring>
#include <utility>

#include "base/error.h"

namespace yagura::crypto {
namespace {

constexpr std::size_t kBlockBytes = 64;

/// Fetched once: a fetch by name at each use costs more than hashing a short text. Never freed,
/// since threads may hash until the process ends.
const EVP_MD* sha256_method() {
    static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    YG_VERIFY(method != nullptr);
    return method;
}

struct ContextDeleter {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextDeleter>;

Context make_context() {
    Context context(EVP_MD_CTX_new());
    YG_VERIFY(context != nullptr);
    return context;
}

void begin(EVP_MD_CTX* context) {
    // A context that had this method before keeps its memory when none is named.
    const bool known = EVP_MD_CTX_get0_md(context) != nullptr;
    YG_VERIFY(EVP_DigestInit_ex2(context, known ? nullptr : sha256_method(), nullptr) == 1);
}

void feed(EVP_MD_CTX* context, const void* bytes, std::size_t size) {
    YG_VERIFY(EVP_DigestUpdate(context, bytes, size) == 1);
}

Sha256Digest end(EVP_MD_CTX* context) {
    Sha256Digest digest;
    unsigned int size = 0;
    YG_VERIFY(EVP_DigestFinal_ex(context, digest.data(), &size) == 1);
    return digest;
}

/// One context a thread for the functions that finish what they begin.
EVP_MD_CTX* scratch() {
    thread_local const Context context = make_context();
    return context.get();
}

}  // namespace

Sha256Digest sha256(std::string_view bytes) {
    EVP_MD_CTX* context = scratch();
    begin(context);
    feed(context, bytes.data(), bytes.size());
    return end(context);
}

struct Sha256::State {
    Context context = make_context();
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
    begin(state_->context.get());
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::update(std::string_view bytes) {
    feed(state_->context.get(), bytes.data(), bytes.size());
    return *this;
}

Sha256Digest Sha256::finish() {
    const Sha256Digest digest = end(state_->context.get());
    begin(state_->context.get());
    return digest;
}

Sha256Digest hmac_sha256(std::string_view key, std::string_view message) {
    std::array<std::uint8_t, kBlockBytes> padded{};
    if (key.size() > kBlockBytes) {
        const Sha256Digest digest = sha256(key);
        std::memcpy(padded.data(), digest.data(), digest.size());
    } else if (!key.empty()) {
        std::memcpy(padded.data(), key.data(), key.size());
    }
    EVP_MD_CTX* context = scratch();
    std::array<std::uint8_t, kBlockBytes> block;
    for (std::size_t i = 0; i < kBlockBytes; ++i) block[i] = padded[i] ^ 0x36;
    begin(context);
    feed(context, block.data(), block.size());
    feed(context, message.data(), message.size());
    const Sha256Digest inner = end(context);

    for (std::size_t i = 0; i < kBlockBytes; ++i) block[i] = padded[i] ^ 0x5c;
    begin(context);
    feed(context, block.data(), block.size());
    feed(context, inner.data(), inner.size());
    const Sha256Digest outer = end(context);
    OPENSSL_cleanse(padded.data(), padded.size());
    OPENSSL_cleanse(block.data(), block.size());
    return outer;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out(bytes.size() * 2, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        out[2 * i] = kDigits[bytes[i] >> 4];
        out[2 * i + 1] = kDigits[bytes[i] & 15];
    }
    return out;
}

bool constant_time_equal(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace yagura::crypto
