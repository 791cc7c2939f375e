#include "services/kinesis/shard_subscriptions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/kinesis/kinesis_fixture.h"

namespace yagura::services::kinesis {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Recorder final : public SubscriptionOutput {
  public:
    bool send(const api::kinesis::SubscribeToShardEvent& event) override {
        if (closed_ || full) return false;
        events.push_back(event);
        return true;
    }
    void finish() override { end("finished"); }
    void fail_not_found(std::string message) override { end("not found: " + message); }
    void fail_in_use(std::string message) override { end("in use: " + message); }
    void fail_internally(std::string message) override { end("failed: " + message); }
    bool closed() const override { return closed_; }
    std::size_t pending_bytes() const override { return 0; }

    std::vector<std::string> data() const {
        std::vector<std::string> out;
        for (const auto& event : events) {
            for (const auto& record : event.records) out.push_back(record.data);
        }
        return out;
    }

    std::vector<api::kinesis::SubscribeToShardEvent> events;
    std::string how;
    bool full = false;

  private:
    void end(std::string text) {
        how = std::move(text);
        closed_ = true;
    }
    bool closed_ = false;
};

class SubscriptionsTest : public testing::Test, protected KinesisFixture {
  protected:
    const std::string kStream = "arn:aws:kinesis:us-east-1:000000000000:stream/s";

    std::string register_consumer(const std::string& name = "reader") {
        api::kinesis::RegisterStreamConsumerRequest request;
        request.stream_arn = kStream;
        request.consumer_name = name;
        return service_->register_stream_consumer(context_, request).value().consumer.consumer_arn;
    }

    Result<std::shared_ptr<Recorder>> subscribe(int shard = 0, std::uint64_t after = 0) {
        const Stream stream = *this->stream();
        auto output = std::make_shared<Recorder>();
        YG_CHECK(service_->subscriptions().start(
            stream, stream.consumers.front(), *stream.find_shard(static_cast<std::uint32_t>(shard)),
            engine::EventSeq(after), output));
        return output;
    }

