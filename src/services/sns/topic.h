#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace yagura::services::sns {

using Attributes = std::map<std::string, std::string>;
using Tags = std::map<std::string, std::string>;

struct Topic {
    std::int64_t id = 0;
    std::string arn;
    std::string account;
    std::string region;
    std::string name;
    bool fifo = false;
    TimeMs created;
    /// What was set; what a topic has without it is topic_attributes.h's to say.
    Attributes attributes;

    /// Empty when it is not set.
    std::string_view attribute(const std::string& attribute_name) const {
        const auto found = attributes.find(attribute_name);
        return found == attributes.end() ? std::string_view() : std::string_view(found->second);
    }
};

struct Subscription {
    enum class State { Pending, Confirmed, Ended };

    std::int64_t id = 0;
    std::string arn;
    std::int64_t topic_id = 0;
    std::string topic_arn;
    std::string account;    ///< who subscribed
    std::string principal;  ///< that one's ARN
    std::string protocol;
    std::string endpoint;
    State state = State::Pending;
    std::string token;  ///< confirms it, or brings it back once it was ended
    TimeMs token_ends;
    bool authenticated = false;       ///< confirmed by a signed request
    bool signed_unsubscribe = false;  ///< the link does not end it
    TimeMs created;
    Attributes attributes;

    std::string_view attribute(const std::string& attribute_name) const {
        const auto found = attributes.find(attribute_name);
        return found == attributes.end() ? std::string_view() : std::string_view(found->second);
    }
    bool is_mail() const { return protocol == "email" || protocol == "email-json"; }
    bool raw() const { return attribute("RawMessageDelivery") == "true"; }
};

/// How long a token confirms: then a subscription that nobody confirmed is gone.
inline constexpr std::int64_t kTokenLifeMs = 2 * kDayMs;

/// How many subscriptions of a topic are in which state.
struct SubscriptionCounts {
    std::int64_t confirmed = 0;
    std::int64_t pending = 0;
    std::int64_t ended = 0;
};

}  // namespace yagura::services::sns
