#include "text/glob.h"

#include <gtest/gtest.h>

#include <random>

namespace yagura::text {
namespace {

/// The definition, tried out in every way.
bool naive_match(std::string_view pattern, std::string_view text) {
    if (pattern.empty()) return text.empty();
    if (pattern.front() != '*') {
        return !text.empty() && text.front() == pattern.front() &&
               naive_match(pattern.substr(1), text.substr(1));
    }
    for (std::size_t skip = 0; skip <= text.size(); ++skip)
        if (naive_match(pattern.substr(1), text.substr(skip))) return true;
    return false;
}

TEST(Glob, Shapes) {
    EXPECT_TRUE(Glob("").matches(""));
    EXPECT_FALSE(Glob("").matches("a"));
    EXPECT_TRUE(Glob("abc").matches("abc"));
    EXPECT_FALSE(Glob("abc").matches("abcd"));
    EXPECT_TRUE(Glob("*").matches(""));
    EXPECT_TRUE(Glob("***").matches("anything"));
    EXPECT_TRUE(Glob("ab*").matches("ab"));
    EXPECT_FALSE(Glob("ab*").matches("xab"));
    EXPECT_TRUE(Glob("*ab").matches("xab"));
    EXPECT_FALSE(Glob("*ab").matches("abx"));
    EXPECT_TRUE(Glob("*ab*").matches("xabx"));
    EXPECT_FALSE(Glob("*ab*").matches("xaxb"));
}

TEST(Glob, EndsMayNotShareBytes) {
    EXPECT_FALSE(Glob("ab*ba").matches("aba"));
    EXPECT_TRUE(Glob("ab*ba").matches("abba"));
    EXPECT_FALSE(Glob("a*a").matches("a"));
}

TEST(Glob, PiecesInTheMiddle) {
    EXPECT_TRUE(Glob("111*111").matches("111.111.111.111"));
    EXPECT_TRUE(Glob("*111.111.111").matches("111.111.111.111"));
    EXPECT_TRUE(Glob("a*b*c").matches("a--b--b--c"));
    EXPECT_FALSE(Glob("a*b*c").matches("acb"));
}

TEST(Glob, GivesItsPieces) {
    EXPECT_EQ(Glob("*a**bc*d").pieces(), (std::vector<std::string>{"a", "bc", "d"}));
    EXPECT_TRUE(Glob("**").pieces().empty());
}

TEST(Glob, DefaultViewIsAnEmptyText) {
    EXPECT_TRUE(Glob("*").matches(std::string_view()));
    EXPECT_FALSE(Glob("*a*b*").matches(std::string_view()));
}

TEST(Glob, AgreesWithItsDefinition) {
    std::mt19937 random(20240501);
    const auto word = [&](std::string_view letters, std::size_t longest) {
        std::string out;
        for (std::size_t size = random() % (longest + 1); out.size() < size;)
            out += letters[random() % letters.size()];
        return out;
    };
    for (int round = 0; round < 40'000; ++round) {
        const std::string pattern = word("ab*", 7);
        const std::string text = word("ab", 9);
        EXPECT_EQ(Glob(pattern).matches(text), naive_match(pattern, text))
            << pattern << " on " << text;
    }
}

TEST(Glob, IsLinear) {
    std::string pattern;
    for (int i = 0; i < 400; ++i) pattern += "*a";
    EXPECT_FALSE(Glob(pattern + "*b").matches(std::string(1'000'000, 'a')));
}

}  // namespace
}  // namespace yagura::text
