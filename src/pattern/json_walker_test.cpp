#include "pattern/json_walker.h"

#include <gtest/gtest.h>

#include <random>

#include "pattern/json_skip.h"

namespace yagura::pattern {
namespace {

TEST(JsonWalker, PassesValues) {
    JsonWalker walker(R"("a\"b" 12.5 {"x":["}",{"y":1}]} tail)");
    const auto string = walker.string();
    ASSERT_TRUE(string);
    EXPECT_EQ(string->content, R"(a\"b)");
    EXPECT_TRUE(string->escaped);
    walker.skip_space();
    EXPECT_EQ(walker.word(), "12.5");
    walker.skip_space();
    EXPECT_TRUE(walker.skip_value());
    walker.skip_space();
    EXPECT_EQ(walker.word(), "tail");
    EXPECT_EQ(walker.peek(), '\0');
    EXPECT_FALSE(walker.skip_value());
}

TEST(JsonWalker, StopsAtTheEndOfWhatDoesNotEnd) {
    for (const char* text : {"\"abc", "\"abc\\", "\"abc\\\"", "{", "[[]", "{\"a\":\"}", "[\"\\"})
        EXPECT_FALSE(JsonWalker(text).skip_value()) << text;
}

TEST(JsonWalker, ResolvesEscapes) {
    EXPECT_EQ(unescape(R"(\"\\\/\b\f\n\r\t)"), "\"\\/\b\f\n\r\t");
    EXPECT_EQ(unescape(R"(x\u0041\u00e9\u65e5y)"), "xAé日y");
    EXPECT_EQ(unescape(R"(\ud83d\udd25)"), "🔥");
    EXPECT_EQ(unescape(R"(\ud83dx)"), "\uFFFDx");
    EXPECT_EQ(unescape(R"(\udd25\ud83d)"), "\uFFFD\uFFFD");
    EXPECT_EQ(unescape(R"(\ud83d\u0041)"), "\uFFFDA");
    EXPECT_EQ(unescape(std::string_view("\\u0000", 6)), std::string(1, '\0'));
}

TEST(JsonWalker, ChecksWholeTexts) {
    EXPECT_TRUE(is_json(R"( {"a":[1,-2.5e3,true,false,null,"\u00e9"]} )"));
    EXPECT_TRUE(is_json("{\"a\":\"\xFF\"}"));
    EXPECT_FALSE(is_json(R"({"a":01})"));
    EXPECT_FALSE(is_json(R"({"a":1}x)"));
    EXPECT_FALSE(is_json(""));
}

TEST(JsonSkip, BlocksAndBytesAgree) {
    constexpr std::string_view kLetters = R"({}[]"\\\"":,ax )";
    std::mt19937 random(99);
    for (int round = 0; round < 30'000; ++round) {
        std::string text;
        const std::size_t size = random() % 300;
        // Mostly letters, so that containers and strings span blocks.
        const unsigned rarity = 1 + random() % 12;
        while (text.size() < size)
            text += random() % rarity != 0 ? 'x' : kLetters[random() % kLetters.size()];
        const char* const begin = text.data();
        const char* const end = begin + text.size();
        const char* const expected = after_container_scalar(begin, end);
        const char* const got = after_container(begin, end);
        ASSERT_EQ(got == nullptr ? -1 : got - begin, expected == nullptr ? -1 : expected - begin)
            << text;
    }
}

TEST(JsonSkip, EscapesOverTheEdgesOfBlocks) {
    for (std::size_t before = 0; before < 200; ++before) {
        for (std::size_t backslashes = 0; backslashes < 6; ++backslashes) {
            const std::string text =
                '"' + std::string(before, 'x') + std::string(backslashes, '\\') + "\"]]\"]]";
            const char* const end = text.data() + text.size();
            EXPECT_EQ(after_container(text.data(), end), after_container_scalar(text.data(), end))
                << text;
        }
    }
}

}  // namespace
}  // namespace yagura::pattern
