#include "text/json_cursor.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace yagura::text {
namespace {

/// The verdict on a whole text.
Result<void> check(std::string_view text, JsonOptions options = {}) {
    JsonCursor json(text, options);
    YG_CHECK(json.skip_value());
    return json.finish();
}

Result<std::string> read_string(std::string_view text, JsonOptions options = {}) {
    Arena arena;
    JsonCursor json(text, options);
    std::string out(YG_TRY(json.string_value(arena)));
    YG_CHECK(json.finish());
    return out;
}

TEST(JsonCursor, ReadsAnObjectInOrder) {
    Arena arena;
    JsonCursor json(R"( { "name" : "app" , "n": 3, "on": true, "off":false, "none": null,
                          "list": [1, [2], {}], "x": -1.50e3 } )");
    std::vector<std::string> seen;
    ASSERT_TRUE(json.enter_object());
    for (;;) {
        const auto key = json.next_key(arena);
        ASSERT_TRUE(key) << key.error().message();
        if (!*key) break;
        seen.emplace_back(**key);
        if (**key == "name") {
            EXPECT_EQ(json.string_value(arena).value(), "app");
        } else if (**key == "n") {
            EXPECT_EQ(json.int64_value().value(), 3);
        } else if (**key == "on") {
            EXPECT_TRUE(json.bool_value().value());
        } else if (**key == "off") {
            EXPECT_FALSE(json.bool_value().value());
        } else if (**key == "none") {
            EXPECT_EQ(json.kind().value(), JsonKind::Null);
            EXPECT_TRUE(json.null_value());
        } else if (**key == "x") {
            EXPECT_EQ(json.number_text().value(), "-1.50e3");
        } else {
            EXPECT_EQ(json.skip_value().value(), "[1, [2], {}]");
        }
    }
    EXPECT_TRUE(json.finish());
    EXPECT_EQ(seen, (std::vector<std::string>{"name", "n", "on", "off", "none", "list", "x"}));
    EXPECT_EQ(json.kind().value(), JsonKind::End);
}

TEST(JsonCursor, ReadsNestedContainers) {
    Arena arena;
    JsonCursor json(R"([{"a":[]},[],[[1],2]])");
    ASSERT_TRUE(json.enter_array());
    ASSERT_TRUE(json.next_element().value());
    ASSERT_TRUE(json.enter_object());
    EXPECT_EQ(json.next_key(arena).value(), "a");
    ASSERT_TRUE(json.enter_array());
    EXPECT_FALSE(json.next_element().value());
    EXPECT_FALSE(json.next_key(arena).value().has_value());
    ASSERT_TRUE(json.next_element().value());
    ASSERT_TRUE(json.enter_array());
    EXPECT_FALSE(json.next_element().value());
    ASSERT_TRUE(json.next_element().value());
    EXPECT_EQ(json.skip_value().value(), "[[1],2]");
    EXPECT_FALSE(json.next_element().value());
    EXPECT_TRUE(json.finish());
}

TEST(JsonCursor, AcceptsWhatRfc8259Accepts) {
    for (const std::string_view text :
         {"null",      "true",        "false",   "0",       "-0",        "10",
          "1.5",       "1e5",         "1E+5",    "0.1e-7",  R"("")",     "[]",
          "{}",        " [ ] ",       "{ }",     "[1 , 2]", R"({"":0})", R"({"a":1,"a":2})",
          "\t\r\n1\n", R"("\u0000")", R"("\/")", "\"\x7f\""}) {
        EXPECT_TRUE(check(text)) << text;
    }
}

TEST(JsonCursor, RefusesWhatRfc8259Refuses) {
    for (const std::string_view text : {"",
                                        " ",
                                        "nul",
                                        "nulll",
                                        "True",
                                        "+1",
                                        "01",
                                        "-",
                                        "1.",
                                        ".5",
                                        "1e",
                                        "1e+",
                                        "0x1",
                                        "NaN",
                                        "1 2",
                                        "[",
                                        "]",
                                        "[1",
                                        "[1,",
                                        "[1,]",
                                        "[,1]",
                                        "[1 2]",
                                        "[1}",
                                        "{",
                                        "}",
                                        "{\"a\"",
                                        "{\"a\":",
                                        "{\"a\":1",
                                        "{a:1}",
                                        "{\"a\"1}",
                                        "{\"a\":}",
                                        "{,}",
                                        "{\"a\":1,}",
                                        "{1:1}",
                                        "\"",
                                        "\"a",
                                        "\"\\\"",
                                        "\"\\x\"",
                                        "\"\\u12\"",
                                        "\"\\u12G4\"",
                                        "\"\\u\"",
                                        "'a'",
                                        "[1]]",
                                        "{\"a\":1]",
                                        "// c\n1",
                                        "\"a\nb\"",
                                        "\"\x01\"",
                                        "\xEF\xBB\xBF"
                                        "1",
                                        "\"\\"}) {
        const auto result = check(text);
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(result.error().code(), Errc::InvalidArgument) << text;
    }
}

