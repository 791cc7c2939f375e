#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace yagura::crypto {

/// MD5 (RFC 1321): spreads partition keys over shards and nothing else. Not for security.
std::array<std::uint8_t, 16> md5(std::string_view bytes);

}  // namespace yagura::crypto
