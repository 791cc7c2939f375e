#include "text/cbor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "text/hex.h"

namespace yagura::text {
namespace {

std::string bytes(std::string_view hex) {
    return hex_decode(hex).value();
}

/// The verdict on a whole input.
Result<void> check(std::string_view hex) {
    const std::string input = bytes(hex);
    CborReader cbor(input);
    YG_CHECK(cbor.skip_value());
    return cbor.finish();
}

Result<std::int64_t> whole(std::string_view hex) {
    const std::string input = bytes(hex);
    return CborReader(input).int64_value();
}

Result<double> real(std::string_view hex) {
    const std::string input = bytes(hex);
    return CborReader(input).double_value();
}

Result<std::string> text(std::string_view hex) {
    const std::string input = bytes(hex);
    Arena arena;
    CborReader cbor(input);
    std::string out(YG_TRY(cbor.text_value(arena)));
    YG_CHECK(cbor.finish());
    return out;
}

// The vectors of wire-protocols.md section 5.

TEST(CborReader, ReadsTheRequestVector) {
    const std::string input = bytes("a26a416c61726d4e616d65738161616a4d61785265636f7264730a");
    Arena arena;
    CborReader cbor(input);
    ASSERT_TRUE(cbor.enter_map());
    EXPECT_EQ(cbor.next_key(arena).value(), "AlarmNames");
    ASSERT_TRUE(cbor.enter_array());
    ASSERT_TRUE(cbor.next_element().value());
    EXPECT_EQ(cbor.text_value(arena).value(), "a");
    EXPECT_FALSE(cbor.next_element().value());
    EXPECT_EQ(cbor.next_key(arena).value(), "MaxRecords");
    EXPECT_EQ(cbor.kind().value(), CborKind::Integer);
    EXPECT_EQ(cbor.int64_value().value(), 10);
    EXPECT_FALSE(cbor.next_key(arena).value().has_value());
    EXPECT_TRUE(cbor.finish());
}

TEST(CborReader, ReadsTheTimestampVector) {
    const std::string input =
        bytes("a26a54696d657374616d707381c1fb41da5a2ce60000006656616c75657381fb3ff8000000000000");
    Arena arena;
    CborReader cbor(input);
    ASSERT_TRUE(cbor.enter_map());
    ASSERT_TRUE(cbor.next_key(arena));
    ASSERT_TRUE(cbor.enter_array());
    ASSERT_TRUE(cbor.next_element().value());
    EXPECT_EQ(cbor.kind().value(), CborKind::Tag);
    EXPECT_EQ(cbor.tag().value(), 1u);
    EXPECT_FALSE(cbor.tag().value().has_value());
    EXPECT_EQ(cbor.double_value().value(), 1768469400.0);
    EXPECT_FALSE(cbor.next_element().value());
    EXPECT_EQ(cbor.next_key(arena).value(), "Values");
    EXPECT_EQ(cbor.skip_value().value(), bytes("81fb3ff8000000000000"));
    EXPECT_FALSE(cbor.next_key(arena).value().has_value());
    EXPECT_TRUE(cbor.finish());
}

TEST(CborReader, Integers) {
    EXPECT_EQ(whole("17").value(), 23);
    EXPECT_EQ(whole("1817").value(), 23) << "longer than needed";
    EXPECT_EQ(whole("190017").value(), 23);
    EXPECT_EQ(whole("1a00000017").value(), 23);
    EXPECT_EQ(whole("1b0000000000000017").value(), 23);
    EXPECT_EQ(whole("20").value(), -1);
    EXPECT_EQ(whole("3903e7").value(), -1000);
    EXPECT_EQ(whole("1b7fffffffffffffff").value(), INT64_MAX);
    EXPECT_EQ(whole("3b7fffffffffffffff").value(), INT64_MIN);
    EXPECT_FALSE(whole("1b8000000000000000"));
    EXPECT_FALSE(whole("3b8000000000000000"));
    EXPECT_EQ(whole("f94200").value(), 3) << "a whole float";
    EXPECT_FALSE(whole("f93e00")) << "1.5";
    EXPECT_FALSE(whole("fb7ff0000000000000")) << "infinity";
    EXPECT_FALSE(whole("fb7ff8000000000000")) << "not a number";
    EXPECT_FALSE(whole("fb43e0000000000000")) << "2^63";
    EXPECT_FALSE(whole("6161"));
}

TEST(CborReader, Floats) {
    EXPECT_EQ(real("f93e00").value(), 1.5);
    EXPECT_EQ(real("fa3fc00000").value(), 1.5);
    EXPECT_EQ(real("fb3ff8000000000000").value(), 1.5);
    EXPECT_TRUE(std::isinf(real("f97c00").value()));
    EXPECT_TRUE(std::isnan(real("f97e00").value()));
    EXPECT_EQ(real("18ff").value(), 255.0);
    EXPECT_EQ(real("20").value(), -1.0);
    EXPECT_EQ(real("1b0020000000000000").value(), 9007199254740992.0);
    EXPECT_FALSE(real("1b0020000000000001")) << "2^53 + 1 has no double";
    EXPECT_EQ(real("1b8000000000000000").value(), 9223372036854775808.0);
    EXPECT_FALSE(real("1bffffffffffffffff"));
    EXPECT_FALSE(real("3b0020000000000000"));
    EXPECT_FALSE(real("3bffffffffffffffff"));
}

TEST(CborReader, Strings) {
    EXPECT_EQ(text("60").value(), "");
    EXPECT_EQ(text("63616263").value(), "abc");
    EXPECT_EQ(text("7f616162626360ff").value(), "abc") << "in chunks";
    EXPECT_EQ(text("7fff").value(), "");
    EXPECT_FALSE(text("7f4161ff")) << "a chunk of bytes";
    EXPECT_FALSE(text("7f7f6161ffff")) << "chunks in chunks";
    EXPECT_FALSE(text("7f6161"));
    EXPECT_FALSE(text("61ff")) << "not UTF-8";
    EXPECT_FALSE(text("7f61c361a9ff")) << "a character cut by chunks";
    EXPECT_FALSE(text("4161"));
    Arena arena;
    const std::string input = bytes("5f4200ff41aaff");
    EXPECT_EQ(CborReader(input).bytes_value(arena).value(), bytes("00ffaa"));
}

TEST(CborReader, NullUndefinedAndTags) {
    EXPECT_TRUE(check("f6"));
    EXPECT_TRUE(check("f7"));
    const std::string undefined = bytes("f7");
    EXPECT_EQ(CborReader(undefined).kind().value(), CborKind::Null);
    EXPECT_TRUE(CborReader(undefined).null_value());
    EXPECT_EQ(whole("d9d9f7c117").value(), 23) << "tags that nobody asks for are passed";
    EXPECT_EQ(whole("c617").value(), 23);
    EXPECT_EQ(whole("d80617").value(), 23);
    EXPECT_EQ(whole("d717").value(), 23);
    EXPECT_FALSE(check("c24101")) << "a bignum";
    EXPECT_FALSE(check("d8024101")) << "a bignum";
    EXPECT_FALSE(check("c482000a")) << "a decimal";
    EXPECT_FALSE(check("c1")) << "a tag of nothing";
    const std::string yes = bytes("f5");
    EXPECT_TRUE(CborReader(yes).bool_value().value());
}

TEST(CborReader, IndefiniteContainers) {
    EXPECT_TRUE(check("9fff"));
    EXPECT_TRUE(check("bfff"));
    EXPECT_TRUE(check("bf61619f0102ff6162a0ff"));
    EXPECT_TRUE(check("bf7f6161ff01ff")) << "a key in chunks";
    EXPECT_FALSE(check("bf6161ff")) << "a key without a value";
    EXPECT_FALSE(check("9f01"));
    EXPECT_FALSE(check("ff"));
    EXPECT_FALSE(check("81ff"));
}

TEST(CborReader, RefusesMalformedInput) {
    for (const std::string_view hex :
         {"", "18", "1901", "1c", "1d", "1e", "1f", "3f", "5c", "df", "e0", "f3", "f800", "f8ff",
          "fc", "61", "41", "81", "a1", "a16161", "8201", "a10101", "a1f601", "0001",
          // Lengths and counts that no input can keep.
          "7bffffffffffffffff61", "5b7fffffffffffffff00", "9bffffffffffffffff00",
          "bbffffffffffffffff00", "9a00ffffff00", "9bfffffffffffffffe00"}) {
        const auto result = check(hex);
        ASSERT_FALSE(result) << hex;
        EXPECT_EQ(result.error().code(), Errc::InvalidArgument) << hex;
    }
}

TEST(CborReader, DepthIsLimited) {
    const auto nested = [](std::size_t levels) { return std::string(levels - 1, '\x81') + '\x80'; };
    const auto verdict = [](std::string_view input, CborOptions options = {}) {
        return CborReader(input, options).skip_value();
    };
    EXPECT_TRUE(verdict(nested(64)));
    ASSERT_FALSE(verdict(nested(65)));
    EXPECT_EQ(verdict(nested(65)).error().code(), Errc::LimitExceeded);
    EXPECT_TRUE(verdict(nested(128), {.max_depth = 9999}));
    EXPECT_FALSE(verdict(nested(129), {.max_depth = 9999}));
    EXPECT_FALSE(verdict(std::string(1'000'000, '\x9F')));
    EXPECT_FALSE(verdict(std::string(1'000'000, '\xC1')));
}

TEST(CborReader, EveryTruncationIsRefused) {
    const std::string input =
        bytes("bf6161830119ffff7f616261ffff6162c1fb41da5a2ce60000006163a16164f4ff");
    const std::string good =
        bytes("bf6161830119ffff7f61626163ff6162c1fb41da5a2ce60000006163a16164f4ff");
    EXPECT_FALSE(CborReader(input).skip_value()) << "a chunk that is not UTF-8";
    ASSERT_TRUE(CborReader(good).skip_value());
    for (std::size_t size = 0; size < good.size(); ++size) {
        EXPECT_FALSE(CborReader(std::string_view(good).substr(0, size)).skip_value()) << size;
    }
}

TEST(CborReader, SaysWhatWasFoundInstead) {
    const std::string input = bytes("0a");
    Arena arena;
    CborReader cbor(input);
    const auto result = cbor.text_value(arena);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message(), "expected a text string, found an integer at byte 0");
    EXPECT_EQ(cbor.int64_value().value(), 10);
}

TEST(CborWriter, WritesTheVectors) {
    std::string request;
    CborWriter first(request);
    first.map_of(2);
    first.key("AlarmNames");
    first.array_of(1);
    first.text("a");
    first.key("MaxRecords");
    first.integer(10);
    EXPECT_EQ(hex_encode(request), "a26a416c61726d4e616d65738161616a4d61785265636f7264730a");

    std::string fragment;
    CborWriter second(fragment);
    second.map_of(2);
    second.key("Timestamps");
    second.array_of(1);
    second.tag(1);
    second.number(1768469400.0);
    second.key("Values");
    second.array_of(1);
    second.number(1.5);
    EXPECT_EQ(hex_encode(fragment),
              "a26a54696d657374616d707381c1fb41da5a2ce60000006656616c75657381fb3ff8000000000000");
}

TEST(CborWriter, IndefiniteContainersAndScalars) {
    std::string out;
    CborWriter cbor(out);
    cbor.begin_map();
    cbor.key("l");
    cbor.begin_array();
    cbor.integer(-1);
    cbor.integer(std::numeric_limits<std::int64_t>::min());
    cbor.unsigned_integer(1000);
    cbor.boolean(false);
    cbor.boolean(true);
    cbor.null();
    cbor.bytes(std::string("\0\xFF", 2));
    cbor.number32(1.5F);
    cbor.end_array();
    cbor.end_map();
    EXPECT_EQ(hex_encode(out), "bf616c9f203b7fffffffffffffff1903e8f4f5f64200fffa3fc00000ffff");
    EXPECT_TRUE(CborReader(out).skip_value());
}

TEST(CborWriter, InvalidUtf8IsReplaced) {
    std::string out;
    CborWriter(out).text("a\xE9");
    EXPECT_EQ(hex_encode(out), "6461efbfbd");
}

}  // namespace
}  // namespace yagura::text
