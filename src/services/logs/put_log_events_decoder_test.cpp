#include "services/logs/put_log_events_decoder.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "api/logs/service.h"
#include "shapes/codec.h"

namespace yagura::services::logs {
namespace {

using api::logs::PutLogEventsRequest;

const shapes::OperationDescriptor& operation() {
    for (const auto& candidate : api::logs::descriptor().operations)
        if (candidate.name == "PutLogEvents") return candidate;
    throw std::logic_error("no PutLogEvents");
}

/// The request, or the error, as the general decoder has it and as both together have it.
std::string outcome(const std::string& body, shapes::FastDecoder fast) {
    const auto decoded =
        shapes::decode_request(operation(), shapes::Protocol::AwsJson1_1, body, fast, {});
    if (!decoded) return decoded.error().name() + ": " + decoded.error().message();
    const auto& request = decoded->input.as<PutLogEventsRequest>();
    std::string text = request.log_group_name + '|' + request.log_stream_name + '|' +
                       request.sequence_token.value_or("-") + (request.entity ? "|entity" : "");
    for (const auto& event : request.log_events)
        text += '\n' + std::to_string(event.timestamp) + ' ' + std::string(event.message);
    return text;
}

bool is_fast(const std::string& body) {
    PutLogEventsRequest request;
    Arena arena;
    return decode_put_log_events(body, &request, arena) == shapes::FastDecode::Decoded;
}

constexpr const char* kUsual[] = {
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":1,"message":"a"}]})",
    R"({"logEvents": [{"message": "a", "timestamp": 1}, {"timestamp": -5, "message": "b\n\"c\" \u00e9 \ud83d\ude00"}], "logGroupName": "g", "logStreamName": "s"})",
    "{ \"logGroupName\" : \"g\" ,\n\t\"logStreamName\" : \"s\" , \"sequenceToken\" : \"t\" , "
    "\"logEvents\" : [ { \"timestamp\" : 17 , \"message\" : \"caf\xc3\xa9\" } ] }\n",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[]})",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":0,"message":""}]})",
};

constexpr const char* kUnusual[] = {
    "",
    "{}",
    "[]",
    "null",
    R"({"logGroupName":"g","logStreamName":"s"})",
    R"({"logGroupName":"g","logGroupName":"h","logStreamName":"s","logEvents":[]})",
    R"({"logGroupName":null,"logStreamName":"s","logEvents":[{"timestamp":1,"message":"a"}]})",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[null]})",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":1.5,"message":"a"}]})",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":1e3,"message":"a"}]})",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":"1","message":"a"}]})",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":01,"message":"a"}]})",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":99999999999999999999,"message":"a"}]})",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":1}]})",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"message":"a"}]})",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":1,"message":"a","x":{}}]})",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":1,"message":7}]})",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":1,"message":"a"},]})",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":1,"message":"a"}]}x)",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":1,"message":"a\x"}]})",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":1,"message":"a)",
    "{\"logGroupName\":\"g\",\"logStreamName\":\"s\",\"logEvents\":[{\"timestamp\":1,"
    "\"message\":\"\xff\"}]}",
    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":1,"message":"a"}],"entity":{"keyAttributes":{"Type":"Service","Name":"n"}}})",
    R"({"log\u0047roupName":"g","logStreamName":"s","logEvents":[{"timestamp":1,"message":"a"}]})",
};

TEST(PutLogEventsDecoder, ReadsWhatClientsSend) {
    for (const std::string body : kUsual) {
        EXPECT_TRUE(is_fast(body)) << body;
        EXPECT_EQ(outcome(body, decode_put_log_events), outcome(body, nullptr)) << body;
    }
}

TEST(PutLogEventsDecoder, LeavesTheRestToTheGeneralDecoder) {
    for (const std::string body : kUnusual) {
        EXPECT_FALSE(is_fast(body)) << body;
        EXPECT_EQ(outcome(body, decode_put_log_events), outcome(body, nullptr)) << body;
    }
}

TEST(PutLogEventsDecoder, TooManyEventsAreCountedByTheGeneralDecoder) {
    std::string body = R"({"logGroupName":"g","logStreamName":"s","logEvents":[)";
    for (int i = 0; i < 10'001; ++i) {
        if (i > 0) body += ',';
        body += R"({"timestamp":1,"message":"a"})";
    }
    body += "]}";
    EXPECT_FALSE(is_fast(body));
    EXPECT_EQ(outcome(body, decode_put_log_events), outcome(body, nullptr));
}

TEST(PutLogEventsDecoder, AgreesWithTheGeneralDecoderOnDamagedBodies) {
    std::mt19937_64 random(7);
    constexpr std::string_view kBytes = "{}[]\",:\\ n0t1e.-+u\n\x80\xc3";
    int fast = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string body = kUsual[random() % std::size(kUsual)];
        for (std::size_t edits = random() % 3; edits > 0; --edits) {
            const std::size_t at = random() % body.size();
            const char byte = kBytes[random() % kBytes.size()];
            switch (random() % 3) {
                case 0:
                    body[at] = byte;
                    break;
                case 1:
                    body.insert(at, 1, byte);
                    break;
                default:
                    body.erase(at, 1 + random() % 4);
            }
            if (body.empty()) break;
        }
        fast += is_fast(body);
        ASSERT_EQ(outcome(body, decode_put_log_events), outcome(body, nullptr)) << body;
    }
    EXPECT_GT(fast, 5'000);
}

}  // namespace
}  // namespace yagura::services::logs
