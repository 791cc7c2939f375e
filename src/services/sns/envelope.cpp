#include "services/sns/envelope.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "services/sns/message.h"
#include "text/json_writer.h"
#include "text/timestamp.h"

namespace yagura::services::sns {
namespace {

struct Member {
    std::string name;
    std::string value;
    bool json = false;  ///< the value is JSON text already
    bool signed_over = false;
};
using Members = std::vector<Member>;

constexpr bool kSigned = true;

std::string subscribe_url(std::string_view base_url, const Subscription& subscription) {
    return fmt::format("{}/?Action=ConfirmSubscription&TopicArn={}&Token={}", base_url,
                       subscription.topic_arn, subscription.token);
}

/// Confirmations have no message of their own: the delivery's time and an id made of its token.
Members confirmation_members(const Delivery& delivery, std::string_view base_url) {
    const Subscription& subscription = delivery.subscription;
    const bool ended = delivery.kind == DeliveryKind::UnsubscribeConfirmation;
    const std::string text =
        ended ? fmt::format(
                    "You have chosen to deactivate subscription {}.\nTo cancel this operation and "
                    "restore the subscription, visit the SubscribeURL included in this message.",
                    subscription.arn)
              : fmt::format(
                    "You have chosen to subscribe to the topic {}.\nTo confirm the subscription, "
                    "visit the SubscribeURL included in this message.",
                    subscription.topic_arn);
    return {{"Type", std::string(type_of(delivery.kind)), false, kSigned},
            {"MessageId", confirmation_message_id(delivery), false, kSigned},
            {"Token", subscription.token, false, kSigned},
            {"TopicArn", subscription.topic_arn, false, kSigned},
            {"Message", text, false, kSigned},
            {"SubscribeURL", subscribe_url(base_url, subscription), false, kSigned},
            {"Timestamp", text::iso8601(delivery.created, text::Fraction::Always), false, kSigned}};
}

Members notification_members(const Delivery& delivery) {
    const Message& message = delivery.message;
    Members out = {{"Type", "Notification", false, kSigned},
                   {"MessageId", message.message_id, false, kSigned},
                   {"TopicArn", delivery.subscription.topic_arn, false, kSigned}};
    if (message.subject) out.push_back({"Subject", *message.subject, false, kSigned});
    out.push_back({"Message", text_for(message, delivery.subscription.protocol), false, kSigned});
    out.push_back(
        {"Timestamp", text::iso8601(message.published, text::Fraction::Always), false, kSigned});
    return out;
}

/// Name and value of each signed member on lines of their own, in the order of the names.
std::string text_to_sign(const Members& members) {
    std::vector<const Member*> ordered;
    for (const Member& member : members)
        if (member.signed_over) ordered.push_back(&member);
    std::ranges::sort(ordered, {}, [](const Member* member) { return member->name; });
    std::string out;
    for (const Member* member : ordered) out += member->name + "\n" + member->value + "\n";
    return out;
}

std::string write(const Members& members, EnvelopeStyle style) {
    std::string out = "{";
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (i > 0) out += ',';
        if (style == EnvelopeStyle::Pretty) out += "\n  ";
        text::append_json_string(out, members[i].name);
        out += style == EnvelopeStyle::Pretty ? " : " : ":";
        if (members[i].json)
            out += members[i].value;
        else
            text::append_json_string(out, members[i].value);
    }
    if (style == EnvelopeStyle::Pretty) out += '\n';
    return out + "}";
}

}  // namespace

std::string_view type_of(DeliveryKind kind) {
    switch (kind) {
        case DeliveryKind::Confirmation:
            return "SubscriptionConfirmation";
        case DeliveryKind::UnsubscribeConfirmation:
            return "UnsubscribeConfirmation";
        default:
            return "Notification";
    }
}

std::string confirmation_message_id(const Delivery& delivery) {
    // A random token gives a random id, the same one for each attempt of this delivery.
    const std::string digits = delivery.subscription.token.substr(0, 32);
    if (digits.size() < 32) return digits;
    return fmt::format("{}-{}-4{}-8{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                       digits.substr(13, 3), digits.substr(17, 3), digits.substr(20, 12));
}

Result<std::string> envelope_of(const Delivery& delivery, std::string_view base_url,
                                const EnvelopeSigner& signer, EnvelopeStyle style) {
    const bool notification = delivery.kind == DeliveryKind::Notification;
    Members members =
        notification ? notification_members(delivery) : confirmation_members(delivery, base_url);
    const bool second = delivery.topic.attribute("SignatureVersion") == "2";
    const auto version = second ? EnvelopeSigner::Version::Sha256 : EnvelopeSigner::Version::Sha1;
    std::string signature = YG_TRY(signer.sign(text_to_sign(members), version));
    members.push_back({"SignatureVersion", second ? "2" : "1"});
    members.push_back({"Signature", std::move(signature)});
    members.push_back(
        {"SigningCertURL", std::string(base_url) + YG_TRY(signer.certificate_path())});
    if (notification) {
        members.push_back(
            {"UnsubscribeURL", fmt::format("{}/?Action=Unsubscribe&SubscriptionArn={}", base_url,
                                           delivery.subscription.arn)});
        if (!delivery.message.attributes.empty())
            members.push_back({"MessageAttributes", delivery.message.attributes, true});
    }
    return write(members, style);
}

}  // namespace yagura::services::sns
