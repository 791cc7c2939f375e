#include "text/json_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "text/json_cursor.h"

namespace yagura::text {
namespace {

std::string written(std::string_view value) {
    std::string out;
    append_json_string(out, value);
    return out;
}

TEST(JsonWriter, SetsCommasByItself) {
    std::string out = "before ";
    JsonWriter json(out);
    json.begin_object();
    json.key("list");
    json.begin_array();
    json.integer(-1);
    json.unsigned_integer(std::numeric_limits<std::uint64_t>::max());
    json.begin_array();
    json.end_array();
    json.begin_object();
    json.end_object();
    json.null();
    json.end_array();
    json.key("on");
    json.boolean(true);
    json.key("raw");
    json.raw("{\"x\":1}");
    json.key("text");
    json.string("a");
    json.end_object();
    EXPECT_EQ(
        out,
        R"(before {"list":[-1,18446744073709551615,[],{},null],"on":true,"raw":{"x":1},"text":"a"})");
}

TEST(JsonWriter, Numbers) {
    std::string out;
    JsonWriter json(out);
    json.begin_array();
    for (const double value : {0.0, -0.0, 41.0, 1765977780.0, 1556373403.028, 1e-5, 1e21, 1e300}) {
        json.number(value);
    }
    json.number(std::nan(""));
    json.number(HUGE_VAL);
    json.number(-HUGE_VAL);
    json.integer(std::numeric_limits<std::int64_t>::min());
    json.end_array();
    EXPECT_EQ(out,
              "[0.0,-0.0,41.0,1765977780.0,1556373403.028,0.00001,1.0e+21,1.0e+300,"
              "\"NaN\",\"Infinity\",\"-Infinity\",-9223372036854775808]");
}

TEST(JsonWriter, Escapes) {
    EXPECT_EQ(written(""), R"("")");
    EXPECT_EQ(written("plain /\x7F"), "\"plain /\x7F\"");
    EXPECT_EQ(written("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
    EXPECT_EQ(written(std::string("\0\x01\x1f", 3)), R"("\u0000\u0001\u001f")");
    EXPECT_EQ(written("caf\xC3\xA9"), "\"caf\xC3\xA9\"");
}

TEST(JsonWriter, InvalidUtf8IsReplaced) {
    EXPECT_EQ(written("caf\xE9"), "\"caf\xEF\xBF\xBD\"");
    EXPECT_EQ(written("\xC3\xA9\n\xFF\"x"), "\"\xC3\xA9\\n\xEF\xBF\xBD\\\"x\"");
    EXPECT_EQ(written("ascii first\n\xC3"), "\"ascii first\\n\xEF\xBF\xBD\"");
    EXPECT_EQ(written("\xC3\n\xA9"), "\"\xEF\xBF\xBD\\n\xEF\xBF\xBD\"") << "a sequence cut in two";
}

TEST(JsonWriter, WhatIsWrittenReadsBackTheSame) {
    std::mt19937 random(1);
    constexpr std::string_view kPieces[] = {
        "a", "\"", "\\", "\n", "\x01", "\xC3\xA9", "long run of plain text", "\xF0\x9F\x98\x80",
        "/"};
    for (int round = 0; round < 500; ++round) {
        std::string value;
        for (unsigned i = 0; i < random() % 40; ++i)
            value += kPieces[random() % std::size(kPieces)];
        const std::string text = written(value);
        Arena arena;
        JsonCursor json(text);
        ASSERT_EQ(json.string_value(arena).value(), value);
        ASSERT_TRUE(json.finish());
    }
}

}  // namespace
}  // namespace yagura::text
