#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace yagura::codec {

/// `bytes` in zlib's own wrapping (RFC 1950), level 6: what pictures hold.
std::string zlib(std::string_view bytes);

/// The checksum of zip files, gzip and pictures (CRC-32, ISO 3309).
std::uint32_t crc32(std::string_view bytes);

}  // namespace yagura::codec
