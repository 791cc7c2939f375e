#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace yagura::insights {

struct Address {
    bool v6 = false;
    std::array<std::uint8_t, 16> bytes{};  ///< the first 4 of a v4 address
    auto operator<=>(const Address&) const = default;
};

/// A network as it is written: 10.0.0.0/8, 2001:db8::/32.
struct Subnet {
    Address address;
    unsigned bits = 0;
};

std::optional<Address> parse_address(std::string_view text);
std::optional<Subnet> parse_subnet(std::string_view text);
/// False for an address of the other family.
bool contains(const Subnet& subnet, const Address& address);
/// The address of the network of `bits` bits that this one is in.
Address network_of(Address address, unsigned bits);

}  // namespace yagura::insights
