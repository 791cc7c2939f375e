#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

/// Values of settings as people write them.
namespace yagura::server {

/// "4096", "64KiB", "512MiB", "2GiB", "1TiB" (also with a blank, and K, M, G, T alone, which mean
/// the same powers of 1024; "64KB" is 64,000). InvalidArgument with a sentence that says the forms.
[[nodiscard]] Result<std::uint64_t> parse_size(std::string_view text);
/// The shortest exact form: "256MiB", "1000".
std::string size_text(std::uint64_t bytes);

/// "250ms", "30s", "5m", "12h", "7d" in milliseconds; a number without a unit is refused, since
/// nobody can tell what it means. "0" is fine.
[[nodiscard]] Result<std::int64_t> parse_duration_ms(std::string_view text);
std::string duration_text(std::int64_t ms);

/// An address to listen on.
struct ListenAddress {
    std::string address;  ///< numeric IPv4 or IPv6, without brackets
    std::uint16_t port = 0;
    bool loopback = false;

    /// "127.0.0.1:4586", "[::1]:4586"
    std::string text() const;
};
/// "127.0.0.1:4586", "[::1]:4586", "localhost:0"; "*" is every IPv4 address. Names but localhost
/// are refused: an address that a name server can change is no place to bind to.
[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace yagura::server
