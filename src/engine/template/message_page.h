#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace yagura::engine::message_template {

/// Messages as templates and columns (docs/STORAGE.md section 4). Nothing when that is not smaller
/// than `no_larger_than`, or did not give the same bytes back when it was read again.
std::optional<std::string> encode_messages(std::span<const std::string_view> messages,
                                           int zstd_level, std::size_t no_larger_than = SIZE_MAX);

struct DecodedMessages {
    std::string text;                 ///< all messages, one after the other
    std::vector<std::size_t> begins;  ///< of each in it, and the end
};
/// Exactly `rows` messages. Uses no more memory than a few times what the messages take. Errors:
/// Corruption.
[[nodiscard]] Result<DecodedMessages> decode_messages(std::string_view bytes, std::uint32_t rows);

}  // namespace yagura::engine::message_template
