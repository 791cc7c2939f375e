#include "services/sns/topic_attributes.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/arena.h"
#include "services/sns/delivery_policy.h"
#include "services/sns/topic_policy.h"
#include "text/json_cursor.h"
#include "text/number.h"
#include "text/utf8.h"

namespace yagura::services::sns {
namespace {

constexpr std::size_t kMaxTopicName = 256;
constexpr std::size_t kMaxDisplayName = 100;
constexpr std::string_view kFifoSuffix = ".fifo";

constexpr std::array<std::string_view, 5> kFeedbackProtocols = {"HTTP", "Lambda", "SQS", "Firehose",
                                                                "Application"};
constexpr std::array<std::string_view, 8> kSettable = {"Policy",
                                                       "DisplayName",
                                                       "DeliveryPolicy",
                                                       "KmsMasterKeyId",
                                                       "SignatureVersion",
                                                       "TracingConfig",
                                                       "ContentBasedDeduplication",
                                                       "FifoThroughputScope"};

/// "HTTPSuccessFeedbackSampleRate" and the like: nobody sends them anywhere, but clients set them.
bool is_feedback_attribute(std::string_view name) {
    for (const std::string_view protocol : kFeedbackProtocols) {
        if (!name.starts_with(protocol)) continue;
        const std::string_view rest = name.substr(protocol.size());
        if (rest == "SuccessFeedbackRoleArn" || rest == "SuccessFeedbackSampleRate" ||
            rest == "FailureFeedbackRoleArn")
            return true;
    }
    return false;
}

bool is_fifo_only(std::string_view name) {
    return name == "ContentBasedDeduplication" || name == "FifoThroughputScope" ||
           name == "ArchivePolicy";
}

std::unexpected<Error> invalid(std::string reason) {
    return fail(Errc::InvalidArgument, std::move(reason));
}

Result<void> one_of(std::string_view name, std::string_view value,
                    std::initializer_list<std::string_view> choices) {
    if (std::ranges::find(choices, value) != choices.end()) return {};
    return invalid(fmt::format("{}: Invalid value [{}].", name, value));
}

Result<void> check_archive_policy(std::string_view value) {
    Arena arena;
    text::JsonCursor json(value);
    const auto bad = [] {
        return invalid("ArchivePolicy: MessageRetentionPeriod must be 1 to 365");
    };
    if (value.empty() || value == "{}") return {};
    if (!json.enter_object()) return bad();
    auto name = json.next_key(arena);
    if (!name || !name->has_value() || **name != "MessageRetentionPeriod") return bad();
    auto text = json.skip_value();
    if (!text) return bad();
    std::string_view days = *text;
    if (days.starts_with('"') && days.size() > 1) days = days.substr(1, days.size() - 2);
    const auto number = text::parse_uint64(days);
    if (!number || *number < 1 || *number > 365) return bad();
    return {};
}

Result<void> check_feedback(std::string_view name, std::string_view value) {
    if (!name.ends_with("SampleRate")) return {};
    const auto number = text::parse_uint64(value);
    if (!number || *number > 100) return invalid(fmt::format("{} must be 0 to 100", name));
    return {};
}

}  // namespace

bool is_topic_attribute(std::string_view name, AttributeTime time) {
    if (name == "FifoTopic") return time == AttributeTime::Create;
    return std::ranges::find(kSettable, name) != kSettable.end() || name == "ArchivePolicy" ||
           is_feedback_attribute(name);
}

Result<void> check_topic_attribute(const Topic& topic, std::string_view name,
                                   std::string_view value) {
    if (is_fifo_only(name) && !topic.fifo)
        return invalid(fmt::format("{} can only be set for FIFO topics", name));
    if (name == "Policy") return check_policy(value, topic.arn);
    if (name == "DisplayName") {
        const bool control = std::ranges::any_of(
            value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
        if (text::utf8_length(value) > kMaxDisplayName || control) return invalid("DisplayName");
        return {};
    }
    if (name == "DeliveryPolicy") {
        if (value.empty()) return {};
        if (auto parsed = parse_topic_delivery_policy(value); !parsed)
            return invalid("DeliveryPolicy: " + parsed.error().message());
        return {};
    }
    if (name == "SignatureVersion") return one_of(name, value, {"1", "2"});
    if (name == "TracingConfig") return one_of(name, value, {"PassThrough", "Active"});
    if (name == "FifoThroughputScope") return one_of(name, value, {"Topic", "MessageGroup"});
    if (name == "ContentBasedDeduplication" || name == "FifoTopic") {
        if (value == "true" || value == "false") return {};
        return invalid(fmt::format("{}: Invalid value [{}]. Must be true or false.", name, value));
    }
    if (name == "ArchivePolicy") return check_archive_policy(value);
    return check_feedback(name, value);
}

bool is_topic_name(std::string_view name, bool fifo) {
    if (name.empty() || name.size() > kMaxTopicName) return false;
    if (fifo) {
        if (!name.ends_with(kFifoSuffix) || name.size() == kFifoSuffix.size()) return false;
        name.remove_suffix(kFifoSuffix.size());
    }
    return std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

std::string normal_value(const Topic& topic, std::string_view name, std::string_view value) {
    if (!value.empty()) return std::string(value);
    if (name == "Policy") return default_policy(topic.arn, topic.account);
    if (name == "FifoTopic" || name == "ContentBasedDeduplication") return "false";
    if (name == "SignatureVersion") return "1";
    if (name == "TracingConfig") return "PassThrough";
    return "";
}

Attributes shown_attributes(const Topic& topic, const SubscriptionCounts& counts) {
    Attributes out;
    for (const auto& [name, value] : topic.attributes) {
        if (!value.empty()) out[name] = value;
    }
    out.erase("DataProtectionPolicy");
    out["TopicArn"] = topic.arn;
    out["Owner"] = topic.account;
    out["Policy"] = policy_text_of(topic);
    out["DisplayName"] = topic.attribute("DisplayName");
    out["SubscriptionsConfirmed"] = std::to_string(counts.confirmed);
    out["SubscriptionsPending"] = std::to_string(counts.pending);
    out["SubscriptionsDeleted"] = std::to_string(counts.ended);
    out["EffectiveDeliveryPolicy"] = effective_topic_policy(policy_of(topic));
    if (topic.fifo) {
        out["FifoTopic"] = "true";
        out.try_emplace("ContentBasedDeduplication", "false");
    } else {
        out.erase("FifoTopic");
    }
    return out;
}

}  // namespace yagura::services::sns
