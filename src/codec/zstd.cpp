#include "codec/zstd.h"

#include <fmt/core.h>
#include <zstd.h>

#include <memory>

namespace yagura::codec {
namespace {

struct FreeCompressor {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};
thread_local std::unique_ptr<ZSTD_CCtx, FreeCompressor> compressor;
thread_local std::unique_ptr<ZSTD_DCtx, FreeDecompressor> decompressor;

}  // namespace

std::size_t zstd_compress_to(std::string& out, std::string_view raw, int level) {
    if (!compressor) compressor.reset(ZSTD_createCCtx());
    YG_VERIFY(compressor != nullptr);
    const std::size_t before = out.size();
    std::size_t added = 0;
    const auto compress = [&](char* data, std::size_t bytes) {
        added = ZSTD_compressCCtx(compressor.get(), data + before, bytes - before, raw.data(),
                                  raw.size(), level);
        YG_VERIFY(!ZSTD_isError(added));  // the buffer has the bound's size: only memory can lack
        return before + added;
    };
    out.resize_and_overwrite(before + ZSTD_compressBound(raw.size()), compress);
    return added;
}

std::string zstd_compress(std::string_view raw, int level) {
    std::string out;
    zstd_compress_to(out, raw, level);
    return out;
}

Result<std::string> zstd_decompress(std::string_view stored, std::size_t raw_bytes) {
    // The frame says its size: look before memory is taken for a damaged length.
    const unsigned long long content = ZSTD_getFrameContentSize(stored.data(), stored.size());
    if (content != raw_bytes)
        return fail(Errc::Corruption, "a zstd frame does not have the expected size");
    if (!decompressor) decompressor.reset(ZSTD_createDCtx());
    YG_VERIFY(decompressor != nullptr);
    std::string out;
    std::size_t size = 0;
    out.resize_and_overwrite(raw_bytes, [&](char* data, std::size_t bytes) {
        size = ZSTD_decompressDCtx(decompressor.get(), data, bytes, stored.data(), stored.size());
        return bytes;
    });
    if (ZSTD_isError(size))
        return fail(Errc::Corruption, fmt::format("zstd: {}", ZSTD_getErrorName(size)));
    if (size != raw_bytes)
        return fail(Errc::Corruption, "a zstd frame does not have the expected size");
    return out;
}

void zstd_release_thread_memory() {
    compressor.reset();
    decompressor.reset();
}

}  // namespace yagura::codec
