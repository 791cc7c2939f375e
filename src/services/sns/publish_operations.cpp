#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "api/sns/errors.h"
#include "services/sns/arn.h"
#include "services/sns/sns_operations.h"

namespace yagura::services::sns {

namespace wire = api::sns;

namespace {

constexpr std::size_t kMaxBatch = 10;
constexpr std::size_t kMaxEntryId = 80;

std::unexpected<Error> invalid(std::string_view what) {
    return fail(wire::invalid_parameter_exception(fmt::format("Invalid parameter: {}", what)));
}

template <class Entry>
Draft draft_of(const Entry& entry) {
    return {entry.message,
            entry.subject,
            entry.message_structure,
            entry.message_attributes,
            entry.message_deduplication_id,
            entry.message_group_id};
}

/// The ARN that a message goes to, and the member that holds it.
struct Target {
    std::string arn;
    std::string_view parameter;
};

Result<Target> target_of(const wire::PublishRequest& request) {
    const int given =
        (request.topic_arn ? 1 : 0) + (request.target_arn ? 1 : 0) + (request.phone_number ? 1 : 0);
    if (given == 0) return invalid("TopicArn or TargetArn Reason: no value for required parameter");
    if (given > 1) return invalid("TopicArn, TargetArn and PhoneNumber exclude each other");
    if (request.phone_number)
        return invalid("PhoneNumber Reason: this server sends no text messages");
    if (request.topic_arn) return Target{*request.topic_arn, "TopicArn"};
    return Target{*request.target_arn, "TargetArn"};
}

Result<void> check_entry_ids(const std::vector<wire::PublishBatchRequestEntry>& entries) {
    std::set<std::string_view> seen;
    for (const auto& entry : entries) {
        if (entry.id.size() > kMaxEntryId) {
            return fail(wire::invalid_batch_entry_id_exception(fmt::format(
                "The Id of a batch entry in the batch request is too long: {}", entry.id)));
        }
        const bool clean = !entry.id.empty() && std::ranges::all_of(entry.id, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '-' || c == '_';
        });
        if (!clean) {
            return fail(wire::invalid_batch_entry_id_exception(
                fmt::format("The Id of a batch entry in the batch request contains an "
                            "impermissible character: {}",
                            entry.id)));
        }
        if (!seen.insert(entry.id).second) {
            return fail(wire::batch_entry_ids_not_distinct_exception(
                "Two or more batch entries in the request have the same Id."));
        }
    }
    return {};
}

}  // namespace

Result<bool> SnsOperations::address(const Topic& topic, const std::vector<Draft>& drafts,
                                    std::vector<DeliveryStore::Outgoing>& outgoing) {
    bool any = false;
    std::vector<filter_policy::Attributes> attributes;
    for (const Draft& draft : drafts) attributes.push_back(filter_attributes(draft.attributes));
    for (const Subscription& subscription : YG_TRY(subscriptions_.confirmed(topic))) {
        for (std::size_t i = 0; i < outgoing.size(); ++i) {
            if (!filters_.lets_through(subscription, outgoing[i].message, attributes[i])) continue;
            outgoing[i].subscriptions.push_back(subscription.id);
            any = true;
        }
    }
    return any;
}

Result<std::string> SnsOperations::publish_once(std::string_view topic_arn, const Once& once,
                                                std::string_view subject, std::string_view texts) {
    const auto topic = YG_TRY(topics_.find(topic_arn));
    if (!topic) return fail(Errc::NotFound, "Topic does not exist");
    static const WireAttributes kNoAttributes;
    const std::vector<Draft> drafts = {
        {texts, subject, "json", kNoAttributes, std::nullopt, std::nullopt}};
    if (size_of(drafts.front()) > kMaxMessageBytes) return invalid("Message too long");
    YG_CHECK(check_draft(*topic, drafts.front()));
    const TimeMs now = clock_.now();
    std::vector<DeliveryStore::Outgoing> outgoing = {{to_message(drafts.front(), now), {}}};
    YG_CHECK(address(*topic, drafts, outgoing));
    std::string id =
        YG_TRY(deliveries_.publish_once(*topic, once.key, now + once.kept_ms, outgoing.front()));
    tell_of_deliveries();
    return id;
}

