#include "services/kinesis/shard_limits.h"

#include <gmock/gmock.h>

#include "services/kinesis/kinesis_fixture.h"

namespace yagura::services::kinesis {
namespace {

constexpr engine::GroupId kShard{1};
constexpr std::size_t kMiB = 1 << 20;
constexpr TimeMs kStart{1'700'000'000'000};

class LimitsTest : public testing::Test, protected KinesisFixture {};

TEST(ShardLimits, TakeAThousandRecordsASecond) {
    ShardLimits limits(true);
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(limits.take_write(kShard, 10, kStart));
    EXPECT_FALSE(limits.take_write(kShard, 10, kStart));
    EXPECT_TRUE(limits.take_write(engine::GroupId(2), 10, kStart));
    EXPECT_TRUE(limits.take_write(kShard, 10, kStart + 1));
    EXPECT_FALSE(limits.take_write(kShard, 10, kStart + 1));
}

TEST(ShardLimits, TakeAMebibyteASecond) {
    ShardLimits limits(true);
    EXPECT_TRUE(limits.take_write(kShard, kMiB, kStart));
    EXPECT_FALSE(limits.take_write(kShard, 1, kStart));
    EXPECT_FALSE(limits.take_write(kShard, kMiB / 2, kStart + 400));
    EXPECT_TRUE(limits.take_write(kShard, kMiB / 2, kStart + 500));
    // Larger than a second's worth: let in by itself, then paid off.
    EXPECT_TRUE(limits.take_write(kShard, 4 * kMiB, kStart + 10'000));
    EXPECT_FALSE(limits.take_write(kShard, 1, kStart + 13'000));
    EXPECT_TRUE(limits.take_write(kShard, 1, kStart + 13'001));
}

TEST(ShardLimits, GiveFiveReadsASecondAndRestAfterALargeOne) {
    ShardLimits limits(true);
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(limits.take_read(kShard, kStart));
    EXPECT_FALSE(limits.take_read(kShard, kStart));
    EXPECT_TRUE(limits.take_read(kShard, kStart + 200));
    limits.note_read(kShard, 10 * kMiB, kStart + 200);
    EXPECT_FALSE(limits.take_read(kShard, kStart + 5'199));
    EXPECT_TRUE(limits.take_read(kShard, kStart + 5'201));
}

TEST(ShardLimits, AllowEverythingWhenNotInForce) {
    ShardLimits limits(false);
    for (int i = 0; i < 3000; ++i) ASSERT_TRUE(limits.take_write(kShard, kMiB, kStart));
    for (int i = 0; i < 30; ++i) ASSERT_TRUE(limits.take_read(kShard, kStart));
}

TEST_F(LimitsTest, PutRecordsAnswersForEachRecord) {
    open_service(true);
    create(2);
    api::kinesis::PutRecordsRequest request;
    request.stream_name = "s";
    for (const char* key : {"a", "1", "a"}) {
        api::kinesis::PutRecordsEntry entry;
        entry.partition_key = key;
        entry.data = std::string(600'000, 'x');
        request.records.push_back(entry);
    }
    const auto answer = service_->put_records(context_, request).value();
    EXPECT_EQ(answer.failed_record_count, 1);
    EXPECT_EQ(answer.records[0].shard_id, "shardId-000000000000");
    EXPECT_EQ(answer.records[1].shard_id, "shardId-000000000001");
    EXPECT_EQ(answer.records[2].error_code, "ProvisionedThroughputExceededException");
    EXPECT_EQ(answer.records[2].error_message,
              "Rate exceeded for shard shardId-000000000000 in stream s under account "
              "000000000000.");
    EXPECT_FALSE(answer.records[2].sequence_number);
    EXPECT_EQ(data_of(0).size(), 1u);
    clock_.advance(kSecondMs);
    put("a", "more");
}

TEST_F(LimitsTest, IteratorsExpire) {
    create(1);
    const std::string text = iterator(0);
    clock_.advance(300 * kSecondMs);
    EXPECT_TRUE(read(text).has_value());
    clock_.advance(1);
    const auto refused = read(text);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(message(refused.error()),
              "Iterator expired. The iterator was created at time Tue Nov 14 22:13:20 UTC 2023 "
              "while right now it is Tue Nov 14 22:18:20 UTC 2023 which is further in the future "
              "than the tolerated delay of 300000 milliseconds.");
}

TEST_F(LimitsTest, RetentionFreesTheDisk) {
    create(1);
    std::string data(100'000, '\0');  // random: nothing to compress
    for (int i = 0; i < 64; ++i) {
        secure_random(data.data(), data.size());
        put("a", data);
    }
    ASSERT_TRUE(engine_->flush().has_value());
    ASSERT_TRUE(engine_->run_maintenance().has_value());
    const auto before = engine_->statistics();
    EXPECT_GT(before.segment_bytes, 6'000'000u);
    clock_.advance(23 * kHourMs);
    put("a", "new");
    clock_.advance(2 * kHourMs);
    ASSERT_TRUE(service_->apply_retention().has_value());
    ASSERT_TRUE(engine_->flush().has_value());
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(engine_->run_maintenance().has_value());
    const auto after = engine_->statistics();
    EXPECT_LT(after.segment_bytes, 100'000u);
    EXPECT_EQ(data_of(0), std::vector<std::string>{"new"});
}

TEST_F(LimitsTest, RefusesTagsWithOtherCharacters) {
    create(1);
    api::kinesis::AddTagsToStreamRequest request;
    request.stream_name = "s";
    request.tags = {{"Größe 1", "a/b.c@d+e=f-g"}};
    EXPECT_TRUE(service_->add_tags_to_stream(context_, request).has_value());
    request.tags = {{"key", "a;b"}};
    EXPECT_FALSE(service_->add_tags_to_stream(context_, request).has_value());
    request.tags = {{"aws:key", "a"}};
    EXPECT_FALSE(service_->add_tags_to_stream(context_, request).has_value());
}

}  // namespace
}  // namespace yagura::services::kinesis
