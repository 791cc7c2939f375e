#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "api/sns/service.h"
#include "base/clock.h"
#include "meta/database.h"
#include "services/sns/delivery_store.h"
#include "services/sns/filter_cache.h"
#include "services/sns/message.h"
#include "services/sns/subscription_store.h"
#include "services/sns/topic_store.h"

namespace yagura::services::sns {

/// What the service stands on; all must outlive it.
struct SnsCollaborators {
    meta::Database& database;
    Clock& clock;
};

/// Simple Notification Service: the operations of api/sns.smithy. It writes messages and what is to
/// be delivered; delivering is Deliverer's work. Any thread.
class SnsOperations final : public api::sns::SnsService {
  public:
    /// Makes or migrates the tables.
    [[nodiscard]] static Result<std::shared_ptr<SnsOperations>> create(
        const SnsCollaborators& collaborators);

    /// Called whenever there is something new to deliver; from any thread, and must not block.
    void on_deliveries(std::function<void()> callback) {
        const std::lock_guard lock(callback_mutex_);
        on_deliveries_ = std::move(callback);
    }

    // Topics: topic_operations.cpp.
    Result<api::sns::CreateTopicResponse> create_topic(
        const ports::RequestContext& context, const api::sns::CreateTopicRequest& request) override;
    Result<void> delete_topic(const ports::RequestContext& context,
                              const api::sns::DeleteTopicRequest& request) override;
    Result<api::sns::GetTopicAttributesResponse> get_topic_attributes(
        const ports::RequestContext& context,
        const api::sns::GetTopicAttributesRequest& request) override;
    Result<void> set_topic_attributes(const ports::RequestContext& context,
                                      const api::sns::SetTopicAttributesRequest& request) override;
    Result<api::sns::ListTopicsResponse> list_topics(
        const ports::RequestContext& context, const api::sns::ListTopicsRequest& request) override;
    Result<void> add_permission(const ports::RequestContext& context,
                                const api::sns::AddPermissionRequest& request) override;
    Result<void> remove_permission(const ports::RequestContext& context,
                                   const api::sns::RemovePermissionRequest& request) override;
    Result<api::sns::GetDataProtectionPolicyResponse> get_data_protection_policy(
        const ports::RequestContext& context,
        const api::sns::GetDataProtectionPolicyRequest& request) override;
    Result<void> put_data_protection_policy(
        const ports::RequestContext& context,
        const api::sns::PutDataProtectionPolicyRequest& request) override;

    // Tags, and the settings of telephones: tag_operations.cpp.
    Result<api::sns::TagResourceResponse> tag_resource(
        const ports::RequestContext& context, const api::sns::TagResourceRequest& request) override;
    Result<api::sns::UntagResourceResponse> untag_resource(
        const ports::RequestContext& context,
        const api::sns::UntagResourceRequest& request) override;
    Result<api::sns::ListTagsForResourceResponse> list_tags_for_resource(
        const ports::RequestContext& context,
        const api::sns::ListTagsForResourceRequest& request) override;
    Result<api::sns::GetSMSAttributesResponse> get_sms_attributes(
        const ports::RequestContext& context,
        const api::sns::GetSMSAttributesRequest& request) override;
    Result<api::sns::SetSMSAttributesResponse> set_sms_attributes(
        const ports::RequestContext& context,
        const api::sns::SetSMSAttributesRequest& request) override;
    Result<api::sns::CheckIfPhoneNumberIsOptedOutResponse> check_if_phone_number_is_opted_out(
        const ports::RequestContext& context,
        const api::sns::CheckIfPhoneNumberIsOptedOutRequest& request) override;
    Result<api::sns::GetSMSSandboxAccountStatusResponse> get_sms_sandbox_account_status(
        const ports::RequestContext& context,
        const api::sns::GetSMSSandboxAccountStatusRequest& request) override;

