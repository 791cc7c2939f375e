#include "policy/ip_range.h"

#include <arpa/inet.h>

#include <cstring>
#include <string>

#include "text/number.h"

namespace yagura::policy {

std::optional<IpRange> IpRange::parse(std::string_view text) {
    IpRange out;
    const std::size_t slash = text.find('/');
    const std::string address(text.substr(0, slash));
    if (address.find('\0') != std::string::npos) return std::nullopt;
    if (inet_pton(AF_INET, address.c_str(), out.bytes_.data()) == 1) {
        out.v6_ = false;
    } else if (inet_pton(AF_INET6, address.c_str(), out.bytes_.data()) == 1) {
        out.v6_ = true;
    } else {
        return std::nullopt;
    }
    const int longest = out.v6_ ? 128 : 32;
    out.prefix_ = longest;
    if (slash != std::string_view::npos) {
        const auto prefix = text::parse_uint64(text.substr(slash + 1));
        if (!prefix.has_value() || *prefix > static_cast<std::uint64_t>(longest))
            return std::nullopt;
        out.prefix_ = static_cast<int>(*prefix);
    }
    return out;
}

bool IpRange::contains(const IpRange& address) const {
    if (v6_ != address.v6_ || prefix_ > address.prefix_) return false;
    const auto whole = static_cast<std::size_t>(prefix_ / 8);
    if (std::memcmp(bytes_.data(), address.bytes_.data(), whole) != 0) return false;
    const int rest = prefix_ % 8;
    return rest == 0 || ((bytes_[whole] ^ address.bytes_[whole]) >> (8 - rest)) == 0;
}

}  // namespace yagura::policy
