#include <fmt/core.h>

#include "api/sns/errors.h"
#include "services/sns/arn.h"
#include "services/sns/page_token.h"
#include "services/sns/schema.h"
#include "services/sns/sns_operations.h"
#include "services/sns/topic_attributes.h"
#include "services/sns/topic_policy.h"
#include "services/sns/topic_tags.h"
#include "text/json_cursor.h"

namespace yagura::services::sns {

namespace wire = api::sns;

namespace {

constexpr std::size_t kPageSize = 100;
constexpr std::string_view kDataProtection = "DataProtectionPolicy";

std::unexpected<Error> invalid(std::string_view what) {
    return fail(wire::invalid_parameter_exception(fmt::format("Invalid parameter: {}", what)));
}

Result<void> check_data_protection(std::string_view document) {
    text::JsonCursor json(document);
    const auto skipped = json.skip_value();
    if (!skipped || !document.starts_with('{') || !json.finish())
        return invalid("DataProtectionPolicy Reason: it is no JSON object");
    return {};
}

Result<void> check_attributes(const Topic& topic) {
    for (const auto& [name, value] : topic.attributes) {
        if (!is_topic_attribute(name, AttributeTime::Create))
            return invalid(fmt::format("Attributes Reason: Unknown attribute {}", name));
        if (auto checked = check_topic_attribute(topic, name, value); !checked)
            return invalid("Attributes Reason: " + checked.error().message());
    }
    return {};
}

/// Creating a topic that is there gives it back only if that would not change it.
Result<void> check_same(const Topic& existing, const Tags& existing_tags, const Topic& wanted,
                        const Tags& wanted_tags) {
    for (const auto& [name, value] : wanted.attributes) {
        const std::string held = normal_value(existing, name, existing.attribute(name));
        if (held != normal_value(existing, name, value))
            return invalid("Attributes Reason: Topic already exists with different attributes");
    }
    for (const auto& [key, value] : wanted_tags) {
        const auto found = existing_tags.find(key);
        if (found == existing_tags.end() || found->second != value)
            return invalid("Tags Reason: Topic already exists with different tags");
    }
    return {};
}

}  // namespace

Result<std::shared_ptr<SnsOperations>> SnsOperations::create(
    const SnsCollaborators& collaborators) {
    YG_CHECK(collaborators.database.migrate("sns", migrations()));
    return std::shared_ptr<SnsOperations>(new SnsOperations(collaborators));
}

Result<void> SnsOperations::forget_old() {
    const TimeMs now = clock_.now();
    YG_CHECK(subscriptions_.forget_expired(now));
    return deliveries_.forget_old(now);
}

Result<Topic> SnsOperations::require_topic(const ports::RequestContext& context,
                                           std::string_view arn, std::string_view parameter) {
    YG_CHECK(check_topic_arn(context, arn, parameter));
    auto found = YG_TRY(topics_.find(arn));
    if (!found) return fail(wire::not_found_exception("Topic does not exist"));
    return *std::move(found);
}

Result<wire::CreateTopicResponse> SnsOperations::create_topic(
    const ports::RequestContext& context, const wire::CreateTopicRequest& request) {
    Topic topic;
    topic.attributes = request.attributes.value_or(Attributes());
    topic.fifo = topic.attribute("FifoTopic") == "true";
    if (!is_topic_name(request.name, topic.fifo)) return invalid("Topic Name");
    topic.arn = topic_arn(context, request.name);
    topic.account = context.account_id;
    topic.region = context.region;
    topic.name = request.name;
    topic.created = clock_.now();
    YG_CHECK(check_attributes(topic));
    if (request.data_protection_policy) {
        YG_CHECK(check_data_protection(*request.data_protection_policy));
        topic.attributes[std::string(kDataProtection)] = *request.data_protection_policy;
    }
    const Tags tags = YG_TRY(tags_of(request.tags));

    auto created = topics_.create(topic, tags);
    if (!created && created.error().code() == Errc::LimitExceeded) return fail(too_many_tags());
    if (!created && created.error().code() != Errc::AlreadyExists) return fail(created.error());
    if (!created) {
        const Topic existing = YG_TRY(require_topic(context, topic.arn));
        YG_CHECK(check_same(existing, YG_TRY(topics_.tags(existing)), topic, tags));
    }
    wire::CreateTopicResponse response;
    response.topic_arn = topic.arn;
    return response;
}

Result<void> SnsOperations::delete_topic(const ports::RequestContext& context,
                                         const wire::DeleteTopicRequest& request) {
    YG_CHECK(check_topic_arn(context, request.topic_arn, "TopicArn"));
    const auto topic = YG_TRY(topics_.find(request.topic_arn));
    if (!topic) return {};
    return topics_.remove(*topic);
}

Result<wire::GetTopicAttributesResponse> SnsOperations::get_topic_attributes(
    const ports::RequestContext& context, const wire::GetTopicAttributesRequest& request) {
    const Topic topic = YG_TRY(require_topic(context, request.topic_arn));
    wire::GetTopicAttributesResponse response;
    response.attributes = shown_attributes(topic, YG_TRY(topics_.count_subscriptions(topic)));
    return response;
}

Result<void> SnsOperations::set_topic_attributes(const ports::RequestContext& context,
                                                 const wire::SetTopicAttributesRequest& request) {
    const Topic topic = YG_TRY(require_topic(context, request.topic_arn));
    if (!is_topic_attribute(request.attribute_name, AttributeTime::Set))
        return invalid("AttributeName");
    const std::string value = request.attribute_value.value_or("");
    if (auto checked = check_topic_attribute(topic, request.attribute_name, value); !checked)
        return invalid(checked.error().message());
    if (value.empty()) return topics_.remove_attribute(topic, request.attribute_name);
    return topics_.set_attribute(topic, request.attribute_name, value);
}

Result<wire::ListTopicsResponse> SnsOperations::list_topics(
    const ports::RequestContext& context, const wire::ListTopicsRequest& request) {
    const std::string after = YG_TRY(read_page_token(request.next_token));
    const auto found =
        YG_TRY(topics_.list(context.account_id, context.region, after, kPageSize + 1));
    wire::ListTopicsResponse response;
    for (const std::string& arn : found) {
        if (response.topics.size() == kPageSize) {
            response.next_token = make_page_token(response.topics.back().topic_arn);
            break;
        }
        response.topics.push_back({arn});
    }
    return response;
}

Result<void> SnsOperations::add_permission(const ports::RequestContext& context,
                                           const wire::AddPermissionRequest& request) {
    const Topic topic = YG_TRY(require_topic(context, request.topic_arn));
    if (request.label.empty()) return invalid("Label");
    if (request.aws_account_id.empty()) return invalid("AWSAccountId");
    if (request.action_name.empty()) return invalid("ActionName");
    for (const std::string& account : request.aws_account_id) {
        if (account.size() != 12 || account.find_first_not_of("0123456789") != std::string::npos)
            return invalid("AWSAccountId");
    }
    for (const std::string& action : request.action_name) {
        if (!is_grantable_action(action))
            return invalid("Policy statement action out of service scope!");
    }
    auto changed = add_statement(policy_text_of(topic), topic.arn, request.label,
                                 request.aws_account_id, request.action_name);
    if (!changed && changed.error().code() == Errc::AlreadyExists)
        return invalid("Statement already exists");
    if (!changed) return fail(changed.error());
    if (auto checked = check_policy(*changed, topic.arn); !checked)
        return invalid(checked.error().message());
    return topics_.set_attribute(topic, "Policy", *changed);
}

Result<void> SnsOperations::remove_permission(const ports::RequestContext& context,
                                              const wire::RemovePermissionRequest& request) {
    const Topic topic = YG_TRY(require_topic(context, request.topic_arn));
    const std::string policy = policy_text_of(topic);
    const std::string changed = YG_TRY(remove_statement(policy, request.label));
    if (changed == policy) return {};
    return topics_.set_attribute(topic, "Policy", changed);
}

Result<wire::GetDataProtectionPolicyResponse> SnsOperations::get_data_protection_policy(
    const ports::RequestContext& context, const wire::GetDataProtectionPolicyRequest& request) {
    const Topic topic = YG_TRY(require_topic(context, request.resource_arn, "ResourceArn"));
    wire::GetDataProtectionPolicyResponse response;
    const std::string_view document = topic.attribute(std::string(kDataProtection));
    if (!document.empty()) response.data_protection_policy = std::string(document);
    return response;
}

Result<void> SnsOperations::put_data_protection_policy(
    const ports::RequestContext& context, const wire::PutDataProtectionPolicyRequest& request) {
    const Topic topic = YG_TRY(require_topic(context, request.resource_arn, "ResourceArn"));
    if (request.data_protection_policy.empty())
        return topics_.remove_attribute(topic, kDataProtection);
    YG_CHECK(check_data_protection(request.data_protection_policy));
    return topics_.set_attribute(topic, kDataProtection, request.data_protection_policy);
}

}  // namespace yagura::services::sns
