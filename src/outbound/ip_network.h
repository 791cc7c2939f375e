#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

struct sockaddr;

namespace yagura::outbound {

/// An IPv4 or IPv6 address. An IPv4 address that is written as an IPv6 one (::ffff:10.0.0.1) is the
/// IPv4 address.
class IpAddress {
  public:
    /// InvalidArgument for what is no address.
    [[nodiscard]] static Result<IpAddress> parse(std::string_view text);
    /// Of a socket. InvalidArgument for other families.
    [[nodiscard]] static Result<IpAddress> of(const sockaddr& address);

    bool is_v4() const { return v4_; }
    /// 16 bytes; an IPv4 address is the last four.
    const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
    std::string text() const;
    /// The IPv4 address that a translator (64:ff9b::/96) or a tunnel (2002::/16) would reach in its
    /// place; the address itself where there is none.
    IpAddress behind_translation() const;
    bool operator==(const IpAddress&) const = default;

  private:
    friend class IpNetwork;
    std::array<std::uint8_t, 16> bytes_{};
    bool v4_ = false;
};

/// "10.0.0.0/8", "fd00::/8", or one address.
class IpNetwork {
  public:
    [[nodiscard]] static Result<IpNetwork> parse(std::string_view text);
    bool contains(const IpAddress& address) const;
    /// How much of an address it fixes, in bits.
    int prefix() const { return prefix_; }
    const std::string& text() const { return text_; }

  private:
    IpAddress address_;
    int prefix_ = 0;
    std::string text_;
};

}  // namespace yagura::outbound
