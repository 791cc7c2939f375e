#include "services/sns/deliverer.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "base/log.h"
#include "services/sns/arn.h"
#include "services/sns/delivery_policy.h"
#include "services/sns/envelope.h"
#include "services/sns/mail_text.h"
#include "services/sns/message.h"
#include "services/sns/web_address.h"

namespace yagura::services::sns {
namespace {

constexpr std::size_t kSubscriptionsAtOnce = 256;
constexpr std::size_t kDeliveriesInARow = 32;
constexpr std::int64_t kLongestWaitMs = 60 * kSecondMs;

/// sns.md section 6.4.
enum class Answer { Taken, Later, Refused };
Answer answer_of(int status) {
    if (status >= 200 && status < 300) return Answer::Taken;
    if (status >= 500 || status == 429 || status < 200) return Answer::Later;
    return Answer::Refused;
}

}  // namespace

Deliverer::Deliverer(const DelivererCollaborators& collaborators, std::string base_url)
    : with_(collaborators),
      base_url_(std::move(base_url)),
      delivered_(with_.counters.counter("yagura_sns_deliveries_total",
                                        "Messages and confirmations that were taken.")),
      failed_(with_.counters.counter("yagura_sns_deliveries_failed_total",
                                     "Deliveries that were given up.")),
      retried_(with_.counters.counter("yagura_sns_delivery_retries_total",
                                      "Attempts that failed and are made once more.")) {}

Deliverer::~Deliverer() {
    stop();
}

void Deliverer::run_in_background() {
    YG_VERIFY(!watcher_.joinable());
    watcher_ = std::thread([this] { watch(); });
}

void Deliverer::stop() {
    {
        std::unique_lock lock(mutex_);
        stopping_ = true;
        changed_.notify_all();
        changed_.wait(lock, [this] { return busy_.empty(); });
    }
    if (watcher_.joinable()) watcher_.join();
}

void Deliverer::wake() {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    changed_.notify_all();
}

void Deliverer::watch() {
    while (true) {
        if (auto ran = run_due(); !ran)
            log::warning("sns", "deliveries could not be read: {}", ran.error().message());
        const std::int64_t wait = wait_ms();
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, std::chrono::milliseconds(wait),
                          [this] { return woken_ || stopping_; });
        if (stopping_) return;
        woken_ = false;
    }
}

std::int64_t Deliverer::wait_ms() {
    const auto next = with_.deliveries.next_due();
    if (!next || !next->has_value()) return kLongestWaitMs;
    // What is due and not started belongs to a subscription that is being served: that wakes us.
    const std::int64_t wait = **next - with_.clock.now();
    return wait <= 0 ? kSecondMs : std::min(wait, kLongestWaitMs);
}

Result<void> Deliverer::run_due() {
    const auto due =
        YG_TRY(with_.deliveries.due_subscriptions(with_.clock.now(), kSubscriptionsAtOnce));
    for (const std::int64_t subscription : due) {
        {
            const std::lock_guard lock(mutex_);
            if (stopping_) return {};
            if (!busy_.insert(subscription).second) continue;
        }
        const bool posted = with_.executor.post([this, subscription] { serve(subscription); });
        if (posted) continue;
        const std::lock_guard lock(mutex_);
        busy_.erase(subscription);
        changed_.notify_all();
        return {};
    }
    return {};
}

void Deliverer::serve(std::int64_t subscription_id) {
    auto due = with_.deliveries.due_of(subscription_id, with_.clock.now(), kDeliveriesInARow);
    if (!due) log::warning("sns", "deliveries could not be read: {}", due.error().message());
    for (const std::int64_t id : due.value_or(std::vector<std::int64_t>())) {
        {
            const std::lock_guard lock(mutex_);
            if (stopping_) break;
        }
        const auto taken = attempt(id);
        if (!taken) {
            log::warning("sns", "delivery {} could not be settled: {}", id,
                         taken.error().message());
            break;
        }
        // What does not take one message will hardly take the next: its turn comes again.
        if (!*taken) break;
    }
    const std::lock_guard lock(mutex_);
    busy_.erase(subscription_id);
    woken_ = true;
    changed_.notify_all();
}

Result<bool> Deliverer::attempt(std::int64_t delivery_id) {
    const auto delivery = YG_TRY(with_.deliveries.load(delivery_id));
    if (!delivery) return true;
    const Outcome outcome = YG_TRY(send(*delivery));
    YG_CHECK(settle(*delivery, outcome));
    return outcome.kind == Outcome::Kind::Done || outcome.kind == Outcome::Kind::InOutbox;
}

