#include "policy/wildcard.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace yagura::policy {
namespace {

/// The definition itself, for texts of ASCII: exponential, and hard to get wrong.
bool matches_by_definition(std::string_view pattern, std::string_view text) {
    if (pattern.empty()) return text.empty();
    if (pattern.front() == '*')
        return matches_by_definition(pattern.substr(1), text) ||
               (!text.empty() && matches_by_definition(pattern, text.substr(1)));
    return !text.empty() && (pattern.front() == '?' || pattern.front() == text.front()) &&
           matches_by_definition(pattern.substr(1), text.substr(1));
}

std::string random_text(std::mt19937& random, std::string_view letters, std::size_t longest) {
    std::string out(random() % (longest + 1), ' ');
    for (char& c : out) c = letters[random() % letters.size()];
    return out;
}

TEST(Wildcard, AgreesWithItsDefinition) {
    std::mt19937 random(20260115);  // NOLINT: the same every time
    int matched = 0;
    for (int round = 0; round < 200'000; ++round) {
        const std::string pattern = random_text(random, "ab:*?", 8);
        const std::string text = random_text(random, "ab:", 10);
        const bool wanted = matches_by_definition(pattern, text);
        ASSERT_EQ(glob_matches(prepare_glob(pattern), text), wanted) << pattern << " / " << text;
        matched += wanted ? 1 : 0;
    }
    EXPECT_GT(matched, 1000);
}

TEST(Wildcard, ManyStarsStayCheap) {
    std::string pattern;
    for (int i = 0; i < 500; ++i) pattern += "*a";
    pattern += "b";
    EXPECT_FALSE(glob_matches(prepare_glob(pattern), std::string(2000, 'a')));
}

TEST(Wildcard, BytesThatStandForWildcardsAreNoValues) {
    const TextPattern pattern("x${a:k}y", Wildcards::Active, Variables::Active);
    EXPECT_FALSE(pattern.matches("xANYTHINGy", {{"a:k", {"\xFF"}}}));
    EXPECT_TRUE(pattern.matches("xvy", {{"A:K", {"v"}}}));
    EXPECT_EQ(pattern.variable_names(), std::vector<std::string>{"a:k"});
}

TEST(Wildcard, AnUnfinishedVariableIsText) {
    const TextPattern pattern("x${a:k", Wildcards::Active, Variables::Active);
    EXPECT_FALSE(pattern.has_variables());
    EXPECT_TRUE(pattern.matches("x${a:k", {}));
}

}  // namespace
}  // namespace yagura::policy
