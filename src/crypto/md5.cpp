#include "crypto/md5.h"

#include <openssl/evp.h>

#include "base/error.h"

namespace yagura::crypto {

std::array<std::uint8_t, 16> md5(std::string_view bytes) {
    std::array<std::uint8_t, 16> digest{};
    YG_VERIFY(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_md5(), nullptr) ==
              1);
    return digest;
}

}  // namespace yagura::crypto
