#include "widgets/png.h"

#include <string_view>

#include "codec/zlib.h"

namespace yagura::widgets {
namespace {

void append_number(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
}

void append_chunk(std::string& out, std::string_view type, std::string_view data) {
    append_number(out, static_cast<std::uint32_t>(data.size()));
    const std::size_t begin = out.size();
    out += type;
    out += data;
    append_number(out, codec::crc32(std::string_view(out).substr(begin)));
}

/// Each row after the number of its filter. Rows of graphs are mostly like the row above: the
/// filter "up" leaves zeros of them, which compress well.
std::string filtered(int width, int height, const std::vector<std::uint8_t>& pixels) {
    const std::size_t row_bytes = static_cast<std::size_t>(width) * 3;
    std::string out;
    out.reserve((row_bytes + 1) * static_cast<std::size_t>(height));
    for (std::size_t row = 0; row < static_cast<std::size_t>(height); ++row) {
        out += static_cast<char>(row == 0 ? 0 : 2);
        for (std::size_t i = 0; i < row_bytes; ++i) {
            const std::size_t at = row * row_bytes + i;
            const int above = row == 0 ? 0 : pixels[at - row_bytes];
            out += static_cast<char>(pixels[at] - above);
        }
    }
    return out;
}

}  // namespace

std::string png_file(int width, int height, const std::vector<std::uint8_t>& pixels) {
    std::string header;
    append_number(header, static_cast<std::uint32_t>(width));
    append_number(header, static_cast<std::uint32_t>(height));
    header += '\x08';        // bits of a colour
    header += '\x02';        // red, green, blue
    header.append(3, '\0');  // the only compression and filters there are; not interlaced
    std::string out = "\x89PNG\r\n\x1a\n";
    append_chunk(out, "IHDR", header);
    append_chunk(out, "IDAT", codec::zlib(filtered(width, height, pixels)));
    append_chunk(out, "IEND", "");
    return out;
}

}  // namespace yagura::widgets
