#include "net/event_stream.h"

#include <gtest/gtest.h>

namespace yagura::net {
namespace {

constexpr std::string_view kJson = "application/json";

std::string unhex(std::string_view hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    }
    return out;
}

std::string hex(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return out;
}

struct Vector {
    const char* name;
    Result<std::string> encoded;
    const char* expected;
};

/// live-tail-and-more.md section 2 and wire-protocols.md section 7.
std::vector<Vector> vectors() {
    EventMessage other_order;
    other_order.headers = {{":event-type", std::string("initial-response")},
                           {":content-type", std::string("application/json")},
                           {":message-type", std::string("event")}};
    other_order.payload = "{}";
    return {
        {"empty", encode_event_message({}), "000000100000000005c248eb7d98c8ff"},
        {"initial response", encode_event("initial-response", "application/x-amz-json-1.1", "{}"),
         "0000007200000060ab820d9e0d3a6d6573736167652d747970650700056576656e740b3a6576656e742d74797"
         "065070010696e697469616c2d726573706f6e73650d3a636f6e74656e742d7479706507001a6170706c696361"
         "74696f6e2f782d616d7a2d6a736f6e2d312e317b7de16e66e4"},
        {"session update",
         encode_event("sessionUpdate", kJson,
                      R"({"sessionMetadata":{"sampled":false},"sessionResults":[]})"),
         "0000009c0000005383b615360d3a6d6573736167652d747970650700056576656e740b3a6576656e742d74797"
         "06507000d73657373696f6e5570646174650d3a636f6e74656e742d747970650700106170706c69636174696f"
         "6e2f6a736f6e7b2273657373696f6e4d65746164617461223a7b2273616d706c6564223a66616c73657d2c227"
         "3657373696f6e526573756c7473223a5b5d7d8b9f0a13"},
        {"exception",
         encode_event_exception("SessionTimeoutException", kJson,
                                R"({"message":"Session timed out"})"),
         "00000094000000657c7ccb6e0d3a6d6573736167652d74797065070009657863657074696f6e0f3a657863657"
         "074696f6e2d7479706507001753657373696f6e54696d656f7574457863657074696f6e0d3a636f6e74656e74"
         "2d747970650700106170706c69636174696f6e2f6a736f6e7b226d657373616765223a2253657373696f6e207"
         "4696d6564206f7574227d25b11aef"},
        {"session start",
         encode_event(
             "sessionStart", kJson,
             R"({"requestId":"r1","sessionId":"s1","logGroupIdentifiers":["arn:aws:logs:us-east-1:000000000000:log-group:g"],"logStreamNames":[],"logStreamNamePrefixes":[],"logEventFilterPattern":""})"),
         "000001190000005246ebc9e70d3a6d6573736167652d747970650700056576656e740b3a6576656e742d74797"
         "06507000c73657373696f6e53746172740d3a636f6e74656e742d747970650700106170706c69636174696f6e"
         "2f6a736f6e7b22726571756573744964223a227231222c2273657373696f6e4964223a227331222c226c6f674"
         "7726f75704964656e74696669657273223a5b2261726e3a6177733a6c6f67733a75732d656173742d313a3030"
         "303030303030303030303a6c6f672d67726f75703a67225d2c226c6f6753747265616d4e616d6573223a5b5d2"
         "c226c6f6753747265616d4e616d655072656669786573223a5b5d2c226c6f674576656e7446696c7465725061"
         "747465726e223a22227da6dd18f2"},
        {"another order of headers", encode_event_message(other_order),
         "00000068000000564e6817240b3a6576656e742d74797065070010696e697469616c2d726573706f6e73650d3"
         "a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970"
         "650700056576656e747b7dd591c62b"},
    };
}

TEST(EventStream, EncodesTheVectors) {
    for (const auto& it : vectors()) {
        ASSERT_TRUE(it.encoded.has_value()) << it.name;
        EXPECT_EQ(hex(*it.encoded), it.expected) << it.name;
    }
}

TEST(EventStream, DecodesTheVectorsInPiecesOfAnySize) {
    std::string all;
    for (const auto& it : vectors()) all += unhex(it.expected);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{100}, all.size()}) {
        EventMessageDecoder decoder;
        std::string again;
        std::size_t count = 0;
        for (std::size_t at = 0; at < all.size(); at += piece) {
            decoder.feed(std::string_view(all).substr(at, piece));
            for (;;) {
                auto message = decoder.next();
                ASSERT_TRUE(message.has_value());
                if (!*message) break;
                again += encode_event_message(**message).value();
                ++count;
            }
        }
        EXPECT_EQ(count, vectors().size());
        EXPECT_EQ(again, all);
        EXPECT_EQ(decoder.buffered_bytes(), 0U);
    }
}