    // Subscriptions: subscription_operations.cpp.
    Result<api::sns::SubscribeResponse> subscribe(
        const ports::RequestContext& context, const api::sns::SubscribeRequest& request) override;
    Result<api::sns::ConfirmSubscriptionResponse> confirm_subscription(
        const ports::RequestContext& context,
        const api::sns::ConfirmSubscriptionRequest& request) override;
    Result<void> unsubscribe(const ports::RequestContext& context,
                             const api::sns::UnsubscribeRequest& request) override;
    Result<api::sns::GetSubscriptionAttributesResponse> get_subscription_attributes(
        const ports::RequestContext& context,
        const api::sns::GetSubscriptionAttributesRequest& request) override;
    Result<void> set_subscription_attributes(
        const ports::RequestContext& context,
        const api::sns::SetSubscriptionAttributesRequest& request) override;
    Result<api::sns::ListSubscriptionsResponse> list_subscriptions(
        const ports::RequestContext& context,
        const api::sns::ListSubscriptionsRequest& request) override;
    Result<api::sns::ListSubscriptionsByTopicResponse> list_subscriptions_by_topic(
        const ports::RequestContext& context,
        const api::sns::ListSubscriptionsByTopicRequest& request) override;

    // Messages: publish_operations.cpp.
    Result<api::sns::PublishResponse> publish(const ports::RequestContext& context,
                                              const api::sns::PublishRequest& request) override;
    Result<api::sns::PublishBatchResponse> publish_batch(
        const ports::RequestContext& context,
        const api::sns::PublishBatchRequest& request) override;

    [[nodiscard]] Result<std::optional<Topic>> find_topic(std::string_view arn) {
        return topics_.find(arn);
    }
    /// By what a message that may come twice is known, and for how long.
    struct Once {
        std::string key;
        std::int64_t kept_ms = 0;
    };
    /// Publishes a structured message for a service that may; gives its id, or that of the earlier
    /// message of the same key. Errors: NotFound, InvalidArgument.
    [[nodiscard]] Result<std::string> publish_once(std::string_view topic_arn, const Once& once,
                                                   std::string_view subject,
                                                   std::string_view texts);
    DeliveryStore& deliveries() { return deliveries_; }
    /// One that has not ended.
    [[nodiscard]] Result<std::optional<Subscription>> find_subscription(std::string_view arn) {
        return subscriptions_.find(arn);
    }
    /// The token that brings back a subscription that was ended.
    [[nodiscard]] Result<std::optional<std::string>> token_of_ended(std::string_view arn) {
        return subscriptions_.token_of_ended(arn);
    }
    /// Forgets what nobody needs any more. Called now and then.
    [[nodiscard]] Result<void> forget_old();

  private:
    explicit SnsOperations(const SnsCollaborators& collaborators)
        : clock_(collaborators.clock),
          topics_(collaborators.database),
          subscriptions_(collaborators.database),
          deliveries_(collaborators.database) {}

    /// NotFoundException when there is no such topic; `parameter` is the member that names it.
    [[nodiscard]] Result<Topic> require_topic(const ports::RequestContext& context,
                                              std::string_view arn,
                                              std::string_view parameter = "TopicArn");
    /// For tag operations, which have another error.
    [[nodiscard]] Result<Topic> require_resource(const ports::RequestContext& context,
                                                 std::string_view arn);
    /// One that the caller's account or that of the topic may look at.
    [[nodiscard]] Result<Subscription> require_subscription(const ports::RequestContext& context,
                                                            std::string_view arn,
                                                            std::string_view action);
    [[nodiscard]] Result<std::string> subscribe_again(const Topic& topic,
                                                      const Subscription& existing,
                                                      const Attributes& attributes,
                                                      bool return_arn);
    [[nodiscard]] Result<void> check_filter_count(std::int64_t topic_id);
    struct Published {
        std::string message_id;
        std::string sequence;  ///< of FIFO topics
    };
    /// Fills in who gets them; false when nobody does.
    [[nodiscard]] Result<bool> address(const Topic& topic, const std::vector<Draft>& drafts,
                                       std::vector<DeliveryStore::Outgoing>& messages);
    [[nodiscard]] Result<std::vector<Published>> publish_drafts(const Topic& topic,
                                                                const std::vector<Draft>& drafts);
    void tell_of_deliveries() {
        const std::lock_guard lock(callback_mutex_);
        if (on_deliveries_) on_deliveries_();
    }

    Clock& clock_;
    TopicStore topics_;
    SubscriptionStore subscriptions_;
    DeliveryStore deliveries_;
    FilterCache filters_;
    std::mutex callback_mutex_;
    std::function<void()> on_deliveries_;
};

}  // namespace yagura::services::sns
