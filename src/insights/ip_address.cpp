#include "insights/ip_address.h"

#include <arpa/inet.h>

#include <string>

#include "text/number.h"

namespace yagura::insights {

std::optional<Address> parse_address(std::string_view text) {
    if (text.size() > 45 || text.find('\0') != std::string_view::npos) return std::nullopt;
    const std::string terminated(text);
    Address out;
    out.v6 = text.find(':') != std::string_view::npos;
    if (::inet_pton(out.v6 ? AF_INET6 : AF_INET, terminated.c_str(), out.bytes.data()) != 1) {
        return std::nullopt;
    }
    return out;
}

std::optional<Subnet> parse_subnet(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address || slash == std::string_view::npos) return std::nullopt;
    const auto bits = text::parse_uint64(text.substr(slash + 1));
    if (!bits || *bits > (address->v6 ? 128 : 32)) return std::nullopt;
    return Subnet{*address, static_cast<unsigned>(*bits)};
}

Address network_of(Address address, unsigned bits) {
    const std::size_t whole = bits / 8;
    for (std::size_t i = whole; i < address.bytes.size(); ++i) {
        const unsigned kept = i == whole ? bits % 8 : 0;
        address.bytes[i] &= static_cast<std::uint8_t>(0xFF << (8 - kept));
    }
    return address;
}

bool contains(const Subnet& subnet, const Address& address) {
    return subnet.address.v6 == address.v6 &&
           network_of(subnet.address, subnet.bits) == network_of(address, subnet.bits);
}

}  // namespace yagura::insights