TEST(EventStream, KeepsValuesOfAllTypes) {
    EventMessage message;
    message.headers = {{"t", true},
                       {"f", false},
                       {"i8", std::int8_t{-8}},
                       {"i16", std::int16_t{-1600}},
                       {"i32", std::int32_t{-320'000}},
                       {"i64", std::int64_t{-64'000'000'000}},
                       {"b", EventBytes{std::string("\0\x01", 2)}},
                       {"s", std::string("text")},
                       {"at", TimeMs(1'700'000'000'123)},
                       {"u", EventUuid{1, 2, 3, 255}}};
    message.payload = "payload";
    EventMessageDecoder decoder;
    decoder.feed(encode_event_message(message).value());
    EXPECT_EQ(decoder.next().value().value(), message);
    EXPECT_EQ(message.find_string("s"), "text");
    EXPECT_EQ(message.find_string("t"), std::nullopt);
    EXPECT_FALSE(decoder.next().value().has_value());
}

TEST(EventStream, ErrorMessage) {
    EventMessageDecoder decoder;
    decoder.feed(encode_event_error("InternalFailure", "oh").value());
    const auto message = decoder.next().value().value();
    EXPECT_EQ(message.find_string(":message-type"), "error");
    EXPECT_EQ(message.find_string(":error-code"), "InternalFailure");
    EXPECT_EQ(message.find_string(":error-message"), "oh");
}

Errc decode_error(std::string bytes) {
    EventMessageDecoder decoder;
    decoder.feed(bytes);
    const auto first = decoder.next();
    if (first.has_value()) return Errc::Internal;
    decoder.feed("more");
    EXPECT_EQ(decoder.next().error().code(), first.error().code()) << "errors stay";
    return first.error().code();
}

TEST(EventStream, EveryFlippedBitIsNoticed) {
    const std::string good = encode_event("e", kJson, "{}").value();
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        std::string bad = good;
        bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_EQ(decode_error(bad), Errc::Corruption) << bit;
    }
}

/// A frame around headers, with right checksums.
std::string framed(std::string_view headers) {
    EventMessage carrier;
    carrier.payload = headers;
    std::string bytes = encode_event_message(carrier).value();
    // The payload becomes the headers: only their length and the checksums change.
    const auto put = [&bytes](std::size_t at, std::uint32_t value) {
        for (int i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (24 - 8 * i));
    };
    const auto crc = [](std::string_view text) {
        std::uint32_t sum = 0xffffffffU;
        for (const char c : text) {
            sum ^= static_cast<unsigned char>(c);
            for (int i = 0; i < 8; ++i) sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xedb88320U : 0);
        }
        return ~sum;
    };
    put(4, static_cast<std::uint32_t>(headers.size()));
    put(8, crc(std::string_view(bytes).substr(0, 8)));
    put(bytes.size() - 4, crc(std::string_view(bytes).substr(0, bytes.size() - 4)));
    return bytes;
}

TEST(EventStream, BrokenHeaders) {
    using namespace std::string_literals;
    EXPECT_EQ(decode_error(framed("\x01"s
                                  "a\x07\x00\x01"s)),
              Errc::Corruption)
        << "cut value";
    EXPECT_EQ(decode_error(framed("\x05"s
                                  "ab"s)),
              Errc::Corruption)
        << "cut name";
    EXPECT_EQ(decode_error(framed("\x01"s
                                  "a"s)),
              Errc::Corruption)
        << "no type";
    EXPECT_EQ(decode_error(framed("\x01"s
                                  "a\x0a"s)),
              Errc::Corruption)
        << "unknown type";
    EXPECT_EQ(decode_error(framed("\x00\x00"s)), Errc::Corruption) << "no name";
    EXPECT_EQ(decode_error(framed("\x01"s
                                  "a\x00\x01"s
                                  "a\x01"s)),
              Errc::Corruption)
        << "twice";
    EXPECT_EQ(decode_error(framed("\x01"s
                                  "a\x00"s)),
              Errc::Internal)
        << "this one is good";
}

TEST(EventStream, Limits) {
    EventMessage message;
    message.payload.assign(kMaxEventPayloadBytes, 'x');
    EventMessageDecoder decoder;
    decoder.feed(encode_event_message(message).value());
    EXPECT_EQ(decoder.next().value().value().payload.size(), kMaxEventPayloadBytes);
    message.payload += 'x';
    EXPECT_EQ(encode_event_message(message).error().code(), Errc::LimitExceeded);

    message = {};
    message.headers = {{std::string(256, 'n'), true}};
    EXPECT_EQ(encode_event_message(message).error().code(), Errc::LimitExceeded);
    message.headers = {{"n", std::string(65'536, 'v')}};
    EXPECT_EQ(encode_event_message(message).error().code(), Errc::LimitExceeded);
    message.headers = {{"a", std::string(65'535, 'v')}, {"b", std::string(65'535, 'v')}};
    EXPECT_EQ(encode_event_message(message).error().code(), Errc::LimitExceeded);
    message.headers = {{"a", true}, {"a", true}};
    EXPECT_EQ(encode_event_message(message).error().code(), Errc::InvalidArgument);
    message.headers = {{"", true}};
    EXPECT_EQ(encode_event_message(message).error().code(), Errc::InvalidArgument);
}

}  // namespace
}  // namespace yagura::net
