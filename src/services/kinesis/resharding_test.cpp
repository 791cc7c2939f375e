#include "services/kinesis/resharding.h"

#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <thread>

#include "services/kinesis/kinesis_fixture.h"
#include "services/kinesis/sequence_number.h"

namespace yagura::services::kinesis {
namespace {

using api::kinesis::ShardFilterType;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> ids(const std::vector<api::kinesis::Shard>& shards) {
    std::vector<std::string> out;
    for (const auto& shard : shards) out.push_back(shard.shard_id.substr(18));
    return out;
}

class ReshardingTest : public testing::Test, protected KinesisFixture {};

TEST_F(ReshardingTest, ASplitClosesTheParentAndItsChildrenGoOn) {
    create(1);
    put("a", "before");
    ASSERT_TRUE(split(0, kHalf).has_value());
    EXPECT_EQ(put("a", "low").shard_id, "shardId-000000000001");
    EXPECT_EQ(put("1", "high").shard_id, "shardId-000000000002");
    const auto all = shards();
    ASSERT_EQ(ids(all), (std::vector<std::string>{"00", "01", "02"}));
    EXPECT_EQ(all[1].parent_shard_id, all[0].shard_id);
    EXPECT_EQ(all[1].hash_key_range.ending_hash_key, "170141183460469231731687303715884105727");
    EXPECT_EQ(all[2].hash_key_range.starting_hash_key, kHalf);
    EXPECT_TRUE(all[0].sequence_number_range.ending_sequence_number);
    EXPECT_FALSE(all[1].sequence_number_range.ending_sequence_number);

    const auto page = read(iterator(0)).value();
    ASSERT_EQ(page.records.size(), 1u);
    EXPECT_FALSE(page.next_shard_iterator);
    ASSERT_TRUE(page.child_shards);
    ASSERT_EQ(page.child_shards->size(), 2u);
    EXPECT_THAT(page.child_shards->at(0).parent_shards, ElementsAre("shardId-000000000000"));
    EXPECT_THAT(data_of(1), ElementsAre("low"));
    EXPECT_THAT(data_of(2), ElementsAre("high"));
}

TEST_F(ReshardingTest, AMergeHasBothParentsAndSurvivesARestart) {
    create(2);
    put("a", "low");
    ASSERT_FALSE(merge(1, 0).has_value());
    ASSERT_TRUE(merge(0, 1).has_value());
    open_service();
    const auto open = shards(ShardFilterType::AtLatest);
    ASSERT_EQ(open.size(), 1u);
    EXPECT_EQ(open[0].shard_id, "shardId-000000000002");
    EXPECT_EQ(open[0].parent_shard_id, "shardId-000000000000");
    EXPECT_EQ(open[0].adjacent_parent_shard_id, "shardId-000000000001");
    EXPECT_EQ(open[0].hash_key_range.ending_hash_key, to_string(~HashKey{0}));
    EXPECT_THAT(data_of(0), ElementsAre("low"));
    EXPECT_THAT(message(merge(0, 1).error()), HasSubstr("already been merged or split"));
}

TEST_F(ReshardingTest, RefusesHashKeysAtTheEdges) {
    create(2);
    for (const char* at : {"0", "1", "170141183460469231731687303715884105727"}) {
        const auto refused = split(0, at);
        ASSERT_FALSE(refused.has_value()) << at;
        EXPECT_THAT(message(refused.error()), HasSubstr("is not both greater than one plus"));
    }
    EXPECT_TRUE(split(0, "2").has_value());
    EXPECT_TRUE(split(1, "170141183460469231731687303715884105729").error().code() !=
                Errc::Internal);
    EXPECT_THAT(message(split(7, "2").error()), HasSubstr("does not exist"));
}

TEST_F(ReshardingTest, NumbersOfAKeyRiseThroughSplitsAndMergesOfOneSecond) {
    create(15);  // the shard's low four bits are in the number, so 15 to 16 would fall
    std::string last = put("k", "0").sequence_number;
    for (int round = 0; round < 3; ++round) {
        const auto put_into = put("k", "x");
        EXPECT_GT(put_into.sequence_number, last);
        last = put_into.sequence_number;
        const int shard = std::stoi(put_into.shard_id.substr(8));
        const auto all = shards();
        const auto& range = all[static_cast<std::size_t>(shard)].hash_key_range;
        const HashKey first = *parse_hash_key(range.starting_hash_key);
        const HashKey end = *parse_hash_key(range.ending_hash_key);
        ASSERT_TRUE(split(shard, to_string(first + (end - first) / 2)).has_value());
        const auto after = put("k", "y");
        EXPECT_GT(after.sequence_number, last);
        last = after.sequence_number;
    }
}

TEST_F(ReshardingTest, FiltersShowTheShardsOfATime) {
    create(1);
    const TimeMs created = clock_.now();
    clock_.advance(10 * kSecondMs);
    ASSERT_TRUE(split(0, kHalf).has_value());
    clock_.advance(10 * kSecondMs);
    ASSERT_TRUE(merge(1, 2).has_value());
    using Names = std::vector<std::string>;
    EXPECT_EQ(ids(shards(ShardFilterType::FromTrimHorizon)), (Names{"00", "01", "02", "03"}));
    EXPECT_EQ(ids(shards(ShardFilterType::AtTrimHorizon)), (Names{"00"}));
    EXPECT_EQ(ids(shards(ShardFilterType::AtLatest)), (Names{"03"}));
    EXPECT_EQ(ids(shards(ShardFilterType::AtTimestamp, created + 15 * kSecondMs)),
              (Names{"01", "02"}));
    EXPECT_EQ(ids(shards(ShardFilterType::FromTimestamp, created + 15 * kSecondMs)),
              (Names{"01", "02", "03"}));

    // Pages keep the filter.
    api::kinesis::ListShardsRequest request;
    request.stream_name = "s";
    request.max_results = 1;
    request.shard_filter.emplace();
    request.shard_filter->type = ShardFilterType::AtTimestamp;
    request.shard_filter->timestamp = created + 15 * kSecondMs;
    const auto first = service_->list_shards(context_, request).value();
    ASSERT_TRUE(first.next_token);
    api::kinesis::ListShardsRequest next;
    next.next_token = first.next_token;
    const auto second = service_->list_shards(context_, next).value();
    EXPECT_EQ(ids(second.shards), (Names{"02"}));
    EXPECT_FALSE(second.next_token);
}

TEST_F(ReshardingTest, ClosedShardsGoWhenTheirRecordsHaveExpired) {
    create(1);
    put("a", "old");
    ASSERT_TRUE(split(0, kHalf).has_value());
    clock_.advance(25 * kHourMs);
    EXPECT_EQ(shards().size(), 2u);
    ASSERT_TRUE(service_->apply_retention().has_value());
    open_service();
    EXPECT_EQ(shards().size(), 2u);
    EXPECT_EQ(shards()[0].parent_shard_id, "shardId-000000000000");
    EXPECT_EQ(engine_->group_statistics(engine::GroupId(1)).events, 0u);
}

TEST_F(ReshardingTest, ShardCountsAreUniformAndBounded) {
    create(3);
    api::kinesis::UpdateShardCountRequest request;
    request.stream_name = "s";
    request.scaling_type = api::kinesis::ScalingType::UniformScaling;
    const auto scale = [&](int target) {
        request.target_shard_count = target;
        return service_->update_shard_count(context_, request);
    };
    EXPECT_EQ(message(scale(7).error()),
              "UpdateShardCount cannot scale up over double your current open shard count. Current "
              "open shard count: 3 Target shard count: 7");
    EXPECT_EQ(
        message(scale(1).error()),
        "UpdateShardCount cannot scale down below half your current open shard count. Current "
        "open shard count: 3 Target shard count: 1");
    for (const int target : {5, 4, 2, 3, 6, 5, 4, 3, 2, 1}) {
        const auto done = scale(target);
        ASSERT_TRUE(done.has_value()) << message(done.error());
        const auto open = shards(ShardFilterType::AtLatest);
        std::vector<HashKey> starts;
        for (const auto& shard : open) {
            starts.push_back(*parse_hash_key(shard.hash_key_range.starting_hash_key));
        }
        std::sort(starts.begin(), starts.end());
        ASSERT_EQ(starts.size(), static_cast<std::size_t>(target));
        for (int i = 0; i < target; ++i) {
            EXPECT_EQ(to_string(starts[static_cast<std::size_t>(i)]),
                      to_string(shard_start(i, target)));
        }
    }
    EXPECT_THAT(message(scale(2).error()), HasSubstr("more than 10 times"));
    clock_.advance(25 * kHourMs);
    EXPECT_TRUE(scale(2).has_value());
}

TEST_F(ReshardingTest, OnDemandStreamsScaleThemselves) {
    create(1);
    api::kinesis::UpdateStreamModeRequest mode;
    mode.stream_arn = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
    mode.stream_mode_details.stream_mode = api::kinesis::StreamMode::OnDemand;
    ASSERT_TRUE(service_->update_stream_mode(context_, mode).has_value());
    EXPECT_EQ(message(split(0, kHalf).error()),
              "Request is invalid. Stream s under account 000000000000 is in On-Demand mode.");
    mode.stream_mode_details.stream_mode = api::kinesis::StreamMode::Provisioned;
    ASSERT_TRUE(service_->update_stream_mode(context_, mode).has_value());
    mode.stream_mode_details.stream_mode = api::kinesis::StreamMode::OnDemand;
    EXPECT_FALSE(service_->update_stream_mode(context_, mode).has_value());
}

// Four writers, each with its own key, while the stream is split and merged. Each key's records,
// read from parents to children, are those that were acknowledged, in their order.
TEST_F(ReshardingTest, AKeysRecordsStayInOrderWhileShardsChange) {
    create(1);
    std::atomic<bool> stop = false;
    std::map<std::string, std::vector<std::string>> acknowledged;
    for (const char* key : {"a", "1", "2", "CWL"}) acknowledged[key];
    std::vector<std::thread> writers;
    for (auto& [key, numbers] : acknowledged) {
        writers.emplace_back([this, &stop, &key = key, &numbers = numbers] {
            for (int i = 0; i < 200 || !stop; ++i) {
                numbers.push_back(put(key, key + " " + std::to_string(i)).sequence_number);
            }
        });
    }
    ASSERT_TRUE(split(0, kHalf).has_value());
    ASSERT_TRUE(merge(1, 2).has_value());
    ASSERT_TRUE(split(3, kHalf).has_value());
    ASSERT_TRUE(split(4, "100").has_value());
    stop = true;
    for (std::thread& writer : writers) writer.join();

    std::map<std::string, std::vector<std::string>> found;
    for (int shard = 0; shard <= 7; ++shard) {
        std::optional<std::string> next = iterator(shard);
        std::size_t read_last = 1;
        while (next && read_last > 0) {
            const auto page = read(*next).value();
            read_last = page.records.size();
            for (const auto& record : page.records) {
                auto& numbers = found[record.partition_key];
                EXPECT_EQ(record.data, record.partition_key + " " + std::to_string(numbers.size()));
                numbers.push_back(record.sequence_number);
            }
            next = page.next_shard_iterator;
        }
    }
    EXPECT_EQ(found, acknowledged);
    for (const auto& [key, numbers] : found) {
        EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end())) << key;
    }
}

TEST(SequenceNumber, OfAClosedShardHasTheDocumentedForm) {
    EXPECT_EQ(to_string(SequenceNumber{1768469400, 0, kEndingIndex, 1768469400}),
              "49670868275412367151886174768734644679180081776205758466");
}

}  // namespace
}  // namespace yagura::services::kinesis