Result<std::vector<SnsOperations::Published>> SnsOperations::publish_drafts(
    const Topic& topic, const std::vector<Draft>& drafts) {
    const TimeMs now = clock_.now();
    std::vector<DeliveryStore::Outgoing> outgoing;
    std::vector<Published> published;
    for (const Draft& draft : drafts) {
        outgoing.push_back({to_message(draft, now), {}});
        published.push_back({outgoing.back().message.message_id, ""});
    }
    if (topic.fifo) {
        // Queues alone may subscribe to FIFO topics, and there are none here: nothing is delivered.
        std::vector<DeliveryStore::FifoEntry> entries;
        for (std::size_t i = 0; i < drafts.size(); ++i)
            entries.push_back({deduplication_key(drafts[i]), published[i].message_id, ""});
        YG_CHECK(deliveries_.number(topic, entries, now));
        for (std::size_t i = 0; i < drafts.size(); ++i)
            published[i] = {entries[i].message_id, entries[i].sequence};
        return published;
    }
    if (!YG_TRY(address(topic, drafts, outgoing))) return published;
    YG_CHECK(deliveries_.publish(outgoing));
    tell_of_deliveries();
    return published;
}

Result<wire::PublishResponse> SnsOperations::publish(const ports::RequestContext& context,
                                                     const wire::PublishRequest& request) {
    const Target target = YG_TRY(target_of(request));
    if (target.parameter == "TargetArn" && target.arn.find(":endpoint/") != std::string::npos)
        return invalid("TargetArn Reason: No endpoint found for the target arn specified");
    const Topic topic = YG_TRY(require_topic(context, target.arn, target.parameter));
    const Draft draft = draft_of(request);
    if (size_of(draft) > kMaxMessageBytes) return invalid("Message too long");
    YG_CHECK(check_draft(topic, draft));
    const auto published = YG_TRY(publish_drafts(topic, {draft}));
    wire::PublishResponse response;
    response.message_id = published.front().message_id;
    if (topic.fifo) response.sequence_number = published.front().sequence;
    return response;
}

Result<wire::PublishBatchResponse> SnsOperations::publish_batch(
    const ports::RequestContext& context, const wire::PublishBatchRequest& request) {
    const Topic topic = YG_TRY(require_topic(context, request.topic_arn));
    const auto& entries = request.publish_batch_request_entries;
    if (entries.empty()) {
        return fail(
            wire::empty_batch_request_exception("The batch request doesn't contain any entries."));
    }
    if (entries.size() > kMaxBatch) {
        return fail(wire::too_many_entries_in_batch_request_exception(
            "The batch request contains more entries than permissible."));
    }
    YG_CHECK(check_entry_ids(entries));
    std::vector<Draft> drafts;
    std::size_t size = 0;
    for (const auto& entry : entries) {
        drafts.push_back(draft_of(entry));
        size += size_of(drafts.back());
    }
    if (size > kMaxMessageBytes) {
        return fail(wire::batch_request_too_long_exception(
            "The length of all the messages put together is more than the limit."));
    }
    for (const Draft& draft : drafts) YG_CHECK(check_draft(topic, draft));
    const auto published = YG_TRY(publish_drafts(topic, drafts));
    wire::PublishBatchResponse response;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        wire::PublishBatchResultEntry entry;
        entry.id = entries[i].id;
        entry.message_id = published[i].message_id;
        if (topic.fifo) entry.sequence_number = published[i].sequence;
        response.successful.push_back(std::move(entry));
    }
    return response;
}

}  // namespace yagura::services::sns
