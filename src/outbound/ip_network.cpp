#include "outbound/ip_network.h"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace yagura::outbound {
namespace {

constexpr int kV6Bits = 128;
constexpr int kV4Bits = 32;
constexpr std::size_t kV4At = 12;  // where the IPv4 address stands in the 16 bytes
constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::array<std::uint8_t, 12> kTranslated = {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
constexpr std::array<std::uint8_t, 2> kTunnel = {0x20, 0x02};

bool begins_with(const std::array<std::uint8_t, 16>& bytes, auto const& start) {
    return std::equal(start.begin(), start.end(), bytes.begin());
}

}  // namespace

Result<IpAddress> IpAddress::parse(std::string_view text) {
    const std::string copy(text);
    IpAddress out;
    if (inet_pton(AF_INET, copy.c_str(), out.bytes_.data() + kV4At) == 1) {
        out.v4_ = true;
        return out;
    }
    if (inet_pton(AF_INET6, copy.c_str(), out.bytes_.data()) != 1)
        return fail(Errc::InvalidArgument, fmt::format("\"{}\" is no IP address", text));
    if (begins_with(out.bytes_, kMapped)) {
        std::fill_n(out.bytes_.begin(), kV4At, std::uint8_t{0});
        out.v4_ = true;
    }
    return out;
}

Result<IpAddress> IpAddress::of(const sockaddr& address) {
    IpAddress out;
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof(v4));
        std::memcpy(out.bytes_.data() + kV4At, &v4.sin_addr, 4);
        out.v4_ = true;
        return out;
    }
    if (address.sa_family != AF_INET6)
        return fail(Errc::InvalidArgument, "an address that is neither IPv4 nor IPv6");
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof(v6));
    std::memcpy(out.bytes_.data(), &v6.sin6_addr, out.bytes_.size());
    if (begins_with(out.bytes_, kMapped)) {
        std::fill_n(out.bytes_.begin(), kV4At, std::uint8_t{0});
        out.v4_ = true;
    }
    return out;
}

std::string IpAddress::text() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    const void* bytes = v4_ ? bytes_.data() + kV4At : bytes_.data();
    inet_ntop(v4_ ? AF_INET : AF_INET6, bytes, buffer.data(), buffer.size());
    return buffer.data();
}

IpAddress IpAddress::behind_translation() const {
    if (v4_) return *this;
    std::size_t at = 0;
    if (begins_with(bytes_, kTranslated))
        at = kV4At;
    else if (begins_with(bytes_, kTunnel))
        at = kTunnel.size();
    else
        return *this;
    IpAddress out;
    out.v4_ = true;
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), 4,
                out.bytes_.begin() + static_cast<std::ptrdiff_t>(kV4At));
    return out;
}

Result<IpNetwork> IpNetwork::parse(std::string_view text) {
    IpNetwork out;
    const std::size_t slash = text.find('/');
    out.address_ = YG_TRY(IpAddress::parse(text.substr(0, slash)));
    const int most = out.address_.is_v4() ? kV4Bits : kV6Bits;
    out.prefix_ = most;
    out.text_ = std::string(text);
    if (slash == std::string_view::npos) return out;
    const std::string_view bits = text.substr(slash + 1);
    const auto read = std::from_chars(bits.data(), bits.data() + bits.size(), out.prefix_);
    if (bits.empty() || read.ec != std::errc() || read.ptr != bits.data() + bits.size() ||
        out.prefix_ < 0 || out.prefix_ > most) {
        return fail(Errc::InvalidArgument,
                    fmt::format("\"{}\" is no network: the part behind the slash is a number from "
                                "0 to {}",
                                text, most));
    }
    return out;
}

bool IpNetwork::contains(const IpAddress& address) const {
    if (address.is_v4() != address_.is_v4()) return false;
    int bits = address.is_v4() ? prefix_ + (kV6Bits - kV4Bits) : prefix_;
    for (std::size_t i = 0; i < 16 && bits > 0; ++i, bits -= 8) {
        const int whole = std::min(bits, 8);
        const auto mask = static_cast<std::uint8_t>(0xff << (8 - whole));
        if (((address.bytes()[i] ^ address_.bytes_[i]) & mask) != 0) return false;
    }
    return true;
}

}  // namespace yagura::outbound
