#include "net/content_coding.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstdint>
#include <memory>

#include "net/http1/syntax.h"

namespace yagura::net {
namespace {

/// Deflate cannot shrink more than this, so no input needs a larger first guess.
constexpr std::size_t kMaxRatio = 1032;
constexpr std::size_t kSmallestGuess = 4096;

struct FreeDecompressor {
    void operator()(libdeflate_decompressor* it) const { libdeflate_free_decompressor(it); }
};
struct FreeCompressor {
    void operator()(libdeflate_compressor* it) const { libdeflate_free_compressor(it); }
};

/// One a thread: making it costs more than inflating a small body.
libdeflate_decompressor* decompressor() {
    thread_local const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> it(
        libdeflate_alloc_decompressor());
    YG_VERIFY(it != nullptr);
    return it.get();
}

using Inflate = libdeflate_result (*)(libdeflate_decompressor*, const void*, std::size_t, void*,
                                      std::size_t, std::size_t*, std::size_t*);

struct Guess {
    std::size_t bytes;
};

/// Appends one inflated stream to `out` and gives the number of input bytes it took. libdeflate
/// works on whole buffers, so a guess that was too small is doubled and inflated again.
Result<std::size_t> append_inflated(Inflate inflate, std::string_view in, std::string& out,
                                    std::size_t max_bytes, Guess guess) {
    const std::size_t before = out.size();
    std::size_t room = std::min(std::max(guess.bytes, kSmallestGuess), max_bytes - before);
    for (;;) {
        std::size_t taken = 0;
        std::size_t made = 0;
        auto result = LIBDEFLATE_BAD_DATA;
        out.resize_and_overwrite(before + room, [&](char* buffer, std::size_t) {
            result =
                inflate(decompressor(), in.data(), in.size(), buffer + before, room, &taken, &made);
            return before + (result == LIBDEFLATE_SUCCESS ? made : 0);
        });
        if (result == LIBDEFLATE_SUCCESS) return taken;
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE) {
            return fail(Errc::Corruption, "the compressed data is invalid");
        }
        if (room == max_bytes - before) {
            return fail(Errc::LimitExceeded, "the body is too large when decompressed");
        }
        room = std::min(room * 2, max_bytes - before);
    }
}

/// The size that a gzip member's last four bytes state, where that is believable.
Guess gzip_guess(std::string_view bytes) {
    if (bytes.size() < 18) return {0};
    std::uint32_t size = 0;
    for (int i = 1; i <= 4; ++i) {
        size = (size << 8) | static_cast<unsigned char>(bytes[bytes.size() - i]);
    }
    return {std::min<std::size_t>(size, bytes.size() * kMaxRatio)};
}

Result<std::string> inflate_gzip(std::string_view bytes, std::size_t max_bytes) {
    std::string out;
    Guess guess = gzip_guess(bytes);
    do {
        const std::size_t taken =
            YG_TRY(append_inflated(libdeflate_gzip_decompress_ex, bytes, out, max_bytes, guess));
        bytes.remove_prefix(taken);
        guess = {bytes.size() * 4};
    } while (!bytes.empty());
    return out;
}

/// RFC 1950 section 2.2: method 8, window at most 32 KiB, a header divisible by 31.
bool has_zlib_header(std::string_view bytes) {
    if (bytes.size() < 2) return false;
    const auto first = static_cast<unsigned char>(bytes[0]);
    const auto second = static_cast<unsigned char>(bytes[1]);
    return (first & 0x0f) == 8 && (first >> 4) <= 7 && (first * 256 + second) % 31 == 0;
}

Result<std::string> inflate_whole(Inflate inflate, std::string_view bytes, std::size_t max_bytes) {
    std::string out;
    const std::size_t taken =
        YG_TRY(append_inflated(inflate, bytes, out, max_bytes, Guess{bytes.size() * 4}));
    if (taken != bytes.size()) {
        return fail(Errc::Corruption, "bytes follow the end of the compressed data");
    }
    return out;
}

Result<std::string> inflate_deflate(std::string_view bytes, std::size_t max_bytes) {
    if (!has_zlib_header(bytes)) {
        return inflate_whole(libdeflate_deflate_decompress_ex, bytes, max_bytes);
    }
    auto out = inflate_whole(libdeflate_zlib_decompress_ex, bytes, max_bytes);
    if (out.has_value() || out.error().code() != Errc::Corruption) return out;
    // Raw data may begin like a zlib header by chance.
    auto raw = inflate_whole(libdeflate_deflate_decompress_ex, bytes, max_bytes);
    return raw.has_value() ? std::move(raw) : std::move(out);
}

}  // namespace

std::optional<ContentCoding> parse_content_coding(std::string_view header_value) {
    const auto value = trim_blanks(header_value);
    if (value.empty() || equals_ignoring_case(value, "identity")) return ContentCoding::Identity;
    if (equals_ignoring_case(value, "gzip") || equals_ignoring_case(value, "x-gzip")) {
        return ContentCoding::Gzip;
    }
    if (equals_ignoring_case(value, "deflate")) return ContentCoding::Deflate;
    return std::nullopt;
}

Result<std::string> decode_content(ContentCoding coding, std::string_view bytes,
                                   std::size_t max_bytes) {
    switch (coding) {
        case ContentCoding::Gzip:
            return inflate_gzip(bytes, max_bytes);
        case ContentCoding::Deflate:
            return inflate_deflate(bytes, max_bytes);
        case ContentCoding::Identity:
            break;
    }
    if (bytes.size() > max_bytes) return fail(Errc::LimitExceeded, "the body is too large");
    return std::string(bytes);
}

std::string gzip_compress(std::string_view bytes, int level) {
    const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(
        libdeflate_alloc_compressor(std::clamp(level, 1, 12)));
    YG_VERIFY(compressor != nullptr);
    std::string out;
    const std::size_t bound = libdeflate_gzip_compress_bound(compressor.get(), bytes.size());
    out.resize_and_overwrite(bound, [&](char* buffer, std::size_t) {
        return libdeflate_gzip_compress(compressor.get(), bytes.data(), bytes.size(), buffer,
                                        bound);
    });
    YG_VERIFY(!out.empty());
    return out;
}

}  // namespace yagura::net
