// Answers, good and bad, byte for byte.
#include <gtest/gtest.h>

#include "api/shapes_testing/errors.h"
#include "api/shapes_testing/service.h"
#include "shapes/codec.h"
#include "shapes/json.h"

namespace yagura::shapes {
namespace {

namespace api = ::yagura::api::shapes_testing;

const ServiceDescriptor& service() {
    return api::descriptor();
}
const OperationDescriptor& operation(std::string_view name) {
    return *service().find(name);
}

std::string header(const EncodedResponse& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return "(none)";
}

TEST(Answers, JsonLeavesOutWhatIsAbsentAndKeepsEmptyLists) {
    const api::Part part{.part_name = "x",
                         .size = {},
                         .inner = api::Inner{.values = {{}}, .kind = api::Color::DarkBlue}};
    const auto response =
        encode_response(service(), operation("NoInput"), Protocol::AwsJson1_1, &part, "id");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.content_type, "application/x-amz-json-1.1");
    EXPECT_EQ(response.body, R"({"partName":"x","inner":{"values":[],"kind":"dark-blue"}})");
    EXPECT_TRUE(response.headers.empty());
}

TEST(Answers, WithoutAnOutput) {
    const auto json =
        encode_response(service(), operation("NoOutput"), Protocol::AwsJson1_0, nullptr, "id");
    EXPECT_EQ(json.body, "");
    EXPECT_EQ(json.content_type, "application/x-amz-json-1.0");
    const auto cbor =
        encode_response(service(), operation("NoOutput"), Protocol::RpcV2Cbor, nullptr, "id");
    EXPECT_EQ(cbor.body, "");
    EXPECT_EQ(cbor.content_type, "");
    EXPECT_EQ(header(cbor, "Smithy-Protocol"), "rpc-v2-cbor");
    const auto query =
        encode_response(service(), operation("NoOutput"), Protocol::AwsQuery, nullptr, "id-7");
    EXPECT_EQ(query.content_type, "text/xml");
    EXPECT_EQ(
        query.body,
        "<NoOutputResponse xmlns=\"http://testing.example.com/doc/2026-01-01/\">"
        "<ResponseMetadata><RequestId>id-7</RequestId></ResponseMetadata></NoOutputResponse>");
}

TEST(Answers, WithAnEmptyOutput) {
    const api::EmptyOutputResponse empty;
    EXPECT_EQ(
        encode_response(service(), operation("EmptyOutput"), Protocol::AwsJson1_1, &empty, "").body,
        "{}");
    EXPECT_EQ(
        encode_response(service(), operation("EmptyOutput"), Protocol::RpcV2Cbor, &empty, "").body,
        "\xa0");
    EXPECT_EQ(
        encode_response(service(), operation("EmptyOutput"), Protocol::AwsQuery, &empty, "i").body,
        "<EmptyOutputResponse xmlns=\"http://testing.example.com/doc/2026-01-01/\">"
        "<EmptyOutputResult/><ResponseMetadata><RequestId>i</RequestId></ResponseMetadata>"
        "</EmptyOutputResponse>");
}

TEST(Answers, QueryForms) {
    api::Everything value;
    value.count = 3;
    value.names = {};
    value.ratio = 41;
    value.time = TimeMs(1'768'469'400'000);
    value.iso_time = TimeMs(1'768'469'400'123);
    value.seconds_time = TimeMs(1'768'469'400'500);
    value.flat_names = {{"a", "b<"}};
    value.wrapped = {{"w"}};
    value.tags = {{{"k", "v"}}};
    value.flat_tags = {{{"f", ""}}};
    value.attributes = {{{"n", api::Part{.part_name = {}, .size = 5, .inner = {}}}}};
    value.blob = "ab";
    const auto response =
        encode_response(service(), operation("Echo"), Protocol::AwsQuery, &value, "i");
    EXPECT_EQ(response.body,
              "<EchoResponse xmlns=\"http://testing.example.com/doc/2026-01-01/\"><EchoResult>"
              "<count>3</count><names/><ratio>41.0</ratio><time>2026-01-15T09:30:00Z</time>"
              "<isoTime>2026-01-15T09:30:00.123Z</isoTime><secondsTime>1768469400.5</secondsTime>"
              "<blob>YWI=</blob><FlatName>a</FlatName><FlatName>b&lt;</FlatName>"
              "<wrapped><item>w</item></wrapped>"
              "<tags><entry><key>k</key><value>v</value></entry></tags>"
              "<flatTags><key>f</key><value></value></flatTags>"
              "<attributes><entry><Name>n</Name><Value><size>5</size></Value></entry></attributes>"
              "<limit>50</limit><mode>GREEN</mode><eager>true</eager><title>untitled</title>"
              "</EchoResult><ResponseMetadata><RequestId>i</RequestId></ResponseMetadata>"
              "</EchoResponse>");
}

TEST(Answers, JsonTimesFollowTheirFormat) {
    api::Everything value;
    value.time = TimeMs(1'556'373'403'028);
    value.iso_time = TimeMs(1'768'469'400'000);
    EXPECT_NE(json_encode(value).find(R"("time":1556373403.028,"isoTime":"2026-01-15T09:30:00Z")"),
              std::string::npos)
        << json_encode(value);
}

TEST(Errors, AModelledOneWithItsDetails) {
    const Error error = api::broken(
        "It fell.", api::Broken{.pieces = {{api::Part{.part_name = "p", .size = {}, .inner = {}}}},
                                .retry_after = 3});
    EXPECT_EQ(error.code(), Errc::Internal);
    ASSERT_NE(details_of<api::Broken>(error), nullptr);
    EXPECT_EQ(details_of<api::Broken>(error)->retry_after, 3);
    EXPECT_EQ(details_of<api::Part>(error), nullptr);

    const auto json =
        encode_error(service(), &operation("NoOutput"), Protocol::AwsJson1_1, error, "id");
    EXPECT_EQ(json.status, 503);
    EXPECT_EQ(
        json.body,
        R"({"__type":"com.example.testing#Broken","pieces":[{"partName":"p"}],"retryAfter":3,"message":"It fell."})");
    EXPECT_EQ(header(json, "x-amzn-ErrorType"), "Broken");
    EXPECT_EQ(header(json, "x-amzn-query-error"), "Broken;Receiver");

    const auto query =
        encode_error(service(), &operation("NoOutput"), Protocol::AwsQuery, error, "id");
    EXPECT_EQ(query.status, 503);
    EXPECT_EQ(query.body,
              "<ErrorResponse xmlns=\"http://testing.example.com/doc/2026-01-01/\"><Error>"
              "<Type>Receiver</Type><Code>Broken</Code><Message>It fell.</Message><pieces><member>"
              "<partName>p</partName></member></pieces><retryAfter>3</retryAfter></Error>"
              "<RequestId>id</RequestId></ErrorResponse>");
}

TEST(Errors, QueryNamesReachTheOtherProtocols) {
    const Error error = api::resource_not_found_exception("");
    const auto* get = &operation("GetNothing");
    const auto json = encode_error(service(), get, Protocol::AwsJson1_0, error, "id");
    EXPECT_EQ(json.status, 400);
    EXPECT_EQ(json.body, R"({"__type":"com.example.testing#ResourceNotFoundException"})");
    EXPECT_EQ(header(json, "x-amzn-query-error"), "NotThere;Sender");
    EXPECT_EQ(encode_error(service(), get, Protocol::RpcV2Cbor, error, "id", QueryMode::On).status,
              404);

    const auto query = encode_error(service(), get, Protocol::AwsQuery, error, "id");
    EXPECT_EQ(query.status, 404);
    EXPECT_NE(query.body.find("<Type>Sender</Type><Code>NotThere</Code></Error>"),
              std::string::npos)
        << query.body;
}

TEST(Errors, CborIsAMapOfTypeAndMessage) {
    const auto response = encode_error(service(), nullptr, Protocol::AwsCbor1_1,
                                       api::invalid_parameter_exception("no"), "id");
    EXPECT_EQ(response.body,
              "\xa2"
              "f__type"
              "x-com.example.testing#InvalidParameterException"
              "gmessage"
              "bno");
    EXPECT_EQ(response.content_type, "application/x-amz-cbor-1.1");
}

TEST(Errors, WhatTheFrontOfTheServiceSaysItself) {
    const Error types = Error::of_service(Errc::InvalidArgument, "SerializationException",
                                          "NUMBER_VALUE can not be converted to a String");
    EXPECT_EQ(
        encode_error(service(), nullptr, Protocol::AwsJson1_1, types, "id").body,
        R"({"__type":"SerializationException","Message":"NUMBER_VALUE can not be converted to a String"})");
    EXPECT_NE(encode_error(service(), nullptr, Protocol::AwsQuery, types, "id")
                  .body.find("<Code>MalformedInput</Code>"),
              std::string::npos);

    const Error signature = Error::of_service(Errc::Unauthorized, "InvalidSignatureException", "s");
    const auto query = encode_error(service(), nullptr, Protocol::AwsQuery, signature, "id");
    EXPECT_EQ(query.status, 403);
    EXPECT_NE(query.body.find("<Code>SignatureDoesNotMatch</Code>"), std::string::npos);
}

TEST(Errors, AnUnknownOperation) {
    const Error json = unknown_operation(Protocol::AwsJson1_1, "Nope");
    const auto response = encode_error(service(), nullptr, Protocol::AwsJson1_1, json, "id");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.body, R"({"__type":"UnknownOperationException"})");
    const Error query = unknown_operation(Protocol::AwsQuery, "Nope", "2026-01-01");
    const auto xml = encode_error(service(), nullptr, Protocol::AwsQuery, query, "id");
    EXPECT_EQ(xml.status, 400);
    EXPECT_NE(xml.body.find("<Code>InvalidAction</Code><Message>Could not find operation Nope for "
                            "version 2026-01-01</Message>"),
              std::string::npos);
    EXPECT_EQ(unknown_operation(Protocol::RpcV2Cbor, "Nope").http_status(), 404);
}

TEST(Errors, TheInsideStaysInside) {
    const auto response =
        encode_error(service(), nullptr, Protocol::AwsJson1_1,
                     Error(Errc::Io, "write /data/wal/7: Input/output error"), "id");
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body.find("/data"), std::string::npos);
    EXPECT_EQ(header(response, "x-amzn-ErrorType"), "InternalFailure");
    EXPECT_EQ(
        encode_error(service(), nullptr, Protocol::AwsJson1_1, Error(Errc::NoSpace, "full"), "id")
            .status,
        503);
}

TEST(Audit, SecretsAndRedactedMembersAreLeftOut) {
    api::Everything value;
    value.secret = "hush";
    value.secrets = {{{"a", "b"}}};
    value.blob = "zz";
    value.name = "seen";
    const std::string text =
        json_for_audit(api::Everything::kShape, &value, operation("Echo").audit.redact);
    EXPECT_EQ(
        text,
        R"({"name":"seen","count":0,"names":[],"limit":50,"mode":"GREEN","eager":true,"title":"untitled","secrets":{}})");
}

TEST(Client, ReadsAnswersTolerantly) {
    const auto part = json_decode<api::Part>(R"({"inner":{"values":["a"]},"new":{},"size":null})");
    ASSERT_TRUE(part) << part.error().message();
    EXPECT_EQ(part->inner->kind, api::Color::Unrecognized);
    EXPECT_TRUE(json_decode<api::Part>(""));
    const auto bad = json_decode<api::Part>("[]");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().name(), "SerializationException");
}

}  // namespace
}  // namespace yagura::shapes
