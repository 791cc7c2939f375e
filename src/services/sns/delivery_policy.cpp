#include "services/sns/delivery_policy.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include "base/arena.h"
#include "text/json_cursor.h"
#include "text/json_writer.h"

namespace yagura::services::sns {
namespace {

using text::JsonCursor;
using text::JsonKind;

constexpr int kMostRetries = 100;
constexpr int kLongestDelayS = 3600;

constexpr std::array<std::pair<std::string_view, RetryPolicy::Backoff>, 4> kBackoffs = {
    {{"linear", RetryPolicy::Backoff::Linear},
     {"arithmetic", RetryPolicy::Backoff::Arithmetic},
     {"geometric", RetryPolicy::Backoff::Geometric},
     {"exponential", RetryPolicy::Backoff::Exponential}}};

constexpr std::array<std::string_view, 10> kMediaTypes = {"application/cbor",
                                                          "application/json",
                                                          "application/octet-stream",
                                                          "application/soap+xml",
                                                          "application/x-www-form-urlencoded",
                                                          "application/xml",
                                                          "text/csv",
                                                          "text/html",
                                                          "text/plain",
                                                          "text/xml"};

std::unexpected<Error> invalid(std::string reason) {
    return fail(Errc::InvalidArgument, std::move(reason));
}

using Member = std::function<Result<void>(std::string_view name, JsonCursor& json)>;

/// Calls `member` for each name; a value of null is passed over, as if the name were not there.
Result<void> each_member(JsonCursor& json, Arena& arena, const Member& member) {
    YG_CHECK(json.enter_object());
    while (auto name = YG_TRY(json.next_key(arena))) {
        if (YG_TRY(json.kind()) == JsonKind::Null) {
            YG_CHECK(json.null_value());
            continue;
        }
        YG_CHECK(member(*name, json));
    }
    return {};
}

std::unexpected<Error> unknown(std::string_view name) {
    return invalid(fmt::format("unknown member {}", name));
}

Result<int> whole_number(JsonCursor& json, std::string_view name, int smallest, int largest) {
    const auto value = json.int64_value();
    if (!value || *value < smallest || *value > largest) {
        return invalid(
            fmt::format("{} must be a whole number from {} to {}", name, smallest, largest));
    }
    return static_cast<int>(*value);
}

Result<RetryPolicy> read_retry(JsonCursor& json, Arena& arena) {
    RetryPolicy out;
    YG_CHECK(
        each_member(json, arena, [&](std::string_view name, JsonCursor& value) -> Result<void> {
            if (name == "backoffFunction") {
                const std::string_view wanted = YG_TRY(value.string_value(arena));
                for (const auto& [word, backoff] : kBackoffs) {
                    if (word != wanted) continue;
                    out.backoff = backoff;
                    return {};
                }
                return invalid(fmt::format("{} is no backoffFunction", wanted));
            }
            constexpr std::array<std::pair<std::string_view, int RetryPolicy::*>, 6> kNumbers = {
                {{"minDelayTarget", &RetryPolicy::min_delay_s},
                 {"maxDelayTarget", &RetryPolicy::max_delay_s},
                 {"numRetries", &RetryPolicy::retries},
                 {"numNoDelayRetries", &RetryPolicy::no_delay_retries},
                 {"numMinDelayRetries", &RetryPolicy::min_delay_retries},
                 {"numMaxDelayRetries", &RetryPolicy::max_delay_retries}}};
            for (const auto& [word, place] : kNumbers) {
                if (word != name) continue;
                const bool delay = name.ends_with("Target");
                out.*place = YG_TRY(whole_number(value, name, delay ? 1 : 0,
                                                 delay ? kLongestDelayS : kMostRetries));
                return {};
            }
            return unknown(name);
        }));
    if (out.min_delay_s > out.max_delay_s)
        return invalid("minDelayTarget must not be above maxDelayTarget");
    if (out.no_delay_retries + out.min_delay_retries + out.max_delay_retries > out.retries)
        return invalid("numRetries must cover the retries of all phases");
    std::int64_t total_ms = 0;
    for (int attempt = 1; attempt <= out.retries; ++attempt)
        total_ms += out.delay_ms_after(attempt).value_or(0);
    if (total_ms > kLongestDelayS * kSecondMs)
        return invalid("the delays of all retries must not add up to more than 3600 seconds");
    return out;
}

Result<std::optional<int>> read_throttle(JsonCursor& json, Arena& arena) {
    std::optional<int> out;
    YG_CHECK(
        each_member(json, arena, [&](std::string_view name, JsonCursor& value) -> Result<void> {
            if (name != "maxReceivesPerSecond") return unknown(name);
            out = YG_TRY(whole_number(value, name, 1, 1'000'000));
            return {};
        }));
    return out;
}

Result<std::string> read_content_type(JsonCursor& json, Arena& arena) {
    std::string out = DeliveryPolicy().content_type;
    YG_CHECK(
        each_member(json, arena, [&](std::string_view name, JsonCursor& value) -> Result<void> {
            if (name != "headerContentType") return unknown(name);
            const std::string_view wanted = YG_TRY(value.string_value(arena));
            std::string_view type = wanted.substr(0, wanted.find(';'));
            while (type.ends_with(' ')) type.remove_suffix(1);
            const bool known = std::ranges::find(kMediaTypes, type) != kMediaTypes.end();
            if (!known || wanted.find_first_of("\r\n") != std::string_view::npos)
                return invalid(fmt::format("{} is no supported headerContentType", wanted));
            out = std::string(wanted);
            return {};
        }));
    return out;
}

void write_retry(text::JsonWriter& json, const RetryPolicy& retry) {
    json.begin_object();
    const auto number = [&](std::string_view name, int value) {
        json.key(name);
        json.integer(value);
    };
    number("minDelayTarget", retry.min_delay_s);
    number("maxDelayTarget", retry.max_delay_s);
    number("numRetries", retry.retries);
    number("numMaxDelayRetries", retry.max_delay_retries);
    number("numNoDelayRetries", retry.no_delay_retries);
    number("numMinDelayRetries", retry.min_delay_retries);
    json.key("backoffFunction");
    json.string(std::ranges::find(kBackoffs, retry.backoff,
                                  &std::pair<std::string_view, RetryPolicy::Backoff>::second)
                    ->first);
    json.end_object();
}

void write_throttle(text::JsonWriter& json, int receives) {
    json.begin_object();
    json.key("maxReceivesPerSecond");
    json.integer(receives);
    json.end_object();
}

void write_request(text::JsonWriter& json, const std::string& content_type) {
    json.begin_object();
    json.key("headerContentType");
    json.string(content_type);
    json.end_object();
}

Result<DeliveryPolicy> read_http(JsonCursor& json, Arena& arena) {
    DeliveryPolicy out;
    YG_CHECK(
        each_member(json, arena, [&](std::string_view name, JsonCursor& value) -> Result<void> {
            if (name == "defaultHealthyRetryPolicy") {
                out.retry = YG_TRY(read_retry(value, arena));
            } else if (name == "defaultThrottlePolicy") {
                out.receives_per_second = YG_TRY(read_throttle(value, arena));
            } else if (name == "defaultRequestPolicy") {
                out.content_type = YG_TRY(read_content_type(value, arena));
            } else if (name == "disableSubscriptionOverrides") {
                out.subscriptions_may_override = !YG_TRY(value.bool_value());
            } else if (name == "defaultSicklyRetryPolicy") {
                YG_CHECK(value.skip_value());
            } else {
                return unknown(name);
            }
            return {};
        }));
    return out;
}

}  // namespace

std::optional<std::int64_t> RetryPolicy::delay_ms_after(int attempt) const {
    int retry = attempt - 1;  // from 0
    if (retry >= retries) return std::nullopt;
    if (retry < no_delay_retries) return 0;
    retry -= no_delay_retries;
    if (retry < min_delay_retries) return min_delay_s * kSecondMs;
    retry -= min_delay_retries;
    const int growing = retries - no_delay_retries - min_delay_retries - max_delay_retries;
    if (retry >= growing) return max_delay_s * kSecondMs;
    const double part = growing == 1 ? 0.0 : static_cast<double>(retry) / (growing - 1);
    const double low = min_delay_s;
    const double high = max_delay_s;
    // The curves between the line and the exponential are the service's secret; these lie there.
    const double line = low + part * (high - low);
    const double steep = low * std::pow(high / low, part);
    double seconds = line;
    if (backoff == Backoff::Arithmetic) seconds = (2 * line + steep) / 3;
    if (backoff == Backoff::Geometric) seconds = (line + 2 * steep) / 3;
    if (backoff == Backoff::Exponential) seconds = steep;
    return static_cast<std::int64_t>(std::llround(seconds * static_cast<double>(kSecondMs)));
}

RetryPolicy mail_retry_policy() {
    return {.min_delay_s = 10,
            .max_delay_s = 600,
            .retries = 50,
            .no_delay_retries = 0,
            .min_delay_retries = 2,
            .max_delay_retries = 38,
            .backoff = RetryPolicy::Backoff::Exponential};
}

Result<DeliveryPolicy> parse_topic_delivery_policy(std::string_view json) {
    Arena arena;
    JsonCursor cursor(json);
    DeliveryPolicy out;
    YG_CHECK(
        each_member(cursor, arena, [&](std::string_view name, JsonCursor& value) -> Result<void> {
            if (name != "http") return unknown(name);
            out = YG_TRY(read_http(value, arena));
            return {};
        }));
    YG_CHECK(cursor.finish());
    return out;
}

Result<DeliveryPolicy> parse_subscription_delivery_policy(std::string_view json,
                                                          const DeliveryPolicy& defaults) {
    Arena arena;
    JsonCursor cursor(json);
    DeliveryPolicy out = defaults;
    YG_CHECK(
        each_member(cursor, arena, [&](std::string_view name, JsonCursor& value) -> Result<void> {
            if (name == "healthyRetryPolicy") {
                out.retry = YG_TRY(read_retry(value, arena));
            } else if (name == "throttlePolicy") {
                out.receives_per_second = YG_TRY(read_throttle(value, arena));
            } else if (name == "requestPolicy") {
                out.content_type = YG_TRY(read_content_type(value, arena));
            } else if (name == "sicklyRetryPolicy" || name == "guaranteed") {
                YG_CHECK(value.skip_value());
            } else {
                return unknown(name);
            }
            return {};
        }));
    YG_CHECK(cursor.finish());
    return out;
}

// What is stored was checked when it was set: a text that does not parse counts as none.

DeliveryPolicy policy_of(const Topic& topic) {
    const std::string_view json = topic.attribute("DeliveryPolicy");
    if (json.empty()) return {};
    return parse_topic_delivery_policy(json).value_or(DeliveryPolicy());
}

DeliveryPolicy policy_of(const Topic& topic, const Subscription& subscription) {
    DeliveryPolicy defaults = policy_of(topic);
    const std::string_view json = subscription.attribute("DeliveryPolicy");
    if (json.empty() || !defaults.subscriptions_may_override) return defaults;
    return parse_subscription_delivery_policy(json, defaults).value_or(defaults);
}

std::string effective_topic_policy(const DeliveryPolicy& policy) {
    std::string out;
    text::JsonWriter json(out);
    json.begin_object();
    json.key("http");
    json.begin_object();
    json.key("defaultHealthyRetryPolicy");
    write_retry(json, policy.retry);
    json.key("disableSubscriptionOverrides");
    json.boolean(!policy.subscriptions_may_override);
    if (policy.receives_per_second) {
        json.key("defaultThrottlePolicy");
        write_throttle(json, *policy.receives_per_second);
    }
    json.key("defaultRequestPolicy");
    write_request(json, policy.content_type);
    json.end_object();
    json.end_object();
    return out;
}

std::string effective_subscription_policy(const DeliveryPolicy& policy) {
    std::string out;
    text::JsonWriter json(out);
    json.begin_object();
    json.key("healthyRetryPolicy");
    write_retry(json, policy.retry);
    json.key("sicklyRetryPolicy");
    json.null();
    json.key("throttlePolicy");
    if (policy.receives_per_second)
        write_throttle(json, *policy.receives_per_second);
    else
        json.null();
    json.key("requestPolicy");
    write_request(json, policy.content_type);
    json.key("guaranteed");
    json.boolean(false);
    json.end_object();
    return out;
}

}  // namespace yagura::services::sns
