#include "base/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstddef>

#include "base/error.h"

namespace yagura {

void secure_random(void* out, std::size_t bytes) {
    auto* next = static_cast<std::byte*>(out);
    while (bytes > 0) {
        const ssize_t got = getrandom(next, bytes, 0);
        if (got < 0 && errno == EINTR) continue;
        YG_VERIFY(got > 0);
        next += got;
        bytes -= static_cast<std::size_t>(got);
    }
}

std::string uuid_v4() {
    std::array<std::uint8_t, 16> bytes{};
    // A request id is made for every call: draw many at a time.
    thread_local std::array<std::uint8_t, 1024> pool;
    thread_local std::size_t used = pool.size();
    if (used + bytes.size() > pool.size()) {
        secure_random(pool.data(), pool.size());
        used = 0;
    }
    for (std::uint8_t& byte : bytes) byte = pool[used++];
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);

    static constexpr char kHex[] = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += kHex[bytes[i] >> 4];
        text += kHex[bytes[i] & 15];
    }
    return text;
}

}  // namespace yagura