    StreamRef stream() { return service_->stream_named(context_, "s").value(); }
    void tick() { service_->subscriptions().tick(); }
};

TEST_F(SubscriptionsTest, RecordsComeInOrderAndThePlaceGoesOn) {
    create(1);
    register_consumer();
    for (int i = 0; i < 5; ++i) put("a", std::to_string(i));
    const auto output = subscribe().value();
    tick();
    EXPECT_THAT(output->data(), ElementsAre("0", "1", "2", "3", "4"));
    EXPECT_EQ(output->events.back().millis_behind_latest, 0);
    const auto place = output->events.back().continuation_sequence_number;
    EXPECT_EQ(place, output->events.back().records.back().sequence_number);
    put("a", "5");
    tick();
    EXPECT_EQ(output->data().size(), 6u);
}

TEST_F(SubscriptionsTest, AHeartbeatComesEveryFiveSecondsAndTheEndAfterFiveMinutes) {
    create(1);
    register_consumer();
    const auto output = subscribe().value();
    tick();
    ASSERT_EQ(output->events.size(), 1u);
    EXPECT_THAT(output->events[0].records, IsEmpty());
    EXPECT_TRUE(output->events[0].continuation_sequence_number);
    clock_.advance(4'999);
    tick();
    EXPECT_EQ(output->events.size(), 1u);
    clock_.advance(1);
    tick();
    EXPECT_EQ(output->events.size(), 2u);
    clock_.advance(295 * kSecondMs);
    tick();
    EXPECT_EQ(output->how, "finished");
    EXPECT_EQ(service_->subscriptions().size(), 0u);
}

TEST_F(SubscriptionsTest, ANewerOneEndsTheOlderButNotWithinFiveSeconds) {
    create(1);
    register_consumer();
    const auto first = subscribe().value();
    const std::string text =
        "Another active subscription exists for this consumer: "
        "000000000000:s:shardId-000000000000:reader";
    EXPECT_EQ(message(subscribe().error()), text);
    clock_.advance(5 * kSecondMs);
    const auto second = subscribe().value();
    EXPECT_EQ(first->how, "in use: " + text);
    put("a", "x");
    tick();
    EXPECT_THAT(second->data(), ElementsAre("x"));
}

TEST_F(SubscriptionsTest, TheLastEventOfAClosedShardNamesItsChildren) {
    create(1);
    register_consumer();
    put("a", "x");
    const auto output = subscribe().value();
    ASSERT_TRUE(split(0, kHalf).has_value());
    tick();
    ASSERT_EQ(output->events.size(), 1u);
    EXPECT_THAT(output->data(), ElementsAre("x"));
    ASSERT_TRUE(output->events[0].child_shards);
    EXPECT_EQ(output->events[0].child_shards->size(), 2u);
    EXPECT_FALSE(output->events[0].continuation_sequence_number);
    EXPECT_EQ(output->how, "finished");
}

TEST_F(SubscriptionsTest, WhatASlowClientDidNotTakeComesLater) {
    create(1);
    register_consumer();
    put("a", "x");
    const auto output = subscribe().value();
    output->full = true;
    tick();
    output->full = false;
    tick();
    EXPECT_THAT(output->data(), ElementsAre("x"));
}

TEST_F(SubscriptionsTest, ConsumersSurviveARestartAndEndWithTheirSubscription) {
    create(1);
    const std::string arn = register_consumer();
    register_consumer("other");
    open_service();
    ASSERT_EQ(stream()->consumers.size(), 2u);
    api::kinesis::RegisterStreamConsumerRequest again;
    again.stream_arn = kStream;
    again.consumer_name = "reader";
    EXPECT_EQ(message(service_->register_stream_consumer(context_, again).error()),
              "Consumer reader under stream s already exists for account 000000000000.");
    const auto output = subscribe().value();
    api::kinesis::DeregisterStreamConsumerRequest remove;
    remove.consumer_arn = arn;
    ASSERT_TRUE(service_->deregister_stream_consumer(context_, remove).has_value());
    tick();
    EXPECT_EQ(output->how, "not found: The stream or its consumer was deleted.");
    EXPECT_EQ(message(service_->deregister_stream_consumer(context_, remove).error()),
              "Consumer " + arn + ", account 000000000000 not found.");
    api::kinesis::DeleteStreamRequest drop;
    drop.stream_name = "s";
    EXPECT_FALSE(service_->delete_stream(context_, drop).has_value());
    drop.enforce_consumer_deletion = true;
    EXPECT_TRUE(service_->delete_stream(context_, drop).has_value());
}

TEST_F(SubscriptionsTest, PoliciesAndTagsBelongToStreamsAndConsumers) {
    create(1);
    const std::string consumer = register_consumer();
    for (const std::string& arn : {kStream, consumer}) {
        api::kinesis::PutResourcePolicyRequest put_policy;
        put_policy.resource_arn = arn;
        put_policy.policy = "{";
        EXPECT_FALSE(service_->put_resource_policy(context_, put_policy).has_value());
        put_policy.policy = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                            R"("Principal":{"AWS":"111111111111"},"Action":"kinesis:*",)"
                            R"("Resource":"arn:aws:kinesis:us-east-1:000000000000:stream/t"}]})";
        EXPECT_FALSE(service_->put_resource_policy(context_, put_policy).has_value());
        put_policy.policy = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                            R"("Principal":{"AWS":"111111111111"},"Action":"kinesis:*",)"
                            R"("Resource":")" +
                            arn + R"("}]})";
        const auto done = service_->put_resource_policy(context_, put_policy);
        ASSERT_TRUE(done.has_value()) << message(done.error());
        open_service();
        ASSERT_TRUE(service_->policy_of(arn));
        EXPECT_EQ(*service_->policy_of(arn)->document, put_policy.policy);
        api::kinesis::DeleteResourcePolicyRequest remove;
        remove.resource_arn = arn;
        EXPECT_TRUE(service_->delete_resource_policy(context_, remove).has_value());
        EXPECT_FALSE(service_->delete_resource_policy(context_, remove).has_value());
        api::kinesis::GetResourcePolicyRequest get;
        get.resource_arn = arn;
        EXPECT_EQ(service_->get_resource_policy(context_, get)->policy, "{}");

        api::kinesis::TagResourceRequest tag;
        tag.resource_arn = arn;
        tag.tags = {{"of", arn.substr(arn.size() - 1)}};
        ASSERT_TRUE(service_->tag_resource(context_, tag).has_value());
        api::kinesis::ListTagsForResourceRequest list;
        list.resource_arn = arn;
        EXPECT_EQ(service_->list_tags_for_resource(context_, list)->tags.size(), 1u);
    }
}

}  // namespace
}  // namespace yagura::services::kinesis
