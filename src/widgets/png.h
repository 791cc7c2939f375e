#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace yagura::widgets {

/// A PNG file (RFC 2083) of `width` times `height` pixels; `pixels` holds red, green and blue of
/// each, row by row from the top.
std::string png_file(int width, int height, const std::vector<std::uint8_t>& pixels);

}  // namespace yagura::widgets
