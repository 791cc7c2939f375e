#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace yagura {

/// Fills from the operating system's generator; for keys, tokens and identifiers.
void secure_random(void* out, std::size_t bytes);

/// A random (version 4) UUID as lower-case text, RFC 9562.
std::string uuid_v4();

}  // namespace yagura
