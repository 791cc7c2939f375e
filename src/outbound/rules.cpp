#include "outbound/rules.h"

#include <fmt/core.h>

#include <array>
#include <string_view>
#include <utility>

namespace yagura::outbound {
namespace {

constexpr std::array<std::string_view, 12> kBuiltIn = {
    "0.0.0.0/8",       "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255",
    "100.100.100.200",  // metadata of one cloud that keeps it elsewhere
    "::/128",          "::1/128",     "fe80::/10",      "ff00::/8",
    "fd00:ec2::254",  // metadata over IPv6
    "fec0::/10"};

}  // namespace

Rules::Rules() {
    for (const std::string_view text : kBuiltIn) {
        auto network = IpNetwork::parse(text);
        YG_VERIFY(network.has_value());
        rules_.push_back({*std::move(network), Rule::Kind::BuiltInDenial});
    }
}

Result<Rules> Rules::parse(std::span<const std::string> allowed,
                           std::span<const std::string> denied) {
    Rules out;
    for (const std::string& text : allowed)
        out.rules_.push_back({YG_TRY(IpNetwork::parse(text)), Rule::Kind::Allowance});
    for (const std::string& text : denied)
        out.rules_.push_back({YG_TRY(IpNetwork::parse(text)), Rule::Kind::Denial});
    return out;
}

Result<void> Rules::check_one(const IpAddress& address, Wish wish) const {
    const Rule* decides = nullptr;
    for (const Rule& rule : rules_) {
        if (wish == Wish::Operator && rule.kind == Rule::Kind::BuiltInDenial) continue;
        if (!rule.network.contains(address)) continue;
        const auto strength = [](const Rule& one) {
            return std::pair(one.network.prefix(), one.kind);
        };
        if (decides == nullptr || strength(rule) > strength(*decides)) decides = &rule;
    }
    if (decides == nullptr || decides->kind == Rule::Kind::Allowance) return {};
    return fail(Errc::Forbidden, fmt::format("the outbound rules deny {}, which is in {}",
                                             address.text(), decides->network.text()));
}

Result<void> Rules::check(const IpAddress& address, Wish wish) const {
    YG_CHECK(check_one(address, wish));
    const IpAddress behind = address.behind_translation();
    if (behind == address) return {};
    return check_one(behind, wish);
}

}  // namespace yagura::outbound
