#pragma once

#include <cstdint>
#include <string_view>

namespace yagura::codec {

/// XXH3, 64 bits: the checksum of every block and record that the engine stores. Not a defence
/// against somebody who wants a collision.
std::uint64_t checksum(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace yagura::codec
