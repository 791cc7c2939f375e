#include <gtest/gtest.h>

#include "services/kinesis/hash_key.h"
#include "services/kinesis/sequence_number.h"
#include "services/kinesis/shard_iterator.h"

namespace yagura::services::kinesis {
namespace {

TEST(HashKey, IsTheMd5AsANumber) {
    EXPECT_EQ(to_string(hash_of("a")), "16955237001963240173058271559858726497");
    EXPECT_EQ(to_string(hash_of("日本")), "103341369634063465466164320543046703539");
}

TEST(HashKey, ShardsBeginAtEqualDistances) {
    EXPECT_EQ(to_string(shard_start(1, 2)), "170141183460469231731687303715884105728");
    EXPECT_EQ(to_string(shard_start(2, 3)), "226854911280625642308916404954512140970");
    EXPECT_EQ(to_string(shard_start(3, 4)), "255211775190703847597530955573826158592");
    EXPECT_EQ(to_string(shard_start(4, 5)), "272225893536750770770699685945414569164");
}

TEST(HashKey, RefusesWhatIsTooLarge) {
    EXPECT_TRUE(parse_hash_key("340282366920938463463374607431768211455"));
    EXPECT_FALSE(parse_hash_key("340282366920938463463374607431768211456"));
    EXPECT_FALSE(parse_hash_key(""));
    EXPECT_FALSE(parse_hash_key("1x"));
}

TEST(SequenceNumber, HasTheDocumentedForm) {
    constexpr std::int64_t kCreated = 1768469400;
    EXPECT_EQ(to_string(SequenceNumber{kCreated, 0, 0, kCreated}),
              "49670868275401216779286909457165085745863372224627474434");
    EXPECT_EQ(to_string(SequenceNumber{kCreated, 0, 1, kCreated + 1}),
              "49670868275401216779286909457166294671682986922521657346");
    EXPECT_EQ(to_string(SequenceNumber{kCreated, 1, 0, kCreated}),
              "49670868275423517524485440080306621464136020586133454866");
}

TEST(SequenceNumber, ReadsBackAndRefusesOthers) {
    const SequenceNumber number{1768469400, 17, 123456789012345, 1768470000};
    EXPECT_EQ(parse_sequence_number(to_string(number)), number);
    EXPECT_FALSE(parse_sequence_number("12"));
    EXPECT_FALSE(parse_sequence_number(std::string(56, '9')));
}

TEST(ShardIterator, IsSignedAndNeverTheSame) {
    const ShardIterator iterator{"123456789012", 7, 2, 99, TimeMs(1768469400123)};
    const std::string text = to_text(iterator, "key");
    EXPECT_NE(text, to_text(iterator, "key"));
    EXPECT_LE(text.size(), 512u);
    const auto read = parse_shard_iterator('"' + text + '"', "key");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->account, iterator.account);
    EXPECT_EQ(read->after, 99u);
    EXPECT_EQ(read->created, iterator.created);
    EXPECT_FALSE(parse_shard_iterator(text, "other key"));
    EXPECT_FALSE(parse_shard_iterator("nonsense", "key"));
}

}  // namespace
}  // namespace yagura::services::kinesis