Result<Deliverer::Outcome> Deliverer::send(const Delivery& delivery) {
    // Farewells are for endpoints that are programs.
    if (delivery.subscription.is_mail()) {
        if (delivery.kind == DeliveryKind::UnsubscribeConfirmation) return Outcome();
        return send_mail(delivery);
    }
    return post(delivery);
}

Result<Deliverer::Outcome> Deliverer::send_mail(const Delivery& delivery) {
    outbound::Mail mail;
    if (delivery.subscription.protocol == "email-json") {
        mail = json_mail_of(delivery, YG_TRY(envelope_of(delivery, base_url_, with_.signer,
                                                         EnvelopeStyle::OneLine)));
    } else {
        mail = mail_of(delivery, base_url_);
    }
    Outcome outcome;
    if (with_.relay == nullptr) {
        outcome.kind = Outcome::Kind::InOutbox;
        outcome.mail.account = delivery.topic.account;
        outcome.mail.topic_arn = delivery.topic.arn;
        outcome.mail.recipient = mail.to;
        outcome.mail.subject = mail.subject;
        outcome.mail.body = mail.text;
        outcome.mail.created = with_.clock.now();
        return outcome;
    }
    const auto sent = with_.relay->send(mail);
    if (sent) return outcome;
    outcome.kind = sent.error().code() == Errc::InvalidArgument ? Outcome::Kind::Never
                                                                : Outcome::Kind::TryAgain;
    outcome.error = sent.error().message();
    return outcome;
}

Result<Deliverer::Outcome> Deliverer::post(const Delivery& delivery) {
    const Subscription& subscription = delivery.subscription;
    const auto address = parse_web_address(subscription.endpoint);
    if (!address) return Outcome{Outcome::Kind::Never, "the endpoint is no web address", {}};
    const bool notification = delivery.kind == DeliveryKind::Notification;
    const bool raw = notification && subscription.raw();
    outbound::WebPost request;
    request.url = address->location;
    request.user = address->user;
    request.password = address->password;
    request.body =
        raw ? text_for(delivery.message, subscription.protocol)
            : YG_TRY(envelope_of(delivery, base_url_, with_.signer, EnvelopeStyle::Pretty));
    request.headers = {{"User-Agent", "Amazon Simple Notification Service Agent"},
                       {"Content-Type", policy_of(delivery.topic, subscription).content_type},
                       {"Accept-Encoding", "gzip,deflate"},
                       {"x-amz-sns-message-type", std::string(type_of(delivery.kind))},
                       {"x-amz-sns-message-id", notification ? delivery.message.message_id
                                                             : confirmation_message_id(delivery)},
                       {"x-amz-sns-topic-arn", subscription.topic_arn}};
    if (delivery.kind != DeliveryKind::Confirmation)
        request.headers.emplace_back("x-amz-sns-subscription-arn", subscription.arn);
    if (raw) request.headers.emplace_back("x-amz-sns-rawdelivery", "true");

    Outcome outcome;
    const auto status = with_.web->post(request);
    if (!status) {
        outcome.kind = status.error().code() == Errc::Forbidden ? Outcome::Kind::Never
                                                                : Outcome::Kind::TryAgain;
        outcome.error = status.error().message();
        return outcome;
    }
    const Answer answer = answer_of(*status);
    if (answer == Answer::Taken) return outcome;
    outcome.kind = answer == Answer::Later ? Outcome::Kind::TryAgain : Outcome::Kind::Never;
    outcome.error = fmt::format("the endpoint answered with status {}", *status);
    return outcome;
}

Result<void> Deliverer::settle(const Delivery& delivery, const Outcome& outcome) {
    using Kind = Outcome::Kind;
    if (outcome.kind == Kind::Done || outcome.kind == Kind::InOutbox) {
        delivered_.add();
        if (outcome.kind == Kind::InOutbox)
            return with_.deliveries.kept_in_outbox(delivery, outcome.mail);
        return with_.deliveries.delivered(delivery);
    }
    const RetryPolicy policy = delivery.subscription.is_mail()
                                   ? mail_retry_policy()
                                   : policy_of(delivery.topic, delivery.subscription).retry;
    const auto delay = outcome.kind == Kind::TryAgain ? policy.delay_ms_after(delivery.attempts + 1)
                                                      : std::nullopt;
    if (delay) {
        retried_.add();
        return with_.deliveries.retry_at(delivery, with_.clock.now() + *delay, outcome.error);
    }
    failed_.add();
    log::warning("sns", "a delivery to {} was given up after {} attempts: {}",
                 delivery.subscription.arn, delivery.attempts + 1, outcome.error);
    return with_.deliveries.given_up(delivery, outcome.error);
}

}  // namespace yagura::services::sns
