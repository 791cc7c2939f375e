#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "codec/bytes.h"

namespace yagura::codec {

/// Numbers that mostly follow their predecessor: each as the zigzag varint of its difference to
/// the one before (the first to 0). Differences wrap, so any value is well.
std::string pack_deltas(std::span<const std::int64_t> values);
void pack_deltas(std::span<const std::int64_t> values, ByteWriter& out);
/// Exactly `count` numbers from exactly these bytes. Errors: Corruption.
[[nodiscard]] Result<std::vector<std::int64_t>> unpack_deltas(std::string_view bytes,
                                                              std::size_t count);

}  // namespace yagura::codec
