#pragma once

#include <string>
#include <string_view>

namespace yagura::codec {

/// `bytes` as one gzip member (RFC 1952), level 6.
std::string gzip(std::string_view bytes);

}  // namespace yagura::codec
