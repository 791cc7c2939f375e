#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "services/logs/arn.h"
#include "services/logs/event_id.h"
#include "services/logs/page_token.h"

namespace yagura::services::logs {
namespace {

using engine::Direction;
using engine::EventKey;
using engine::EventSeq;
using engine::GroupId;

EventAddress address(std::int64_t time, std::uint64_t seq, std::uint32_t group = 7) {
    return {GroupId(group), {TimeMs(time), EventSeq(seq)}};
}

TEST(EventId, HasFiftySixDigitsAndReadsBack) {
    for (const EventAddress& one :
         {address(0, 0), address(1'700'000'000'000, 42), address(9'999'999'999'999, UINT64_MAX)}) {
        const std::string id = to_event_id(one);
        EXPECT_EQ(id.size(), 56u);
        EXPECT_TRUE(std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; }));
        EXPECT_EQ(parse_event_id(id), one);
        EXPECT_EQ(parse_record_pointer(to_record_pointer(one)).value(), one);
    }
}

TEST(EventId, OrderOfTextIsOrderOfTimeThenArrival) {
    EXPECT_LT(to_event_id(address(999, 50)), to_event_id(address(1000, 1)));
    EXPECT_LT(to_event_id(address(1000, 9)), to_event_id(address(1000, 10)));
}

TEST(EventId, MadeUpIdsAreRefused) {
    std::string id = to_event_id(address(1000, 9));
    id[30] = id[30] == '1' ? '2' : '1';
    EXPECT_FALSE(parse_event_id(id));
    EXPECT_FALSE(parse_event_id(""));
    EXPECT_FALSE(parse_event_id(std::string(56, '3')));
    EXPECT_FALSE(parse_record_pointer("???").has_value());
    EXPECT_FALSE(parse_record_pointer("").has_value());
}

TEST(EventToken, ReadsBackInBothDirections) {
    for (const std::int64_t time : {INT64_MIN, std::int64_t{-1}, std::int64_t{0},
                                    std::int64_t{1'700'000'000'000}, INT64_MAX}) {
        for (const Direction direction : {Direction::Forward, Direction::Backward}) {
            const EventPosition position{direction, {TimeMs(time), EventSeq(UINT64_MAX)}};
            const std::string token = to_event_token(position);
            EXPECT_EQ(token.size(), 60u);
            EXPECT_EQ(parse_event_token(token), position);
            EXPECT_EQ(parse_event_token(token.substr(0, 58)), position) << "without /s";
        }
    }
}

TEST(EventToken, MadeUpTokensAreRefused) {
    for (const char* token :
         {"", "f/", "b/1/s", "x", "f/00000000000000000000000000000000000000000000000000000000/s",
          "z/00000000000000000000000000000000000000000000000000000000/s", "invalid"}) {
        EXPECT_FALSE(parse_event_token(token)) << token;
        EXPECT_FALSE(parse_filter_token(token)) << token;
    }
}

TEST(FilterToken, ReadsBack) {
    const EventKey key{TimeMs(5), EventSeq(6)};
    EXPECT_EQ(parse_filter_token(to_filter_token(key)), key);
}

TEST(ListToken, BelongsToOneListing) {
    const std::string token = to_list_token("groups", "a\nb");
    EXPECT_EQ(parse_list_token("groups", token), "a\nb");
    EXPECT_FALSE(parse_list_token("group", token));
    EXPECT_FALSE(parse_list_token("streams", token));
    EXPECT_FALSE(parse_list_token("groups", "not base64"));
}

TEST(EventKeys, NeighboursAreNextToEachOther) {
    const std::vector<EventKey> keys = {{TimeMs(1), EventSeq(0)},
                                        {TimeMs(1), EventSeq(UINT64_MAX)},
                                        {TimeMs(0), EventSeq(5)}};
    for (const EventKey& key : keys) {
        EXPECT_GT(next_key(key), key);
        EXPECT_EQ(previous_key(next_key(key)), key);
    }
}

const Scope kScope{"000000000000", "us-east-1", "aws"};

TEST(Arn, LogGroupIdentifiersAreNamesOrArns) {
    const auto by_name = parse_log_group_identifier(kScope, "/app/web");
    ASSERT_TRUE(by_name);
    EXPECT_EQ(by_name->scope, kScope);
    EXPECT_EQ(by_name->name, "/app/web");
    for (const char* tail : {"", ":", ":*"}) {
        const auto by_arn =
            parse_log_group_identifier(kScope, log_group_arn(kScope, "/app/web") + tail);
        ASSERT_TRUE(by_arn) << tail;
        EXPECT_EQ(by_arn->scope, kScope);
        EXPECT_EQ(by_arn->name, "/app/web");
    }
    EXPECT_EQ(parse_log_group_identifier(kScope, "arn:aws:logs:eu-west-1:111111111111:log-group:g")
                  ->scope.account,
              "111111111111");
}

TEST(Arn, OtherArnsAreNoLogGroups) {
    for (const char* arn :
         {"arn:", "arn:aws:logs", "arn:aws:logs:us-east-1:000000000000:log-group:",
          "arn:aws:logs:us-east-1:000000000000:log-group:g:log-stream:s",
          "arn:aws:s3:::bucket", "arn:aws:logs:us-east-1:000000000000:destination:d"}) {
        EXPECT_FALSE(parse_log_group_identifier(kScope, arn)) << arn;
    }
}

TEST(Arn, TaggedResourcesAreGroupsAndDestinations) {
    EXPECT_EQ(parse_tagged_resource(log_group_arn(kScope, "g"))->kind,
              TaggedResource::Kind::LogGroup);
    EXPECT_EQ(parse_tagged_resource(log_group_arn(kScope, "g") + ":*")->name, "g");
    EXPECT_EQ(parse_tagged_resource(destination_arn(kScope, "d"))->kind,
              TaggedResource::Kind::Destination);
    EXPECT_FALSE(parse_tagged_resource("g"));
}

}  // namespace
}  // namespace yagura::services::logs
