#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace yagura::codec {

/// One zstd frame (RFC 8878) with the content size in it. The working memory is kept per thread.
std::string zstd_compress(std::string_view raw, int level);
/// The same, appended to `out`, which `raw` is no part of. Returns the bytes of the frame.
std::size_t zstd_compress_to(std::string& out, std::string_view raw, int level);
/// The content of one frame, which must have exactly `raw_bytes`. The caller bounds `raw_bytes`.
/// Errors: Corruption.
[[nodiscard]] Result<std::string> zstd_decompress(std::string_view stored, std::size_t raw_bytes);
/// Gives this thread's working memory back; it comes again at the next call.
void zstd_release_thread_memory();

}  // namespace yagura::codec
