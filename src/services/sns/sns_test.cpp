#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/counters.h"
#include "base/random.h"
#include "services/sns/alarm_publisher.h"
#include "services/sns/deliverer.h"
#include "services/sns/delivery_policy.h"
#include "services/sns/signing_key.h"
#include "services/sns/sns_operations.h"
#include "services/sns/topic_policy.h"
#include "services/sns/web_address.h"

namespace yagura::services::sns {
namespace {

namespace wire = api::sns;

constexpr std::string_view kTopic = "arn:aws:sns:us-east-1:111122223333:alarms";

class FakeRelay final : public outbound::MailRelay {
  public:
    Result<void> send(const outbound::Mail& mail) override {
        ++attempts;
        if (refusal) return fail(*refusal);
        mails.push_back(mail);
        return {};
    }
    int attempts = 0;
    std::optional<Error> refusal;
    std::vector<outbound::Mail> mails;
};

class FakeWeb final : public outbound::WebSender {
  public:
    Result<int> post(const outbound::WebPost& post) override {
        posts.push_back(post);
        return status;
    }
    int status = 200;
    std::vector<outbound::WebPost> posts;
};

class SnsTest : public ::testing::Test {
  protected:
    SnsTest() {
        folder_ = std::filesystem::temp_directory_path() / ("yagura-sns-" + uuid_v4());
        std::filesystem::create_directories(folder_);
        database_ = *meta::Database::open((folder_ / "meta.db").string());
        sns_ = *SnsOperations::create({*database_, clock_});
        key_ = *SigningKey::open(*database_, "us-east-1", clock_);
        deliverer_ =
            std::make_unique<Deliverer>(DelivererCollaborators{.deliveries = sns_->deliveries(),
                                                               .signer = *key_,
                                                               .executor = executor_,
                                                               .clock = clock_,
                                                               .counters = counters_,
                                                               .relay = &relay_,
                                                               .web = &web_},
                                        "https://logs.example.com");
        context_.identity.kind = ports::Identity::Kind::Root;
        context_.identity.account_id = "111122223333";
        context_.identity.arn = "arn:aws:iam::111122223333:root";
        context_.account_id = "111122223333";
        context_.region = "us-east-1";
        context_.partition = "aws";
        wire::CreateTopicRequest create;
        create.name = "alarms";
        topic_ = sns_->create_topic(context_, create)->topic_arn;
    }
    ~SnsTest() override {
        deliverer_.reset();
        key_.reset();
        sns_.reset();
        database_.reset();
        std::filesystem::remove_all(folder_);
    }

    std::string subscribe(const std::string& protocol, const std::string& endpoint) {
        wire::SubscribeRequest request;
        request.topic_arn = topic_;
        request.protocol = protocol;
        request.endpoint = endpoint;
        request.return_subscription_arn = true;
        const auto subscribed = sns_->subscribe(context_, request);
        EXPECT_TRUE(subscribed.has_value());
        return subscribed->subscription_arn;
    }
    std::string token_of(const std::string& arn) { return (*sns_->find_subscription(arn))->token; }
    Result<wire::ConfirmSubscriptionResponse> confirm(const std::string& token) {
        wire::ConfirmSubscriptionRequest request;
        request.topic_arn = topic_;
        request.token = token;
        return sns_->confirm_subscription(context_, request);
    }
    void publish(const std::string& text) {
        wire::PublishRequest request;
        request.topic_arn = topic_;
        request.message = text;
        EXPECT_TRUE(sns_->publish(context_, request).has_value());
    }
    void deliver() { EXPECT_TRUE(deliverer_->run_due().has_value()); }

