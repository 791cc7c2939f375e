// What a server makes of request bodies: types, nulls, unknown members, limits.
#include <gtest/gtest.h>

#include "api/shapes_testing/service.h"
#include "shapes/codec.h"
#include "text/cbor.h"

namespace yagura::shapes {
namespace {

namespace api = ::yagura::api::shapes_testing;

const OperationDescriptor& operation(std::string_view name) {
    return *api::descriptor().find(name);
}

/// "NAME: MESSAGE" of the error, or "fine".
std::string outcome(std::string_view name, std::string_view body,
                    Protocol protocol = Protocol::AwsJson1_1, const DecodeLimits& limits = {}) {
    const auto request = decode_request(operation(name), protocol, body, nullptr, limits);
    if (request) return "fine";
    return request.error().name() + ": " + request.error().message();
}

std::string echo(std::string_view member) {
    return outcome("Echo", "{\"count\":1,\"names\":[]," + std::string(member) + "}");
}

TEST(JsonDecode, TypeErrorsHaveTheServicesSentences) {
    const struct {
        std::string_view member;
        std::string_view message;
    } cases[] = {
        {R"("name":1)", "NUMBER_VALUE can not be converted to a String"},
        {R"("name":true)", "TRUE_VALUE can not be converted to a String"},
        {R"("name":false)", "FALSE_VALUE can not be converted to a String"},
        {R"("name":["a"])", "Start of list found where not expected"},
        {R"("name":{})", "Start of structure or map found where not expected."},
        {R"("big":"1")", "STRING_VALUE can not be converted to a Long"},
        {R"("limit":"1")", "STRING_VALUE can not be converted to an Integer"},
        {R"("limit":2147483648)", "NUMBER_VALUE can not be converted to an Integer"},
        {R"("big":9223372036854775808)", "NUMBER_VALUE can not be converted to a Long"},
        {R"("ratio":"x")", "STRING_VALUE can not be converted to a Double"},
        {R"("ratio":1e999)", "NUMBER_VALUE can not be converted to a Double"},
        {R"("flag":"true")", "STRING_VALUE can not be converted to a Boolean"},
        {R"("flag":0)", "NUMBER_VALUE can not be converted to a Boolean"},
        {R"("color":1)", "NUMBER_VALUE can not be converted to a String"},
        {R"("names":"a")", "Expected list or null"},
        {R"("colors":1)", "Expected list or null"},
        {R"("colors":{})", "Start of structure or map found where not expected."},
        {R"("tags":"a")", "Expected map or null"},
        {R"("tags":[])", "Start of list found where not expected"},
        {R"("part":1)", "Expected null"},
        {R"("part":[])", "Start of list found where not expected"},
        {R"("tags":{"a":1})", "NUMBER_VALUE can not be converted to a String"},
        {R"("colors":[1])", "NUMBER_VALUE can not be converted to a String"},
        {R"("blob":1)", "NUMBER_VALUE can not be converted to a Blob"},
        {R"("blob":"abc")",
         "'abc' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 "
         "bytes but found: 3"},
        {R"("time":true)", "TRUE_VALUE can not be converted to a Timestamp"},
        {R"("time":"yesterday")", "STRING_VALUE can not be converted to a Timestamp"},
    };
    for (const auto& c : cases) {
        if (c.member.starts_with("\"names\"")) {
            EXPECT_EQ(outcome("Echo", R"({"count":1,"names":"a"})"),
                      "SerializationException: " + std::string(c.message));
            continue;
        }
        EXPECT_EQ(echo(c.member), "SerializationException: " + std::string(c.message)) << c.member;
    }
}

TEST(JsonDecode, BodiesThatAreNotOfTheFormatHaveNoSentence) {
    for (const std::string_view body :
         {"{", "}", "nonsense", "1", "\"a\"", "null", "{}{}", "{\"count\":1,}", "{\"count\" 1}",
          "{\"name\":\"\xff\"}", "{\"name\":\"a}", "{\"count\":1,\"count\":2,\"names\":[]}"})
        EXPECT_EQ(outcome("Echo", body), "SerializationException: ") << body;
    EXPECT_EQ(outcome("Echo", "[]"),
              "SerializationException: Start of list found where not expected");
}

TEST(JsonDecode, AUnionHasOneMember) {
    EXPECT_EQ(echo(R"("choice":{"text":"t","number":null})"), "fine");
    EXPECT_EQ(echo(R"("choice":{"text":"t","number":1})"), "SerializationException: ");
    EXPECT_EQ(outcome("Echo", "count=1&names=&choice.text=t&choice.number=1", Protocol::AwsQuery),
              "SerializationException: ");
}

TEST(JsonDecode, TakesWhatClientsSend) {
    for (const std::string_view member :
         {R"("name":null)", R"("unknown":{"deep":[1,2,{"x":null}]})", R"("ratio":"NaN")",
          R"("ratio":1)", R"("big":1.0)", R"("limit":1e2)", R"("time":1556373403.028)",
          R"("time":"2026-01-15T09:30:00Z")", R"("tags":{"a":null})", R"("parts":[{}])"})
        EXPECT_EQ(echo(member), "fine") << member;
    EXPECT_EQ(outcome("EmptyOutput", ""), "fine");
    EXPECT_EQ(outcome("NoInput", ""), "fine");
    EXPECT_EQ(outcome("NoInput", "{}"), "fine");
    EXPECT_EQ(outcome("NoInput", R"({"any":[1]})"), "fine");
    EXPECT_EQ(outcome("NoInput", "[]"),
              "SerializationException: Start of list found where not expected");
}

TEST(JsonDecode, FractionsOfWholeNumbersAreCutOff) {
    const auto request = decode_request(operation("Echo"), Protocol::AwsJson1_1,
                                        R"({"count":-1.9,"names":[],"big":1.5e3})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->input.as<api::Everything>().count, -1);
    EXPECT_EQ(request->input.as<api::Everything>().big, 1500);
}

TEST(JsonDecode, DefaultsStandForAbsentMembersAndNulls) {
    const auto request = decode_request(operation("Echo"), Protocol::AwsJson1_1,
                                        R"({"count":1,"names":[],"limit":null,"mode":"RED"})");
    ASSERT_TRUE(request);
    const auto& got = request->input.as<api::Everything>();
    EXPECT_EQ(got.limit, 50);
    EXPECT_EQ(got.mode, api::Color::Red);
    EXPECT_TRUE(got.eager);
    EXPECT_EQ(got.title, "untitled");
}

TEST(JsonDecode, BorrowedTextPointsIntoTheBodyUnlessEscaped) {
    const std::string body =
        R"({"messages":[{"time":1,"text":"plain"},{"time":2,"text":"a\nb","raw":"AAE="}]})";
    const auto request = decode_request(operation("PutMessages"), Protocol::AwsJson1_1, body);
    ASSERT_TRUE(request) << request.error().message();
    const auto& messages = request->input.as<api::PutMessagesRequest>().messages;
    ASSERT_EQ(messages.size(), 2u);
    EXPECT_EQ(messages[0].text, "plain");
    EXPECT_GE(messages[0].text.data(), body.data());
    EXPECT_LT(messages[0].text.data(), body.data() + body.size());
    EXPECT_EQ(messages[1].text, "a\nb");
    EXPECT_EQ(*messages[1].raw, std::string_view("\0\1", 2));
}

TEST(JsonDecode, DeepNestingEndsTheReadingNotTheProgram) {
    std::string tree;
    std::string unknown;
    for (int i = 0; i < 100'000; ++i) {
        tree += R"({"children":[)";
        unknown += '[';
    }
    EXPECT_EQ(outcome("Echo", R"({"count":1,"names":[],"tree":)" + tree),
              "SerializationException: ");
    EXPECT_EQ(outcome("Echo", R"({"count":1,"names":[],"x":)" + unknown),
              "SerializationException: ");
}

TEST(JsonDecode, ElementsOfContainersAreBounded) {
    std::string trees;
    for (int i = 0; i < 100'000; ++i) trees += "{},";
    const std::string body = R"({"count":1,"names":[],"tree":{"children":[)" + trees + "{}]}}";
    EXPECT_EQ(outcome("Echo", body), "fine");
    EXPECT_EQ(outcome("Echo", body, Protocol::AwsJson1_1,
                      DecodeLimits{.max_depth = 64, .max_container_bytes = 1 << 20}),
              "SerializationException: The request has too many elements.");
}

TEST(JsonDecode, AListFarPastItsMaximumIsCountedNotKept) {
    std::string messages;
    for (int i = 0; i < 50'000; ++i) messages += R"({"time":1,"text":"x"},)";
    messages += R"({"time":1,"text":"x"})";
    const auto text =
        outcome("PutMessages", "{\"messages\":[" + messages + "]}", Protocol::AwsJson1_1,
                // Room for the 1000 that are allowed and 100 more, not for 50,000.
                DecodeLimits{.max_depth = 64, .max_container_bytes = 1200 * 64});
    EXPECT_TRUE(
        text.starts_with("ValidationException: 1 validation error detected: Value '[Message("
                         "time=1, text=x, raw=null), "))
        << text.substr(0, 200);
    EXPECT_TRUE(
        text.ends_with("' at 'messages' failed to satisfy constraint: Member must have "
                       "length less than or equal to 1000"))
        << text.substr(text.size() - 200);
    EXPECT_LT(text.size(), 20'000u);
}

TEST(JsonDecode, AHandWrittenDecoderMayHandOver) {
    const std::string body = R"({"messages":[{"time":1,"text":"x"}]})";
    const FastDecoder unwilling = [](std::string_view, void* request, Arena&) {
        static_cast<api::PutMessagesRequest*>(request)->messages.resize(7);
        return FastDecode::UseGeneral;
    };
    const auto general =
        decode_request(operation("PutMessages"), Protocol::AwsJson1_1, body, unwilling);
    ASSERT_TRUE(general);
    EXPECT_EQ(general->input.as<api::PutMessagesRequest>().messages.size(), 1u);

    const FastDecoder willing = [](std::string_view, void* request, Arena& arena) {
        auto& messages = static_cast<api::PutMessagesRequest*>(request)->messages;
        messages.push_back({.time = 9, .text = arena.copy("by hand"), .raw = {}});
        return FastDecode::Decoded;
    };
    const auto by_hand =
        decode_request(operation("PutMessages"), Protocol::AwsJson1_1, body, willing);
    ASSERT_TRUE(by_hand);
    EXPECT_EQ(by_hand->input.as<api::PutMessagesRequest>().messages[0].text, "by hand");

    const FastDecoder empty = [](std::string_view, void*, Arena&) { return FastDecode::Decoded; };
    const auto checked =
        decode_request(operation("PutMessages"), Protocol::AwsJson1_1, body, empty);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().name(), "ValidationException");
}

std::string bytes(std::string_view hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return out;
}

// wire-protocols.md section 5
TEST(CborDecode, ReadsTheExampleRequest) {
    const auto request =
        decode_request(operation("Points"), Protocol::RpcV2Cbor,
                       bytes("a26a416c61726d4e616d65738161616a4d61785265636f7264730a"));
    ASSERT_TRUE(request) << request.error().message();
    const auto& got = request->input.as<api::AlarmsRequest>();
    EXPECT_EQ(got.alarm_names, std::vector<std::string>{"a"});
    EXPECT_EQ(got.max_records, 10);
}

TEST(CborDecode, WritesTheExampleFragment) {
    const api::PointsResponse points{.timestamps = std::vector{TimeMs(1'768'469'400'000)},
                                     .values = std::vector{1.5}};
    const auto response =
        encode_response(api::descriptor(), operation("Points"), Protocol::RpcV2Cbor, &points, "id");
    EXPECT_EQ(response.body,
              bytes("a26a54696d657374616d707381c1fb41da5a2ce60000006656616c75657381fb"
                    "3ff8000000000000"));
    EXPECT_EQ(response.content_type, "application/cbor");
    ASSERT_EQ(response.headers.size(), 1u);
    EXPECT_EQ(response.headers[0],
              std::make_pair(std::string("Smithy-Protocol"), std::string("rpc-v2-cbor")));
}

TEST(CborDecode, TimesDifferBetweenTheDialects) {
    const api::PointsResponse points{.timestamps = std::vector{TimeMs(1'768'469'400'123)},
                                     .values = {}};
    const auto response = encode_response(api::descriptor(), operation("Points"),
                                          Protocol::AwsCbor1_1, &points, "id");
    EXPECT_EQ(response.body, bytes("a16a54696d657374616d707381c11b0000019bc0fd8a3b"));
    EXPECT_EQ(response.content_type, "application/x-amz-cbor-1.1");
    EXPECT_TRUE(response.headers.empty());
}

std::string cbor_echo(const std::function<void(text::CborWriter&)>& write) {
    std::string body;
    text::CborWriter writer(body);
    writer.begin_map();
    writer.key("count");
    writer.integer(1);
    writer.key("names");
    writer.array_of(0);
    write(writer);
    writer.end_map();
    return body;
}

TEST(CborDecode, TimesComeInManyForms) {
    using Write = std::function<void(text::CborWriter&)>;
    const struct {
        Protocol protocol;
        Write write;
        std::int64_t expected;
    } cases[] = {
        {Protocol::RpcV2Cbor,
         [](auto& w) {
             w.tag(1);
             w.number(1768469400.5);
         },
         1768469400500},
        {Protocol::RpcV2Cbor, [](auto& w) { w.number(1768469400.5); }, 1768469400500},
        {Protocol::RpcV2Cbor,
         [](auto& w) {
             w.tag(1);
             w.integer(1768469400);
         },
         1768469400000},
        {Protocol::AwsCbor1_1,
         [](auto& w) {
             w.tag(1);
             w.integer(1768469400123);
         },
         1768469400123},
        {Protocol::AwsCbor1_1, [](auto& w) { w.integer(1768469400123); }, 1768469400123},
        {Protocol::AwsCbor1_1, [](auto& w) { w.integer(1768469400); }, 1768469400000},
        {Protocol::AwsCbor1_1,
         [](auto& w) {
             w.tag(1);
             w.number(1768469400.25);
         },
         1768469400250},
    };
    for (const auto& c : cases) {
        const std::string body = cbor_echo([&](text::CborWriter& writer) {
            writer.key("time");
            c.write(writer);
        });
        const auto request = decode_request(operation("Echo"), c.protocol, body);
        ASSERT_TRUE(request) << request.error().message();
        EXPECT_EQ(request->input.as<api::Everything>().time, TimeMs(c.expected));
    }
}

TEST(CborDecode, TypeErrorsHaveTheSameSentences) {
    const auto with = [](const std::function<void(text::CborWriter&)>& write) {
        return outcome("Echo", cbor_echo(write), Protocol::RpcV2Cbor);
    };
    EXPECT_EQ(with([](auto& w) {
                  w.key("name");
                  w.integer(1);
              }),
              "SerializationException: NUMBER_VALUE can not be converted to a String");
    EXPECT_EQ(with([](auto& w) {
                  w.key("blob");
                  w.text("AAAA");
              }),
              "SerializationException: STRING_VALUE can not be converted to a Blob");
    EXPECT_EQ(with([](auto& w) {
                  w.key("colors");
                  w.boolean(true);
              }),
              "SerializationException: Expected list or null");
    EXPECT_EQ(with([](auto& w) {
                  w.key("name");
                  w.tag(1);
                  w.integer(1);
              }),
              "SerializationException: ");
    EXPECT_EQ(with([](auto& w) {
                  w.key("time");
                  w.tag(2);
                  w.bytes("1");
              }),
              "SerializationException: ");
    EXPECT_EQ(with([](auto& w) {
                  w.key("limit");
                  w.number(1e10);
              }),
              "SerializationException: NUMBER_VALUE can not be converted to an Integer");
    EXPECT_EQ(outcome("Echo", "\xff", Protocol::RpcV2Cbor), "SerializationException: ");
    EXPECT_EQ(outcome("NoInput", "", Protocol::RpcV2Cbor), "fine");
}

std::string query_outcome(std::string_view form) {
    return outcome("Echo", "Action=Echo&Version=1&count=1&names=&" + std::string(form),
                   Protocol::AwsQuery);
}

TEST(QueryDecode, TakesListsInEveryForm) {
    for (const std::string_view form :
         {"colors.member.1=RED&colors.member.2=GREEN", "colors.1=RED&colors.2=GREEN",
          "colors.member.20=GREEN&colors.member.3=RED",
          "wrapped.item.1=x&colors.member.1=RED&colors.member.2=GREEN",
          "wrapped.member.1=x&colors.member.1=RED&colors.member.2=GREEN"}) {
        const auto request = decode_request(operation("Echo"), Protocol::AwsQuery,
                                            "Action=Echo&count=1&names=&" + std::string(form));
        ASSERT_TRUE(request) << request.error().message();
        const auto& got = request->input.as<api::Everything>();
        EXPECT_EQ(got.colors, (std::vector{api::Color::Red, api::Color::Green})) << form;
        EXPECT_EQ(got.wrapped.value_or(std::vector<std::string>{"x"}),
                  std::vector<std::string>{"x"});
    }
}

TEST(QueryDecode, NamesThatBeginAlikeAreNotMixedUp) {
    const auto request = decode_request(
        operation("Echo"), Protocol::AwsQuery,
        "part-x.size=9&part.size=1&part.inner.kind=RED&parts.member.1.size=2&part2=1&count=7&"
        "names.member.10=j&names.member.9=i&names.member.x=no&.=1&=2&part..=3&count=8");
    ASSERT_TRUE(request) << request.error().message();
    const auto& got = request->input.as<api::Everything>();
    EXPECT_EQ(got.part->size, 1);
    EXPECT_EQ(got.part->inner->kind, api::Color::Red);
    EXPECT_EQ(got.parts->at(0).size, 2);
    EXPECT_EQ(got.names, (std::vector<std::string>{"i", "j"}));
    EXPECT_EQ(got.count, 8);
}

TEST(QueryDecode, MapsTakeTheirDeclaredNames) {
    const auto request = decode_request(
        operation("Echo"), Protocol::AwsQuery,
        "count=1&names=&attributes.entry.1.Name=a1&attributes.entry.1.Value.partName=p&"
        "flatTags.1.key=k&flatTags.1.value=v%20w&tags.entry.2.key=x&tags.entry.2.value=");
    ASSERT_TRUE(request) << request.error().message();
    const auto& got = request->input.as<api::Everything>();
    EXPECT_EQ(got.attributes->at("a1").part_name, "p");
    EXPECT_EQ(got.flat_tags->at("k"), "v w");
    EXPECT_EQ(got.tags->at("x"), "");
}

TEST(QueryDecode, ValuesThatAreNotOfTheirType) {
    EXPECT_EQ(query_outcome("limit=x"),
              "SerializationException: 'x' can not be converted to an Integer");
    EXPECT_EQ(query_outcome("limit=3000000000"),
              "SerializationException: '3000000000' can not be converted to an Integer");
    EXPECT_EQ(query_outcome("flag=yes"),
              "SerializationException: 'yes' can not be converted to a Boolean");
    EXPECT_EQ(query_outcome("flag=TRUE"), "fine");
    EXPECT_EQ(query_outcome("ratio=Infinity"), "fine");
    EXPECT_EQ(query_outcome("ratio=one"),
              "SerializationException: 'one' can not be converted to a Double");
    EXPECT_EQ(query_outcome("time=2026-01-15T09:30:00.5%2B01:00"), "fine");
    EXPECT_EQ(query_outcome("time=1768469400"), "fine");
    EXPECT_EQ(query_outcome("time=now"),
              "SerializationException: 'now' can not be converted to a Timestamp");
    EXPECT_EQ(query_outcome("blob=abc"),
              "SerializationException: 'abc' can not be converted to a Blob");
    EXPECT_EQ(query_outcome("name=%ff"), "SerializationException: ");
    EXPECT_EQ(query_outcome("name=%zz"), "SerializationException: ");
}

TEST(QueryDecode, DepthIsBounded) {
    std::string name = "tree";
    for (int i = 0; i < 200; ++i) name += ".children.member.1";
    EXPECT_EQ(query_outcome(name + ".label=x"), "SerializationException: ");
}

}  // namespace
}  // namespace yagura::shapes
