#include "text/regex.h"

#include <gtest/gtest.h>

#include <random>

#include "text/regex_literals.h"

namespace yagura::text {
namespace {

using Texts = std::vector<std::string>;

Regex compiled(std::string_view expression, const RegexOptions& options = {}) {
    auto regex = Regex::compile(expression, options);
    EXPECT_TRUE(regex) << expression;
    return *regex;
}

TEST(Regex, FindsAnywhereOrAll) {
    const Regex regex = compiled("b+c");
    EXPECT_TRUE(regex.found_in("abbcd"));
    EXPECT_FALSE(regex.found_in("abbd"));
    EXPECT_FALSE(regex.matches_whole("abbcd"));
    EXPECT_TRUE(regex.matches_whole("bbc"));
}

TEST(Regex, GivesGroups) {
    const Regex regex = compiled(R"((?P<user>\w+)@(\w+)(\.org)?)");
    EXPECT_EQ(regex.group_count(), 3U);
    EXPECT_EQ(regex.group_names(), (Texts{"user", "", ""}));
    const auto match = regex.find("mail to bob@example now");
    ASSERT_TRUE(match);
    EXPECT_EQ(match->whole(), "bob@example");
    EXPECT_EQ(match->group(1), "bob");
    EXPECT_EQ(match->group(2), "example");
    EXPECT_EQ(match->group(3), std::nullopt);
    EXPECT_FALSE(regex.find("nobody"));
}

TEST(Regex, FindsFromAPlaceOn) {
    const Regex regex = compiled("a.");
    EXPECT_EQ(regex.find("a1 a2 a3", 1)->whole(), "a2");
    EXPECT_EQ(regex.find("a1 a2 a3", 6)->whole(), "a3");
    EXPECT_FALSE(regex.find("a1 a2 a3", 7));
    EXPECT_FALSE(regex.find("a1", 3));
    EXPECT_FALSE(compiled("^a").find("ba", 1)) << "^ stays at the beginning of the text";
}

TEST(Regex, EncodingsAndCase) {
    EXPECT_TRUE(compiled("^a.b$").found_in("aéb"));
    const RegexOptions bytes{.encoding = RegexEncoding::Bytes};
    EXPECT_FALSE(compiled("^a.b$", bytes).found_in("aéb"));
    EXPECT_TRUE(compiled("^a..b$", bytes).found_in("aéb"));
    EXPECT_TRUE(compiled("^a..b$", bytes)
                    .found_in("a\xFF\xFE"
                              "b"));
    const RegexOptions any_case{.letters = LetterCase::Insensitive};
    EXPECT_TRUE(compiled("error", any_case).found_in("ERROR"));
    EXPECT_TRUE(compiled("error", any_case).required_literals().empty());
}

TEST(Regex, RefusesWhatItCannotRun) {
    for (const char* bad : {"(", "a**", "[z-a]", "*", "(?=x)", R"(\1)", "a{1001}"})
        EXPECT_EQ(Regex::compile(bad).error().code(), Errc::InvalidArgument) << bad;
    EXPECT_EQ(Regex::compile("((a{100}){100}){100}").error().code(), Errc::InvalidArgument);
    EXPECT_EQ(Regex::compile(std::string(20'000, 'a')).error().code(), Errc::LimitExceeded);
    std::string groups;
    for (int i = 0; i < 40; ++i) groups += "(a)";
    EXPECT_EQ(Regex::compile(groups).error().code(), Errc::LimitExceeded);
    EXPECT_EQ(Regex::compile("[a-z]{1000}[^x]{1000}", {.max_memory_bytes = 4096}).error().code(),
              Errc::LimitExceeded);
}

TEST(Regex, IsLinear) {
    EXPECT_FALSE(compiled("(a*)*(a*)*(a*)*b").found_in(std::string(200'000, 'a')));
    EXPECT_FALSE(compiled("(x+x+)+y").found_in(std::string(200'000, 'x')));
}

TEST(RegexLiterals, WhatEveryMatchContains) {
    const auto required = [](std::string_view e) { return find_regex_literals(e).required; };
    EXPECT_EQ(required("abc"), (Texts{"abc"}));
    EXPECT_EQ(required("abc.*def"), (Texts{"abc", "def"}));
    EXPECT_EQ(required("colou?r"), (Texts{"colo", "r"}));
    EXPECT_EQ(required("ab+c"), (Texts{"ab", "c"}));
    EXPECT_EQ(required("ab*c"), (Texts{"a", "c"}));
    EXPECT_EQ(required("ab{2,3}c"), (Texts{"ab", "c"}));
    EXPECT_EQ(required("ab{0,3}c"), (Texts{"a", "c"}));
    EXPECT_EQ(required("a{x}"), (Texts{"a{x}"}));
    EXPECT_EQ(required(R"(10\.0\.)"), (Texts{"10.0."}));
    EXPECT_EQ(required(R"(\x28x\x29)"), (Texts{"(x)"}));
    EXPECT_EQ(required("a|b"), Texts{});
    EXPECT_EQ(required("x(a|b)y"), (Texts{"x", "y"}));
    EXPECT_EQ(required("x(?:ab)+y"), (Texts{"x", "ab", "y"}));
    EXPECT_EQ(required("x(ab)?y"), (Texts{"x", "y"}));
    EXPECT_EQ(required("x(?P<n>ab)y"), (Texts{"x", "ab", "y"}));
    EXPECT_EQ(required("[abc]x[^]y]z"), (Texts{"x", "z"}));
    EXPECT_EQ(required("[[:alpha:]]x"), (Texts{"x"}));
    EXPECT_EQ(required("^start.end$"), (Texts{"start", "end"}));
    EXPECT_EQ(required("日本*"), (Texts{"日"}));
    EXPECT_EQ(required("日本+"), (Texts{"日本"}));
}

TEST(RegexLiterals, NothingFromWhatIsNotUnderstood) {
    for (const char* expression :
         {"(?i)abc", R"(\Qa.b\E)", R"(\pLabc)", "(?s:abc)", R"(abc\x{41})", R"([\Q]\E]abc)"})
        EXPECT_EQ(find_regex_literals(expression).required, Texts{}) << expression;
}

TEST(RegexLiterals, KnowsWhenTheLiteralIsAll) {
    EXPECT_TRUE(find_regex_literals("abc").whole);
    EXPECT_TRUE(find_regex_literals(R"(a\.c)").whole);
    for (const char* expression : {"^abc", "abc$", "abc.", "(abc)", "abc+", "ab?c", "abc|d", ""})
        EXPECT_FALSE(find_regex_literals(expression).whole) << expression;
}

/// Expressions put together at random: whatever matches contains what is said to be required, and
/// the search for that first never hides a match.
TEST(RegexLiterals, NeverClaimTooMuch) {
    constexpr std::string_view kPieces[] = {
        "a", "b",   "ab",  ".", "[ab]", "[^a]", "(a|b)", "(ab", ")",   "(?:", "|",     "*", "+",
        "?", "{2}", "{0,", "}", "{1,}", "\\.",  "^",     "$",   "\\b", "\\d", "\\x2e", "日"};
    std::mt19937 random(7);
    int matched = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string expression;
        for (std::size_t count = 1 + random() % 7; count > 0; --count)
            expression += kPieces[random() % std::size(kPieces)];
        const auto regex = Regex::compile(expression);
        // With flags in front nothing is claimed, so this one runs without shortcuts.
        const auto plain = Regex::compile("(?i:)" + expression);
        if (!regex || !plain) continue;
        ASSERT_TRUE(plain->required_literals().empty());
        std::string text;
        for (std::size_t size = random() % 8; text.size() < size;) text += "ab.{2}"[random() % 6];
        const auto match = plain->find(text);
        EXPECT_EQ(regex->found_in(text), match.has_value()) << expression << " on " << text;
        if (!match) continue;
        ++matched;
        for (const std::string& literal : regex->required_literals())
            EXPECT_NE(match->whole().find(literal), std::string_view::npos)
                << expression << " on " << text << " without " << literal;
    }
    EXPECT_GT(matched, 1500);
}

}  // namespace
}  // namespace yagura::text
