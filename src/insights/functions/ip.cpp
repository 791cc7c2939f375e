#include <span>

#include "insights/function.h"
#include "insights/ip_address.h"

namespace yagura::insights {
namespace {

std::optional<Address> address_of(const Arguments& arguments) {
    std::string buffer;
    const auto text = arguments.text(0, buffer);
    return text ? parse_address(*text) : std::nullopt;
}

enum class Family { Any, V4, V6 };

template <Family family>
bool is_of(const Address& address) {
    return family == Family::Any || address.v6 == (family == Family::V6);
}

template <Family family>
Value is_valid(const Arguments& arguments) {
    if (!arguments[0].scalar()) return {};
    const auto address = address_of(arguments);
    return Value::of_boolean(address && is_of<family>(*address));
}

template <Family family>
std::shared_ptr<const void> prepare_subnet(const Expression& call) {
    const Expression& given = call.children[1];
    if (given.kind != Expression::Kind::Text) return {};
    const auto subnet = parse_subnet(given.text);
    if (!subnet || !is_of<family>(subnet->address)) {
        refuse(given.span, "Invalid subnet '" + given.text + "': it is written like 10.0.0.0/8" +
                               " or 2001:db8::/32");
    }
    return std::make_shared<const Subnet>(*subnet);
}

template <Family family>
Value is_in_subnet(const Arguments& arguments) {
    if (!arguments[0].scalar()) return {};
    const auto address = address_of(arguments);
    if (!address || !is_of<family>(*address)) return Value::of_boolean(false);
    if (arguments.is_prepared()) {
        return Value::of_boolean(contains(arguments.prepared<Subnet>(), *address));
    }
    std::string buffer;
    const auto text = arguments.text(1, buffer);
    const auto subnet = text ? parse_subnet(*text) : std::nullopt;
    return subnet ? Value::of_boolean(contains(*subnet, *address)) : Value();
}

Value v4_to_number(const Arguments& arguments) {
    const auto address = address_of(arguments);
    if (!address || address->v6) return {};
    double number = 0;
    for (int i = 0; i < 4; ++i) number = number * 256 + address->bytes[static_cast<size_t>(i)];
    return Value::of_number(number);
}

bool is_in_any(const Address& address, std::span<const std::string_view> subnets) {
    for (const std::string_view text : subnets) {
        if (contains(*parse_subnet(text), address)) return true;
    }
    return false;
}

/// RFC 1918, and the unique local addresses of RFC 4193.
bool is_private_address(const Address& address) {
    static constexpr std::string_view kPrivate[] = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
                                                    "fc00::/7"};
    return is_in_any(address, kPrivate);
}

/// What the IANA registries of special-purpose addresses hold back, besides the private ones.
bool is_reserved_address(const Address& address) {
    static constexpr std::string_view kReserved[] = {
        "0.0.0.0/8",    "100.64.0.0/10", "127.0.0.0/8",     "169.254.0.0/16", "192.0.0.0/24",
        "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
        "240.0.0.0/4",  "::/127",        "64:ff9b:1::/48",  "100::/64",       "2001:db8::/32",
        "fe80::/10",    "ff00::/8"};
    return is_in_any(address, kReserved);
}

template <bool (*holds)(const Address&)>
Value is_kind(const Arguments& arguments) {
    if (!arguments[0].scalar()) return {};
    const auto address = address_of(arguments);
    return Value::of_boolean(address && holds(*address));
}

bool is_public_address(const Address& address) {
    return !is_private_address(address) && !is_reserved_address(address);
}

constexpr Function kFunctions[] = {
    {"isValidIp", 1, 1, is_valid<Family::Any>},
    {"isValidIpV4", 1, 1, is_valid<Family::V4>},
    {"isValidIpV6", 1, 1, is_valid<Family::V6>},
    {"isIpInSubnet", 2, 2, is_in_subnet<Family::Any>, prepare_subnet<Family::Any>},
    {"isIpv4InSubnet", 2, 2, is_in_subnet<Family::V4>, prepare_subnet<Family::V4>},
    {"isIpv6InSubnet", 2, 2, is_in_subnet<Family::V6>, prepare_subnet<Family::V6>},
    {"ipv4ToNumber", 1, 1, v4_to_number},
    {"isPrivateIP", 1, 1, is_kind<is_private_address>},
    {"isPublicIP", 1, 1, is_kind<is_public_address>},
    {"isReservedIP", 1, 1, is_kind<is_reserved_address>},
};

}  // namespace

std::span<const Function> ip_functions() {
    return kFunctions;
}

}  // namespace yagura::insights
