// Random values of every kind of shape, there and back in every protocol.
#include <gtest/gtest.h>

#include "api/shapes_testing/service.h"
#include "shapes/cbor_encoder.h"
#include "shapes/codec.h"
#include "shapes/json.h"
#include "shapes/test_values.h"
#include "shapes/xml_encoder.h"
#include "shapes/xml_reader_for_tests.h"

namespace yagura::shapes {
namespace {

using api::shapes_testing::Everything;

const OperationDescriptor& echo() {
    return *api::shapes_testing::descriptor().find("Echo");
}

std::string encode(Protocol protocol, const Everything& value) {
    std::string out;
    switch (protocol) {
        case Protocol::AwsJson1_0:
        case Protocol::AwsJson1_1:
            return json_encode(value);
        case Protocol::AwsQuery:
            return testing::FormEncoder::encode(Everything::kShape, &value);
        case Protocol::RpcV2Cbor:
        case Protocol::AwsCbor1_1: {
            text::CborWriter writer(out);
            write_cbor(writer,
                       protocol == Protocol::RpcV2Cbor ? CborDialect::RpcV2 : CborDialect::Aws1_1,
                       Everything::kShape, &value);
        }
    }
    return out;
}

/// XML has no way to show an empty list or map that no element wraps.
void leave_out_empty_flat_members(Everything& value) {
    if (value.flat_names && value.flat_names->empty()) value.flat_names.reset();
    if (value.flat_tags && value.flat_tags->empty()) value.flat_tags.reset();
}

class RoundTrip : public ::testing::TestWithParam<Protocol> {};

TEST_P(RoundTrip, WhatIsSentArrives) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Everything value;
        testing::RandomValues(seed).fill(Everything::kShape, &value);
        const std::string body = encode(GetParam(), value);
        const auto request = decode_request(echo(), GetParam(), body);
        ASSERT_TRUE(request) << seed << ": " << request.error().message();
        const auto& got = request->input.as<Everything>();
        ASSERT_EQ(json_encode(got), json_encode(value)) << seed << ": " << body;
        ASSERT_TRUE(got == value) << seed;
    }
}

TEST_P(RoundTrip, AnswersAreReadAsTheyWereMeant) {
    const auto& service = api::shapes_testing::descriptor();
    for (std::uint64_t seed = 1000; seed < 1200; ++seed) {
        Everything value;
        testing::RandomValues(seed).fill(Everything::kShape, &value);
        if (GetParam() == Protocol::AwsQuery) leave_out_empty_flat_members(value);
        const EncodedResponse response =
            encode_response(service, echo(), GetParam(), &value, "id-1");
        std::string body = response.body;
        if (GetParam() == Protocol::AwsQuery)
            body = testing::form_of_xml(body, Everything::kShape, "EchoResult");
        const auto request = decode_request(echo(), GetParam(), body);
        ASSERT_TRUE(request) << seed << ": " << request.error().message() << "\n" << body;
        ASSERT_EQ(json_encode(request->input.as<Everything>()), json_encode(value))
            << seed << ": " << response.body;
    }
}

INSTANTIATE_TEST_SUITE_P(AllProtocols, RoundTrip,
                         ::testing::Values(Protocol::AwsJson1_0, Protocol::AwsJson1_1,
                                           Protocol::AwsQuery, Protocol::RpcV2Cbor,
                                           Protocol::AwsCbor1_1));

TEST(RoundTripToClient, JsonIsReadByItsOwnClient) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Everything value;
        testing::RandomValues(seed).fill(Everything::kShape, &value);
        const auto got = json_decode<Everything>(json_encode(value));
        ASSERT_TRUE(got) << got.error().message();
        ASSERT_TRUE(*got == value) << seed;
    }
}

}  // namespace
}  // namespace yagura::shapes
