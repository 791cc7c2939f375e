#include "text/utf8.h"

#include <gtest/gtest.h>

#include <random>

namespace yagura::text {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

TEST(Utf8, Validity) {
    for (const std::string_view text : {"", "abc", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
                                        "\xF4\x8F\xBF\xBF", "\xEF\xBF\xBF"}) {
        EXPECT_TRUE(utf8_valid(text));
    }
    for (const std::string_view text :
         {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
          "\xF5\x80\x80\x80", "\xFF", "a\xE2\x82"}) {
        EXPECT_FALSE(utf8_valid(text));
    }
}

TEST(Utf8, Lengths) {
    constexpr std::string_view kText = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
    EXPECT_EQ(utf8_length(kText), 4u);
    EXPECT_EQ(utf16_length(kText), 5u);
    EXPECT_EQ(utf8_length(""), 0u);
}

TEST(Utf8, PrefixNeverCutsACodePoint) {
    constexpr std::string_view kText =
        "a\xE2\x82\xAC"
        "b";
    EXPECT_EQ(utf8_prefix(kText, 0), "");
    EXPECT_EQ(utf8_prefix(kText, 1), "a");
    EXPECT_EQ(utf8_prefix(kText, 2), "a");
    EXPECT_EQ(utf8_prefix(kText, 3), "a");
    EXPECT_EQ(utf8_prefix(kText, 4), "a\xE2\x82\xAC");
    EXPECT_EQ(utf8_prefix(kText, 5), kText);
    EXPECT_EQ(utf8_prefix(kText, 99), kText);
    EXPECT_EQ(utf8_prefix(std::string(9, '\x80'), 6).size(), 3u) << "not UTF-8";
    EXPECT_EQ(utf8_prefix("\x80\x80", 1), "");
}

TEST(Utf8, ReplacesByMaximalSubparts) {
    const std::string r(kReplacement);
    EXPECT_EQ(to_valid_utf8("plain"), "plain");
    EXPECT_EQ(to_valid_utf8("a\xFF"
                            "b"),
              "a" + r + "b");
    EXPECT_EQ(to_valid_utf8("\xE2\x82"), r) << "the beginning of a sequence is one part";
    EXPECT_EQ(to_valid_utf8("\xE2\x82"
                            "x"),
              r + "x");
    EXPECT_EQ(to_valid_utf8("\xED\xA0\x80"), r + r + r) << "a surrogate has no valid beginning";
    EXPECT_EQ(to_valid_utf8("\xC0\xAF"), r + r);
    // The example of the Unicode Standard, table 3-8.
    EXPECT_EQ(to_valid_utf8("a\xF1\x80\x80\xE1\x80\xC2"
                            "b\x80"
                            "c\x80\xBF"
                            "d"),
              "a" + r + r + r + "b" + r + "c" + r + r + "d");
}

TEST(Utf8, EveryCodePointMakesTheRoundTrip) {
    for (char32_t point = 0; point < 0x110000; point += point < 0x3000 ? 1 : 61) {
        if (point >= 0xD800 && point < 0xE000) continue;
        std::string text;
        append_utf8(text, point);
        ASSERT_TRUE(utf8_valid(text));
        const Utf8Step step = utf8_decode(text);
        ASSERT_TRUE(step.valid);
        ASSERT_EQ(step.code_point, point);
        ASSERT_EQ(step.bytes, text.size());
    }
}

TEST(Utf8, DecoderAndValidatorAgree) {
    std::mt19937 random(3);
    constexpr unsigned char kBytes[] = {0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2,
                                        0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5};
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (unsigned i = 0; i < 1 + random() % 6; ++i) {
            text += static_cast<char>(kBytes[random() % std::size(kBytes)]);
        }
        bool valid = true;
        for (std::size_t at = 0; at < text.size();) {
            const Utf8Step step = utf8_decode(std::string_view(text).substr(at));
            valid = valid && step.valid;
            at += step.bytes;
        }
        ASSERT_EQ(valid, utf8_valid(text));
        ASSERT_TRUE(utf8_valid(to_valid_utf8(text)));
    }
}

}  // namespace
}  // namespace yagura::text