    ManualClock clock_;
    CounterRegistry counters_;
    InlineExecutor executor_;
    FakeRelay relay_;
    FakeWeb web_;
    std::filesystem::path folder_;
    std::unique_ptr<meta::Database> database_;
    std::shared_ptr<SnsOperations> sns_;
    std::unique_ptr<SigningKey> key_;
    std::unique_ptr<Deliverer> deliverer_;
    ports::RequestContext context_;
    std::string topic_;
};

TEST_F(SnsTest, ConfirmationMailLeadsToThisServer) {
    const std::string arn = subscribe("email", "ann@example.com");
    deliver();
    ASSERT_EQ(relay_.mails.size(), 1U);
    EXPECT_NE(
        relay_.mails[0].text.find("https://logs.example.com/confirmation.html?TopicArn=" + topic_ +
                                  "&Token=" + token_of(arn) + "&Endpoint=ann%40example.com\n"),
        std::string::npos);
}

TEST_F(SnsTest, TokensEnd) {
    const std::string arn = subscribe("email", "ann@example.com");
    const std::string token = token_of(arn);
    clock_.advance(kTokenLifeMs);
    const auto late = confirm(token);
    ASSERT_FALSE(late.has_value());
    EXPECT_EQ(late.error().message(), "Invalid parameter: Token");
    EXPECT_TRUE(sns_->forget_old().has_value());
    EXPECT_FALSE(sns_->find_subscription(arn)->has_value());
}

TEST_F(SnsTest, ConfirmedSubscriptionsOutliveTheirToken) {
    const std::string arn = subscribe("email", "ann@example.com");
    ASSERT_TRUE(confirm(token_of(arn)).has_value());
    clock_.advance(kTokenLifeMs + 1);
    EXPECT_TRUE(sns_->forget_old().has_value());
    EXPECT_TRUE(sns_->find_subscription(arn)->has_value());
    EXPECT_TRUE(confirm(token_of(arn)).has_value());
}

TEST_F(SnsTest, MailIsTriedFiftyTimesMoreInSixHours) {
    relay_.refusal = Error(Errc::Unavailable, "no connection");
    subscribe("email", "ann@example.com");
    const TimeMs begin = clock_.now();
    deliver();
    EXPECT_EQ(relay_.attempts, 1);
    deliver();
    EXPECT_EQ(relay_.attempts, 1) << "the next attempt is not due";
    clock_.advance(10 * kSecondMs);
    deliver();
    EXPECT_EQ(relay_.attempts, 2);
    while (const auto next = *sns_->deliveries().next_due()) {
        clock_.set(*next);
        deliver();
    }
    EXPECT_EQ(relay_.attempts, 51);
    const std::int64_t hours = (clock_.now() - begin) / kHourMs;
    EXPECT_GE(hours, 6);
    EXPECT_LE(hours, 7);
    const auto troubles = *sns_->deliveries().troubles("111122223333", 10);
    ASSERT_EQ(troubles.size(), 1U);
    EXPECT_TRUE(troubles[0].dead);
    EXPECT_EQ(troubles[0].attempts, 51);
    EXPECT_EQ(troubles[0].error, "no connection");
    clock_.advance(15 * kDayMs);
    EXPECT_TRUE(sns_->forget_old().has_value());
    EXPECT_TRUE(sns_->deliveries().troubles("111122223333", 10)->empty());
}

TEST_F(SnsTest, WebHooksGoByTheDeliveryPolicy) {
    const std::string arn = subscribe("http", "http://hooks.example.com/a");
    ASSERT_TRUE(confirm(token_of(arn)).has_value());
    deliver();
    web_.posts.clear();
    web_.status = 500;
    publish("m");
    deliver();
    for (int i = 0; i < 3; ++i) {
        clock_.advance(20 * kSecondMs - 1);
        deliver();
        EXPECT_EQ(web_.posts.size(), static_cast<std::size_t>(i + 1));
        clock_.advance(1);
        deliver();
        EXPECT_EQ(web_.posts.size(), static_cast<std::size_t>(i + 2));
    }
    EXPECT_FALSE(sns_->deliveries().next_due()->has_value());
    EXPECT_EQ(*sns_->deliveries().waiting(), 0);
}

TEST_F(SnsTest, NothingIsLeftOfWhatWasDelivered) {
    const std::string first = subscribe("http", "http://hooks.example.com/a");
    const std::string second = subscribe("email", "ann@example.com");
    ASSERT_TRUE(confirm(token_of(first)).has_value());
    ASSERT_TRUE(confirm(token_of(second)).has_value());
    publish("m");
    deliver();
    EXPECT_EQ(web_.posts.size(), 2U);
    EXPECT_EQ(relay_.mails.size(), 2U);
    const auto messages = database_->read([](meta::Session& session) -> Result<std::int64_t> {
        auto select = YG_TRY(session.prepare("SELECT COUNT(*) FROM sns_messages"));
        YG_CHECK(select.step());
        return select.int64(0);
    });
    EXPECT_EQ(*messages, 0);
}

class FakeAuthorizer final : public ports::Authorizer {
  public:
    Result<void> authorize(const ports::RequestContext& context,
                           const ports::AuthorizationRequest& request) const override {
        EXPECT_EQ(context.identity.arn, "cloudwatch.amazonaws.com");
        EXPECT_EQ(request.action, "sns:Publish");
        EXPECT_EQ(request.conditions.at("aws:SourceOwner").front(), "111122223333");
        if (allowed) return {};
        return fail(Errc::Forbidden, "no");
    }
    bool allowed = true;
};

TEST_F(SnsTest, AlarmsPublishOnce) {
    const std::string arn = subscribe("email", "ann@example.com");
    ASSERT_TRUE(confirm(token_of(arn)).has_value());
    deliver();
    relay_.mails.clear();
    FakeAuthorizer authorizer;
    AlarmPublisher publisher(*sns_, authorizer, clock_);
    ports::AlarmNotification notification;
    notification.key = "alarm 1 change 7";
    notification.account_id = "111122223333";
    notification.region = "us-east-1";
    notification.alarm_arn = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:disk";
    notification.topic_arn = topic_;
    notification.subject = "ALARM: \"disk\" in US East (N. Virginia)";
    notification.json = "{}";
    notification.email = "You are receiving this email because your alarm is in ALARM.";
    const auto first = publisher.publish(notification);
    ASSERT_TRUE(first.has_value()) << first.error().message();
    EXPECT_EQ(*publisher.publish(notification), *first);
    deliver();
    ASSERT_EQ(relay_.mails.size(), 1U);
    EXPECT_EQ(relay_.mails[0].subject, notification.subject);
    EXPECT_TRUE(relay_.mails[0].text.starts_with(notification.email + "\n\n--\n"));

    authorizer.allowed = false;
    EXPECT_EQ(publisher.publish(notification).error().code(), Errc::Forbidden);
    notification.topic_arn += "x";
    EXPECT_EQ(publisher.publish(notification).error().code(), Errc::NotFound);
    notification.topic_arn = arn;
    EXPECT_EQ(publisher.publish(notification).error().code(), Errc::InvalidArgument);
}

TEST_F(SnsTest, WithoutARelayMailsAreKept) {
    Deliverer keeping({.deliveries = sns_->deliveries(),
                       .signer = *key_,
                       .executor = executor_,
                       .clock = clock_,
                       .counters = counters_},
                      "http://127.0.0.1:4586");
    subscribe("email", "ann@example.com");
    EXPECT_TRUE(keeping.run_due().has_value());
    const auto mails = *sns_->deliveries().outbox("111122223333", 10);
    ASSERT_EQ(mails.size(), 1U);
    EXPECT_EQ(mails[0].recipient, "ann@example.com");
    EXPECT_TRUE(sns_->deliveries().outbox("999999999999", 10)->empty());
}

TEST(DeliveryPolicy, Phases) {
    const RetryPolicy policy{.min_delay_s = 1,
                             .max_delay_s = 60,
                             .retries = 8,
                             .no_delay_retries = 1,
                             .min_delay_retries = 2,
                             .max_delay_retries = 2,
                             .backoff = RetryPolicy::Backoff::Linear};
    std::vector<std::int64_t> delays;
    for (int attempt = 1; auto delay = policy.delay_ms_after(attempt); ++attempt)
        delays.push_back(*delay);
    EXPECT_EQ(delays, (std::vector<std::int64_t>{0, 1000, 1000, 1000, 30500, 60000, 60000, 60000}));
}

TEST(DeliveryPolicy, Bounds) {
    for (const char* json :
         {R"({"http":{"defaultHealthyRetryPolicy":{"numRetries":101}}})",
          R"({"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":0}}})",
          R"({"http":{"defaultHealthyRetryPolicy":{"numRetries":1,"numNoDelayRetries":2}}})",
          R"({"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":3600,"maxDelayTarget":3600}}})",
          R"({"http":{"defaultHealthyRetryPolicy":{"backoffFunction":"wild"}}})",
          R"({"http":{"unknown":1}})", R"({"http":5})", "[]", "", R"({"http":{}} x)"})
        EXPECT_FALSE(parse_topic_delivery_policy(json).has_value()) << json;
    EXPECT_TRUE(parse_topic_delivery_policy(R"({"http":null})").has_value());
    EXPECT_FALSE(
        parse_subscription_delivery_policy(R"({"requestPolicy":{"headerContentType":"image/png"}})")
            .has_value());
}

TEST(TopicPolicy, StatementsKeepTheirText) {
    const std::string policy =
        R"({"Version":"2012-10-17","Statement":{"Sid":"a","Effect":"Allow","Principal":"*","Action":"SNS:Publish","Resource":")" +
        std::string(kTopic) + R"("}})";
    ASSERT_TRUE(check_policy(policy, kTopic).has_value());
    const auto more = add_statement(policy, kTopic, "b", {"111122223333"}, {"Publish"});
    ASSERT_TRUE(more.has_value());
    EXPECT_TRUE(check_policy(*more, kTopic).has_value());
    EXPECT_EQ(add_statement(*more, kTopic, "a", {"111122223333"}, {"Publish"}).error().code(),
              Errc::AlreadyExists);
    EXPECT_EQ(*remove_statement(*more, "none"), *more);
    EXPECT_NE(remove_statement(*more, "b")->find(R"("Sid":"a","Effect":"Allow")"),
              std::string::npos);
    EXPECT_FALSE(check_policy(policy, "arn:aws:sns:us-east-1:111122223333:other").has_value());
    EXPECT_TRUE(check_policy(default_policy(kTopic, "111122223333"), kTopic).has_value());
}

TEST(WebAddress, Parts) {
    const auto address = parse_web_address("https://ann:a%40b@hooks.example.com:8443/x?y=@z");
    ASSERT_TRUE(address.has_value());
    EXPECT_EQ(address->user, "ann");
    EXPECT_EQ(address->password, "a@b");
    EXPECT_EQ(address->host, "hooks.example.com");
    EXPECT_EQ(address->location, "https://hooks.example.com:8443/x?y=@z");
    EXPECT_EQ(shown_endpoint("https://ann:a%40b@hooks.example.com/x"),
              "https://ann:****@hooks.example.com/x");
    EXPECT_EQ(shown_endpoint("ann@example.com"), "ann@example.com");
    for (const char* text : {"ftp://a/", "http://", "http:///x", "http://a b/", "x", "http://[::1"})
        EXPECT_FALSE(parse_web_address(text).has_value()) << text;
}

}  // namespace
}  // namespace yagura::services::sns
