#include "server/units.h"

#include <arpa/inet.h>
#include <fmt/core.h>

#include <array>
#include <optional>
#include <utility>

#include "text/number.h"

namespace yagura::server {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::uint64_t kKiB = 1024;
constexpr std::array<Unit, 14> kSizeUnits = {{{"B", 1},
                                              {"KiB", kKiB},
                                              {"MiB", kKiB* kKiB},
                                              {"GiB", kKiB* kKiB* kKiB},
                                              {"TiB", kKiB* kKiB* kKiB* kKiB},
                                              {"K", kKiB},
                                              {"M", kKiB* kKiB},
                                              {"G", kKiB* kKiB* kKiB},
                                              {"T", kKiB* kKiB* kKiB* kKiB},
                                              {"KB", 1000},
                                              {"kB", 1000},
                                              {"MB", 1'000'000},
                                              {"GB", 1'000'000'000},
                                              {"TB", 1'000'000'000'000}}};
constexpr std::array<Unit, 5> kDurationUnits = {
    {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

struct Quantity {
    std::uint64_t number = 0;
    std::string_view unit;
};

std::optional<Quantity> split(std::string_view text) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = text::parse_uint64(text.substr(0, end));
    if (!number) return std::nullopt;
    std::string_view unit = text.substr(end);
    while (unit.starts_with(' ')) unit.remove_prefix(1);
    return Quantity{*number, unit};
}

template <std::size_t count>
std::optional<std::uint64_t> scaled(const Quantity& quantity,
                                    const std::array<Unit, count>& units) {
    for (const Unit& unit : units) {
        std::uint64_t out = 0;
        if (unit.name != quantity.unit) continue;
        if (__builtin_mul_overflow(quantity.number, unit.factor, &out) || out > INT64_MAX)
            return std::nullopt;
        return out;
    }
    return std::nullopt;
}

bool is_loopback(const std::string& address) {
    in_addr four{};
    if (inet_pton(AF_INET, address.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
    in6_addr six{};
    return inet_pton(AF_INET6, address.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

bool is_numeric(const std::string& address) {
    unsigned char buffer[sizeof(in6_addr)];
    return inet_pton(AF_INET, address.c_str(), buffer) == 1 ||
           inet_pton(AF_INET6, address.c_str(), buffer) == 1;
}

}  // namespace

Result<std::uint64_t> parse_size(std::string_view text) {
    auto quantity = split(text);
    if (quantity && quantity->unit.empty()) quantity->unit = "B";
    const auto bytes = quantity ? scaled(*quantity, kSizeUnits) : std::nullopt;
    if (!bytes) {
        return fail(
            Errc::InvalidArgument,
            fmt::format("\"{}\" is not a size: write bytes, or a number with KiB, MiB or GiB",
                        text));
    }
    return *bytes;
}

std::string size_text(std::uint64_t bytes) {
    for (const std::size_t index : {4u, 3u, 2u, 1u}) {
        const Unit& unit = kSizeUnits[index];
        if (bytes != 0 && bytes % unit.factor == 0)
            return fmt::format("{}{}", bytes / unit.factor, unit.name);
    }
    return fmt::format("{}", bytes);
}

Result<std::int64_t> parse_duration_ms(std::string_view text) {
    if (text == "0") return 0;
    const auto quantity = split(text);
    const auto ms = quantity ? scaled(*quantity, kDurationUnits) : std::nullopt;
    if (!ms) {
        return fail(
            Errc::InvalidArgument,
            fmt::format("\"{}\" is not a duration: write a number with ms, s, m, h or d", text));
    }
    return static_cast<std::int64_t>(*ms);
}

std::string duration_text(std::int64_t ms) {
    if (ms == 0) return "0";
    for (std::size_t index = kDurationUnits.size(); index-- > 0;) {
        const Unit& unit = kDurationUnits[index];
        const auto factor = static_cast<std::int64_t>(unit.factor);
        if (ms % factor == 0) return fmt::format("{}{}", ms / factor, unit.name);
    }
    return fmt::format("{}ms", ms);
}

std::string ListenAddress::text() const {
    const bool six = address.find(':') != address.npos;
    return six ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
    const auto refused = [&](std::string_view why) {
        return fail(
            Errc::InvalidArgument,
            fmt::format("\"{}\" is not an address to listen on ({}): write ADDRESS:PORT, such as "
                        "127.0.0.1:4586 or [::1]:4586",
                        text, why));
    };
    const std::size_t colon = text.rfind(':');
    if (colon == text.npos) return refused("no port");
    const auto port = text::parse_uint64(text.substr(colon + 1));
    if (!port || *port > 65'535) return refused("the port is not a number from 0 to 65535");
    std::string_view host = text.substr(0, colon);
    const bool bracketed = host.starts_with('[') && host.ends_with(']');
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (!bracketed && host.find(':') != host.npos)
        return refused("an IPv6 address stands in brackets");
    ListenAddress out;
    out.address = host == "localhost" ? "127.0.0.1" : host == "*" ? "0.0.0.0" : std::string(host);
    if (!is_numeric(out.address)) return refused("not a numeric address");
    out.port = static_cast<std::uint16_t>(*port);
    out.loopback = is_loopback(out.address);
    return out;
}

}  // namespace yagura::server
