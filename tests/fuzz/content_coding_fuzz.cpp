// The first byte chooses the coding and the cap; the result must keep to the cap. What was
// compressed here must come back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/content_coding.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace yagura::net;
    if (size == 0) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto coding = (data[0] & 1) != 0 ? ContentCoding::Gzip : ContentCoding::Deflate;
    const std::size_t cap = std::size_t{1} << (data[0] >> 1) % 20;
    const auto decoded = decode_content(coding, input, cap);
    if (decoded.has_value() && decoded->size() > cap) std::abort();
    const auto back = decode_content(ContentCoding::Gzip, gzip_compress(input, 1), input.size());
    if (!back.has_value() || *back != input) std::abort();
    return 0;
}
