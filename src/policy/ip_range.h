#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace yagura::policy {

/// Addresses that share a prefix: "203.0.113.0/24", "2001:db8::/32"; without a prefix length one
/// address. IPv4 and IPv6 never match each other.
class IpRange {
  public:
    static std::optional<IpRange> parse(std::string_view text);
    bool contains(const IpRange& address) const;

  private:
    bool v6_ = false;
    int prefix_ = 0;
    std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace yagura::policy
