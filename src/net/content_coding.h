#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace yagura::net {

enum class ContentCoding { Identity, Gzip, Deflate };

/// Reads a Content-Encoding value ("gzip", "x-gzip", "deflate", "identity" or nothing; any case).
/// Nothing for any other coding, and for several at once.
std::optional<ContentCoding> parse_content_coding(std::string_view header_value);

/// The bytes with their coding removed. Gzip may have several members one after another (RFC 1952
/// section 2.2); deflate may be zlib-wrapped (RFC 9110 section 8.4.1.2) or, as some clients send
/// it, raw. LimitExceeded when the result would have more than `max_bytes`; Corruption for broken
/// input, bytes after the end included. Any thread.
[[nodiscard]] Result<std::string> decode_content(ContentCoding coding, std::string_view bytes,
                                                 std::size_t max_bytes);

/// One gzip member. `level` from 1 (fast) to 12 (small).
std::string gzip_compress(std::string_view bytes, int level = 6);

}  // namespace yagura::net
