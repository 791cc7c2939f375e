#include "services/sns/mail_text.h"

#include <fmt/core.h>

#include "services/sns/html.h"
#include "services/sns/message.h"
#include "text/percent.h"

namespace yagura::services::sns {
namespace {

constexpr std::string_view kConfirmationSubject = "AWS Notification - Subscription Confirmation";
constexpr std::string_view kPlainSubject = "AWS Notification Message";
constexpr std::string_view kOptOut =
    "Please do not reply directly to this email. If you wish to remove yourself from receiving all "
    "future SNS subscription confirmation requests please send an email to sns-opt-out";
constexpr std::string_view kQuestions =
    "Please do not reply directly to this email. If you have any questions or comments regarding "
    "this email, please contact us at https://aws.amazon.com/support";

std::string sender_name(const Topic& topic) {
    const std::string_view name = topic.attribute("DisplayName");
    return name.empty() ? "AWS Notifications" : std::string(name);
}

outbound::Mail envelope_of(const Delivery& delivery) {
    outbound::Mail mail;
    mail.from_name = sender_name(delivery.topic);
    mail.to = delivery.subscription.endpoint;
    mail.subject = delivery.kind == DeliveryKind::Notification
                       ? delivery.message.subject.value_or(std::string(kPlainSubject))
                       : std::string(kConfirmationSubject);
    return mail;
}

void write_confirmation(outbound::Mail& mail, const Delivery& delivery, std::string_view link) {
    const std::string& topic = delivery.subscription.topic_arn;
    mail.text = fmt::format(
        "You have chosen to subscribe to the topic:\n{}\n\n"
        "To confirm this subscription, click or visit the link below (If this was in error no "
        "action is necessary):\nConfirm subscription:\n{}\n\n{}\n",
        topic, link, kOptOut);
    mail.html = fmt::format(
        "<html><body><p>You have chosen to subscribe to the topic:<br><b>{}</b></p>"
        "<p>To confirm this subscription, click or visit the link below (If this was in error no "
        "action is necessary):<br><a href=\"{}\">Confirm subscription</a></p><p>{}</p>"
        "</body></html>\n",
        escape_html(topic), escape_html(link), kOptOut);
}

void write_notification(outbound::Mail& mail, const Delivery& delivery, std::string_view link) {
    mail.text = fmt::format(
        "{}\n\n--\nIf you wish to stop receiving notifications from this topic, please click or "
        "visit the link below to unsubscribe:\n{}\n\n{}\n",
        text_for(delivery.message, delivery.subscription.protocol), link, kQuestions);
    mail.unsubscribe_url = std::string(link);
}

}  // namespace

std::string confirmation_link(std::string_view base_url, const Subscription& subscription) {
    return fmt::format("{}/confirmation.html?TopicArn={}&Token={}&Endpoint={}", base_url,
                       subscription.topic_arn, subscription.token,
                       text::percent_encode(subscription.endpoint));
}

std::string unsubscription_link(std::string_view base_url, const Subscription& subscription) {
    return fmt::format("{}/unsubscribe.html?SubscriptionArn={}&Endpoint={}", base_url,
                       subscription.arn, text::percent_encode(subscription.endpoint));
}

outbound::Mail mail_of(const Delivery& delivery, std::string_view base_url) {
    outbound::Mail mail = envelope_of(delivery);
    if (delivery.kind == DeliveryKind::Notification) {
        write_notification(mail, delivery, unsubscription_link(base_url, delivery.subscription));
    } else {
        write_confirmation(mail, delivery, confirmation_link(base_url, delivery.subscription));
    }
    return mail;
}

outbound::Mail json_mail_of(const Delivery& delivery, std::string envelope) {
    outbound::Mail mail = envelope_of(delivery);
    mail.text = std::move(envelope) + "\n";
    return mail;
}

}  // namespace yagura::services::sns