TEST(JsonCursor, Unescapes) {
    EXPECT_EQ(read_string(R"("plain")").value(), "plain");
    EXPECT_EQ(read_string(R"("\"\\\/\b\f\n\r\t")").value(), "\"\\/\b\f\n\r\t");
    EXPECT_EQ(read_string(R"("a\u00e9\u20ACb")").value(),
              "a\xC3\xA9\xE2\x82\xAC"
              "b");
    EXPECT_EQ(read_string(R"("\uD83D\uDE00")").value(), "\xF0\x9F\x98\x80");
    EXPECT_EQ(read_string(R"("\u0041\u0000z")").value(), std::string("A\0z", 3));
    EXPECT_EQ(read_string(R"("one\\two and a longer tail that takes more than a step\n")").value(),
              "one\\two and a longer tail that takes more than a step\n");
}

TEST(JsonCursor, LoneSurrogatesBecomeTheReplacementCharacter) {
    const std::string replacement = "\xEF\xBF\xBD";
    EXPECT_EQ(read_string(R"("\uD83D")").value(), replacement);
    EXPECT_EQ(read_string(R"("\uDE00")").value(), replacement);
    EXPECT_EQ(read_string(R"("\uD83Dx")").value(), replacement + "x");
    EXPECT_EQ(read_string(R"("\uD83D\n")").value(), replacement + "\n");
    EXPECT_EQ(read_string(R"("\uD83D\uD83D\uDE00")").value(), replacement + "\xF0\x9F\x98\x80");
    EXPECT_EQ(read_string(R"("\uD83D\u0041")").value(), replacement + "A");
}

TEST(JsonCursor, StringsWithoutEscapesAreViewsOfTheText) {
    const std::string text = R"("plain")";
    Arena arena;
    JsonCursor json(text);
    EXPECT_EQ(json.string_value(arena).value().data(), text.data() + 1);
    EXPECT_EQ(arena.capacity(), 0u);
}

TEST(JsonCursor, InvalidUtf8IsRefusedOrKept) {
    const std::string text = "\"caf\xE9 and some more text\"";
    EXPECT_FALSE(read_string(text));
    EXPECT_FALSE(check(text));
    const JsonOptions keep{.invalid_utf8 = InvalidUtf8::Keep};
    EXPECT_EQ(read_string(text, keep).value(), "caf\xE9 and some more text");
    EXPECT_TRUE(check(text, keep));
    EXPECT_TRUE(check("\"caf\xC3\xA9\""));
    EXPECT_FALSE(check("\"\xED\xA0\x80\"")) << "an encoded surrogate";
}

TEST(JsonCursor, DepthIsLimited) {
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    EXPECT_TRUE(check(nested(64)));
    const auto result = check(nested(65));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), Errc::LimitExceeded);
    EXPECT_TRUE(check(nested(3), {.max_depth = 3}));
    EXPECT_FALSE(check(nested(4), {.max_depth = 3}));
    EXPECT_TRUE(check(nested(1024), {.max_depth = 5000}));
    EXPECT_FALSE(check(nested(1025), {.max_depth = 5000})) << "never more than kMaxDepth";
    EXPECT_FALSE(check(std::string(1'000'000, '[')));
    EXPECT_FALSE(check(std::string(1000, '{')));
}

TEST(JsonCursor, Numbers) {
    const auto whole = [](std::string_view text) { return JsonCursor(text).int64_value(); };
    EXPECT_EQ(whole("9223372036854775807").value(), INT64_MAX);
    EXPECT_EQ(whole("-9223372036854775808").value(), INT64_MIN);
    EXPECT_EQ(whole("1.0").value(), 1);
    EXPECT_EQ(whole("1e3").value(), 1000);
    EXPECT_EQ(whole("-0").value(), 0);
    EXPECT_FALSE(whole("9223372036854775808"));
    EXPECT_FALSE(whole("1.5"));
    EXPECT_FALSE(whole("1e300"));
    EXPECT_FALSE(whole("\"1\""));
    const auto real = [](std::string_view text) { return JsonCursor(text).double_value(); };
    EXPECT_EQ(real("1556373403.028").value(), 1556373403.028);
    EXPECT_EQ(real("-2.5e-3").value(), -0.0025);
    EXPECT_EQ(real("1e-400").value(), 0.0);
    ASSERT_FALSE(real("1e400"));
    EXPECT_EQ(real("1e400").error().code(), Errc::LimitExceeded);
}

TEST(JsonCursor, SaysWhatWasFoundInstead) {
    Arena arena;
    JsonCursor json(R"({"a": 12})");
    ASSERT_TRUE(json.enter_object());
    ASSERT_TRUE(json.next_key(arena));
    const auto result = json.string_value(arena);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message(), "expected a string, found a number at byte 6");
    EXPECT_EQ(json.kind().value(), JsonKind::Number);
    EXPECT_EQ(json.skip_value().value(), "12");
    EXPECT_EQ(check("[1,,2]").error().message(), "malformed JSON at byte 3: no value begins here");
    EXPECT_EQ(check("[1").error().message(),
              "malformed JSON at byte 2: the text ends within an array or object");
}

TEST(JsonCursor, EveryTruncationIsRefused) {
    const std::string text = R"({"a":[1,"x\u00e9\n",{"b":null}],"c":-1.5e3,"d":true})";
    ASSERT_TRUE(check(text));
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_FALSE(check(std::string_view(text).substr(0, size))) << size;
    }
}

}  // namespace
}  // namespace yagura::text
