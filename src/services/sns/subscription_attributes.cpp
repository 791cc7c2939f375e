#include "services/sns/subscription_attributes.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "services/sns/delivery_policy.h"
#include "services/sns/web_address.h"

namespace yagura::services::sns {
namespace {

constexpr std::array<std::string_view, 9> kProtocols = {
    "email", "email-json", "http", "https", "sqs", "lambda", "firehose", "sms", "application"};
constexpr std::array<std::string_view, 4> kDelivered = {"email", "email-json", "http", "https"};
constexpr std::size_t kMaxMailAddress = 254;

std::unexpected<Error> invalid(std::string reason) {
    return fail(Errc::InvalidArgument, std::move(reason));
}

/// One `@` between a local part and a domain, and nothing that could end a header or an envelope
/// command.
bool is_mail_address(std::string_view address) {
    const std::size_t at = address.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == address.size()) return false;
    if (address.size() > kMaxMailAddress) return false;
    return std::ranges::none_of(address, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7f || c == '<' || c == '>' || c == ',' || c == ';';
    });
}

bool takes_raw(std::string_view protocol) {
    return protocol == "http" || protocol == "https";
}

std::string truth(bool value) {
    return value ? "true" : "false";
}

}  // namespace

bool is_known_protocol(std::string_view protocol) {
    return std::ranges::find(kProtocols, protocol) != kProtocols.end();
}

bool is_delivered_protocol(std::string_view protocol) {
    return std::ranges::find(kDelivered, protocol) != kDelivered.end();
}

Result<void> check_endpoint(std::string_view protocol, std::string_view endpoint) {
    if (endpoint.empty()) return invalid("Invalid parameter: Endpoint");
    if (protocol == "email" || protocol == "email-json") {
        if (is_mail_address(endpoint)) return {};
        return invalid("Invalid parameter: Email address");
    }
    const auto address = parse_web_address(endpoint);
    if (!address || address->scheme != protocol)
        return invalid("Invalid parameter: Endpoint must match the specified protocol");
    return {};
}

bool is_subscription_attribute(std::string_view name) {
    return name == "RawMessageDelivery" || name == "DeliveryPolicy" || name == "FilterPolicy" ||
           name == "FilterPolicyScope" || name == "RedrivePolicy" ||
           name == "SubscriptionRoleArn" || name == "ReplayPolicy";
}

Result<void> check_subscription_attribute(std::string_view protocol, std::string_view name,
                                          std::string_view value) {
    if (name == "RawMessageDelivery") {
        if (value != "true" && value != "false") {
            return invalid(fmt::format(
                "RawMessageDelivery: Invalid value [{}]. Must be true or false.", value));
        }
        if (value == "true" && !takes_raw(protocol)) {
            return invalid(fmt::format(
                "Delivery protocol [{}] does not support raw message delivery.", protocol));
        }
        return {};
    }
    if (name == "DeliveryPolicy") {
        if (value.empty()) return {};
        if (!takes_raw(protocol))
            return invalid("DeliveryPolicy: only for subscriptions of protocol http or https");
        if (auto parsed = parse_subscription_delivery_policy(value); !parsed)
            return invalid("DeliveryPolicy: " + parsed.error().message());
        return {};
    }
    if (value.empty()) return {};
    if (name == "FilterPolicy") return {};
    if (name == "FilterPolicyScope") {
        if (value == "MessageAttributes" || value == "MessageBody") return {};
        return invalid(
            fmt::format("FilterPolicyScope: Invalid value [{}]. Please use either MessageBody or "
                        "MessageAttributes",
                        value));
    }
    if (name == "RedrivePolicy") {
        return invalid(
            "RedrivePolicy: this server has no queues; deliveries that failed for good are shown "
            "by `yagura outbox`");
    }
    return invalid(fmt::format("{}: not supported by this server", name));
}

filter_policy::Scope filter_scope(const Attributes& attributes) {
    const auto found = attributes.find("FilterPolicyScope");
    return found != attributes.end() && found->second == "MessageBody"
               ? filter_policy::Scope::MessageBody
               : filter_policy::Scope::MessageAttributes;
}

Result<void> check_filter(const Attributes& attributes) {
    const auto found = attributes.find("FilterPolicy");
    if (found == attributes.end() || found->second.empty()) return {};
    const auto parsed = filter_policy::FilterPolicy::parse(found->second, filter_scope(attributes));
    if (parsed) return {};
    if (parsed.error().code() == Errc::Unsupported) return fail(parsed.error());
    return invalid("FilterPolicy: " + parsed.error().message());
}

Attributes shown_attributes(const Topic& topic, const Subscription& subscription) {
    Attributes out;
    for (const auto& [name, value] : subscription.attributes) {
        if (!value.empty()) out[name] = value;
    }
    if (out.contains("FilterPolicy"))
        out.try_emplace("FilterPolicyScope", "MessageAttributes");
    else
        out.erase("FilterPolicyScope");
    out["SubscriptionArn"] = subscription.arn;
    out["TopicArn"] = subscription.topic_arn;
    out["Owner"] = subscription.account;
    out["Protocol"] = subscription.protocol;
    out["Endpoint"] = shown_endpoint(subscription.endpoint);
    out["PendingConfirmation"] = truth(subscription.state == Subscription::State::Pending);
    out["ConfirmationWasAuthenticated"] = truth(subscription.authenticated);
    out["RawMessageDelivery"] = truth(subscription.raw());
    out["SubscriptionPrincipal"] = subscription.principal;
    if (takes_raw(subscription.protocol)) {
        out["EffectiveDeliveryPolicy"] =
            effective_subscription_policy(policy_of(topic, subscription));
    }
    return out;
}

}  // namespace yagura::services::sns
