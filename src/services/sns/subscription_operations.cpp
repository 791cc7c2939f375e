#include <fmt/core.h>

#include <algorithm>

#include "api/sns/errors.h"
#include "base/random.h"
#include "services/sns/arn.h"
#include "services/sns/page_token.h"
#include "services/sns/sns_operations.h"
#include "services/sns/subscription_attributes.h"
#include "services/sns/web_address.h"
#include "text/hex.h"
#include "text/number.h"

namespace yagura::services::sns {

namespace wire = api::sns;

namespace {

using State = Subscription::State;

constexpr std::size_t kPageSize = 100;
constexpr std::int64_t kMaxPending = 5000;
constexpr std::int64_t kMaxFilters = 200;
constexpr std::size_t kTokenBytes = 144;  // as many digits as real tokens have
constexpr std::string_view kPending = "pending confirmation";

std::unexpected<Error> invalid(std::string_view what) {
    return fail(wire::invalid_parameter_exception(fmt::format("Invalid parameter: {}", what)));
}

std::unexpected<Error> invalid_sentence(std::string sentence) {
    return fail(wire::invalid_parameter_exception(std::move(sentence)));
}

std::string make_token() {
    std::string bytes(kTokenBytes, '\0');
    secure_random(bytes.data(), bytes.size());
    return text::hex_encode(bytes);
}

bool is_anonymous(const ports::RequestContext& context) {
    return context.identity.kind == ports::Identity::Kind::Anonymous;
}

std::unexpected<Error> not_allowed(const ports::RequestContext& context, std::string_view action,
                                   std::string_view resource) {
    const std::string who = is_anonymous(context) ? std::string("anonymous") : context.identity.arn;
    return fail(wire::access_denied_exception(fmt::format(
        "User: {} is not authorized to perform: SNS:{} on resource: {}", who, action, resource)));
}

Result<void> check_protocol(const Topic& topic, std::string_view protocol) {
    if (!is_known_protocol(protocol)) {
        return invalid(
            fmt::format("Amazon SNS does not support this protocol string: {}", protocol));
    }
    if (!is_delivered_protocol(protocol)) {
        return invalid(
            fmt::format("Protocol Reason: this server does not deliver by {}; it delivers by "
                        "email, email-json, http and https",
                        protocol));
    }
    if (topic.fifo) return invalid("Invalid parameter: Endpoint Reason: Please use FIFO SQS queue");
    return {};
}

Result<void> check_attributes(std::string_view protocol, const Attributes& attributes) {
    for (const auto& [name, value] : attributes) {
        if (!is_subscription_attribute(name))
            return invalid(fmt::format("Attributes Reason: Unknown attribute {}", name));
        if (auto checked = check_subscription_attribute(protocol, name, value); !checked)
            return invalid("Attributes Reason: " + checked.error().message());
    }
    if (auto checked = check_filter(attributes); !checked) {
        const bool whole = checked.error().code() == Errc::Unsupported;
        return invalid((whole ? "" : "Attributes Reason: ") + checked.error().message());
    }
    return {};
}

/// Whether a subscription has what another Subscribe of its endpoint asks for.
bool has_all(const Subscription& subscription, const Attributes& wanted) {
    return std::ranges::all_of(wanted, [&](const auto& entry) {
        const std::string_view held = subscription.attribute(entry.first);
        const bool off = entry.first == "RawMessageDelivery" && entry.second == "false";
        return held == entry.second || (off && held.empty());
    });
}

wire::Subscription to_wire(const Subscription& subscription) {
    wire::Subscription out;
    out.subscription_arn =
        subscription.state == State::Pending ? "PendingConfirmation" : subscription.arn;
    out.owner = subscription.account;
    out.protocol = subscription.protocol;
    out.endpoint = shown_endpoint(subscription.endpoint);
    out.topic_arn = subscription.topic_arn;
    return out;
}

/// Fills one page; the list holds one more than fits when there is another page.
template <class Response>
void fill_page(const std::vector<Subscription>& found, Response& response) {
    for (std::size_t i = 0; i < std::min(found.size(), kPageSize); ++i)
        response.subscriptions.push_back(to_wire(found[i]));
    if (found.size() > kPageSize)
        response.next_token = make_page_token(std::to_string(found[kPageSize - 1].id));
}

Result<std::int64_t> read_position(const std::optional<std::string>& token) {
    const std::string position = YG_TRY(read_page_token(token));
    if (position.empty()) return 0;
    const auto number = text::parse_uint64(position);
    if (!number) return invalid("NextToken");
    return static_cast<std::int64_t>(*number);
}

}  // namespace

Result<Subscription> SnsOperations::require_subscription(const ports::RequestContext& context,
                                                         std::string_view arn,
                                                         std::string_view action) {
    YG_CHECK(check_subscription_arn(arn));
    auto found = YG_TRY(subscriptions_.find(arn));
    if (!found) return fail(wire::not_found_exception("Subscription does not exist"));
    const auto topic = parse_arn(found->topic_arn);
    if (found->account != context.account_id && topic->account != context.account_id)
        return not_allowed(context, action, arn);
    return *std::move(found);
}

Result<std::string> SnsOperations::subscribe_again(const Topic&, const Subscription& existing,
                                                   const Attributes& attributes, bool return_arn) {
    if (!has_all(existing, attributes)) {
        return invalid("Attributes Reason: Subscription already exists with different attributes");
    }
    if (existing.state == State::Confirmed) return existing.arn;
    YG_CHECK(subscriptions_.ask_again(existing, make_token(), clock_.now()));
    tell_of_deliveries();
    return return_arn ? existing.arn : std::string(kPending);
}

Result<void> SnsOperations::check_filter_count(std::int64_t topic_id) {
    if (YG_TRY(subscriptions_.count_filters(topic_id)) < kMaxFilters) return {};
    return fail(wire::filter_policy_limit_exceeded_exception(
        fmt::format("A topic can not have more than {} filter policies", kMaxFilters)));
}

Result<wire::SubscribeResponse> SnsOperations::subscribe(const ports::RequestContext& context,
                                                         const wire::SubscribeRequest& request) {
    const Topic topic = YG_TRY(require_topic(context, request.topic_arn));
    YG_CHECK(check_protocol(topic, request.protocol));
    const std::string endpoint = request.endpoint.value_or("");
    if (auto checked = check_endpoint(request.protocol, endpoint); !checked)
        return invalid_sentence(checked.error().message());
    const Attributes attributes = request.attributes.value_or(Attributes());
    YG_CHECK(check_attributes(request.protocol, attributes));
    const bool return_arn = request.return_subscription_arn.value_or(false);

    wire::SubscribeResponse response;
    const auto existing =
        YG_TRY(subscriptions_.find_by_endpoint(topic, request.protocol, endpoint));
    if (existing) {
        response.subscription_arn =
            YG_TRY(subscribe_again(topic, *existing, attributes, return_arn));
        return response;
    }
    if (attributes.contains("FilterPolicy")) YG_CHECK(check_filter_count(topic.id));
    if (YG_TRY(subscriptions_.count_pending(context.account_id)) >= kMaxPending) {
        return fail(wire::subscription_limit_exceeded_exception(
            "Too many subscriptions of this account wait for their confirmation"));
    }
    Subscription subscription;
    subscription.arn = topic.arn + ":" + uuid_v4();
    subscription.topic_id = topic.id;
    subscription.topic_arn = topic.arn;
    subscription.account = context.account_id;
    subscription.principal = context.identity.arn;
    subscription.protocol = request.protocol;
    subscription.endpoint = endpoint;
    subscription.attributes = attributes;
    subscription.token = make_token();
    subscription.created = clock_.now();
    subscription.token_ends = subscription.created + kTokenLifeMs;
    auto created = subscriptions_.create(subscription, subscription.created);
    if (!created && created.error().code() == Errc::NotFound)
        return fail(wire::not_found_exception("Topic does not exist"));
    if (!created) return fail(created.error());
    tell_of_deliveries();
    response.subscription_arn = return_arn ? subscription.arn : std::string(kPending);
    return response;
}

Result<wire::ConfirmSubscriptionResponse> SnsOperations::confirm_subscription(
    const ports::RequestContext& context, const wire::ConfirmSubscriptionRequest& request) {
    const auto topic = parse_arn(request.topic_arn);
    const bool link = is_anonymous(context);
    if (!topic || !topic->subscription.empty() || (!link && topic->region != context.region))
        return invalid("Topic");
    if (request.token.empty() ||
        !std::ranges::all_of(request.token, [](char c) { return text::hex_digit_value(c) >= 0; }))
        return invalid_sentence("Invalid token");
    const auto found = YG_TRY(subscriptions_.find_by_token(request.token));
    if (!found) return invalid("Token");
    // The token decides, whatever topic of the region is named.
    if (parse_arn(found->topic_arn)->region != topic->region) return invalid("Topic");
    wire::ConfirmSubscriptionResponse response;
    response.subscription_arn = found->arn;
    if (found->state == State::Confirmed) return response;
    if (found->token_ends <= clock_.now()) return invalid("Token");
    const bool signed_unsubscribe =
        !link && request.authenticate_on_unsubscribe.value_or("") == "true";
    YG_CHECK(subscriptions_.confirm(*found, !link, signed_unsubscribe));
    return response;
}

Result<void> SnsOperations::unsubscribe(const ports::RequestContext& context,
                                        const wire::UnsubscribeRequest& request) {
    YG_CHECK(check_subscription_arn(request.subscription_arn));
    const auto found = YG_TRY(subscriptions_.find(request.subscription_arn));
    if (!found) return {};
    const bool link = is_anonymous(context);
    if (link && found->signed_unsubscribe) return not_allowed(context, "Unsubscribe", found->arn);
    if (!link && found->account != context.account_id &&
        parse_arn(found->topic_arn)->account != context.account_id)
        return not_allowed(context, "Unsubscribe", found->arn);
    if (found->state == State::Pending) {
        return invalid(
            "This subscription is pending confirmation; it ends by itself two days after it was "
            "asked for");
    }
    // Only whoever ended it by a link could be somebody else than its owner.
    const auto farewell = link && !found->is_mail() ? SubscriptionStore::Farewell::Announced
                                                    : SubscriptionStore::Farewell::Silent;
    YG_CHECK(subscriptions_.end(*found, make_token(), farewell, clock_.now()));
    if (farewell == SubscriptionStore::Farewell::Announced) tell_of_deliveries();
    return {};
}

Result<wire::GetSubscriptionAttributesResponse> SnsOperations::get_subscription_attributes(
    const ports::RequestContext& context, const wire::GetSubscriptionAttributesRequest& request) {
    const Subscription subscription = YG_TRY(
        require_subscription(context, request.subscription_arn, "GetSubscriptionAttributes"));
    const auto topic = YG_TRY(topics_.find(subscription.topic_arn));
    if (!topic) return fail(wire::not_found_exception("Subscription does not exist"));
    wire::GetSubscriptionAttributesResponse response;
    response.attributes = shown_attributes(*topic, subscription);
    return response;
}

Result<void> SnsOperations::set_subscription_attributes(
    const ports::RequestContext& context, const wire::SetSubscriptionAttributesRequest& request) {
    const Subscription subscription = YG_TRY(
        require_subscription(context, request.subscription_arn, "SetSubscriptionAttributes"));
    if (!is_subscription_attribute(request.attribute_name)) return invalid("AttributeName");
    const std::string value = request.attribute_value.value_or("");
    if (auto checked =
            check_subscription_attribute(subscription.protocol, request.attribute_name, value);
        !checked)
        return invalid(checked.error().message());
    Attributes changed = subscription.attributes;
    changed[request.attribute_name] = value;
    if (auto checked = check_filter(changed); !checked) return invalid(checked.error().message());
    const bool filter = request.attribute_name == "FilterPolicy";
    if (filter && !value.empty() && subscription.attribute("FilterPolicy").empty())
        YG_CHECK(check_filter_count(subscription.topic_id));
    if (value.empty() || (filter && value == "{}"))
        return subscriptions_.remove_attribute(subscription, request.attribute_name);
    return subscriptions_.set_attribute(subscription, request.attribute_name, value);
}

Result<wire::ListSubscriptionsResponse> SnsOperations::list_subscriptions(
    const ports::RequestContext& context, const wire::ListSubscriptionsRequest& request) {
    wire::ListSubscriptionsResponse response;
    const std::int64_t after = YG_TRY(read_position(request.next_token));
    fill_page(YG_TRY(subscriptions_.list_of_account(context.account_id, context.region, after,
                                                    kPageSize + 1)),
              response);
    return response;
}

Result<wire::ListSubscriptionsByTopicResponse> SnsOperations::list_subscriptions_by_topic(
    const ports::RequestContext& context, const wire::ListSubscriptionsByTopicRequest& request) {
    const Topic topic = YG_TRY(require_topic(context, request.topic_arn));
    wire::ListSubscriptionsByTopicResponse response;
    const std::int64_t after = YG_TRY(read_position(request.next_token));
    fill_page(YG_TRY(subscriptions_.list_of_topic(topic, after, kPageSize + 1)), response);
    return response;
}

}  // namespace yagura::services::sns
